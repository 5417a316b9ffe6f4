// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Fuzzing",
    dependencies: [.package(name: "Rectifier", path: "..")],
    targets: [
        .target(name: "CFuzz"),
        // libFuzzer brings the main function.
        .executableTarget(
            name: "Fuzz", dependencies: ["CFuzz", .product(name: "Rectifier", package: "Rectifier")],
            swiftSettings: [.unsafeFlags(["-parse-as-library"])]),
    ],
    swiftLanguageModes: [.v6]
)
