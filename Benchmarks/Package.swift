// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "Rectifier", path: "..")],
    targets: [
        .target(name: "CLimits", linkerSettings: [.linkedLibrary("dnnl")]),
        .executableTarget(
            name: "Benchmark",
            dependencies: ["CLimits", .product(name: "Rectifier", package: "Rectifier")]),
    ],
    swiftLanguageModes: [.v6]
)
