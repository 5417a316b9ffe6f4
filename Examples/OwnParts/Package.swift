// swift-tools-version: 6.2
import PackageDescription

// A layer, an activation with a learned parameter, a loss and an optimiser of one's own, written with `import Rectifier`
// alone. `make examples` builds and runs it.
let package = Package(
    name: "OwnParts",
    dependencies: [.package(name: "Rectifier", path: "../..")],
    targets: [.executableTarget(name: "OwnParts", dependencies: [.product(name: "Rectifier", package: "Rectifier")])],
    swiftLanguageModes: [.v6]
)
