// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "step-time",
    dependencies: [.package(name: "Rectifier", path: "../..")],
    targets: [
        .executableTarget(name: "step-time", dependencies: [.product(name: "Rectifier", package: "Rectifier")])
    ],
    swiftLanguageModes: [.v6]
)
