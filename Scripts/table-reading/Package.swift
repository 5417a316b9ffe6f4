// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "table-reading",
    dependencies: [.package(name: "Rectifier", path: "../..")],
    targets: [
        .executableTarget(name: "table-reading", dependencies: [.product(name: "Rectifier", package: "Rectifier")])
    ],
    swiftLanguageModes: [.v6]
)
