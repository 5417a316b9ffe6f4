// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Claims",
    dependencies: [.package(name: "Rectifier", path: "..")],
    targets: [
        .executableTarget(
            name: "Claims",
            dependencies: [
                .product(name: "Rectifier", package: "Rectifier"),
                .product(name: "RectifierReport", package: "Rectifier"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
