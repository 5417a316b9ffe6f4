// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Rectifier",
    products: [
        .library(name: "Rectifier", targets: ["Rectifier"]),
        .library(name: "RectifierReport", targets: ["RectifierReport"]),
        .executable(name: "rectify", targets: ["rectify"]),
    ],
    traits: [
        .default(enabledTraits: ["OneDNN", "Tool"]),
        .trait(name: "OneDNN", description: "Matrix products by oneDNN; without it a plain Swift engine does them."),
        .trait(name: "Tool", description: "The tool rectify, which alone needs swift-argument-parser."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CDigits", exclude: ["README.md", "digits.bin"]),
        .target(name: "CKernels"),
        .target(name: "RectifierSupport", dependencies: [.product(name: "RealModule", package: "swift-numerics")]),
        .target(
            name: "RectifierStatistics",
            dependencies: ["RectifierSupport", .product(name: "RealModule", package: "swift-numerics")]),
        .target(
            name: "RectifierCore",
            dependencies: [
                "CKernels", "RectifierSupport",
                .target(name: "COneDNN", condition: .when(traits: ["OneDNN"])),
                .product(name: "RealModule", package: "swift-numerics"),
            ]),
        .target(
            name: "RectifierData",
            dependencies: [
                "CDigits", "CZlib", "RectifierCore", "RectifierStatistics", "RectifierSupport",
                .product(name: "RealModule", package: "swift-numerics"),
            ]),
        .target(
            name: "RectifierTraining",
            dependencies: [
                "CKernels", "RectifierCore", "RectifierData", "RectifierSupport",
                .product(name: "RealModule", package: "swift-numerics"),
            ]),
        .target(
            name: "RectifierExperiments",
            dependencies: [
                "RectifierCore", "RectifierData", "RectifierStatistics", "RectifierSupport", "RectifierTraining",
            ]),
        .target(
            name: "RectifierDiagnostics",
            dependencies: [
                "RectifierCore", "RectifierData", "RectifierExperiments", "RectifierStatistics", "RectifierSupport",
                "RectifierTraining",
            ]),
        .target(
            name: "Rectifier",
            dependencies: [
                "RectifierCore", "RectifierData", "RectifierDiagnostics", "RectifierExperiments", "RectifierStatistics",
                "RectifierSupport", "RectifierTraining",
            ]),
        .target(name: "RectifierReport", dependencies: ["Rectifier"]),
        .executableTarget(
            name: "rectify",
            dependencies: [
                "Rectifier", "RectifierReport",
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: .when(traits: ["Tool"])),
            ]),
        // Shared by the tests; a test target itself, so that it may look inside the modules.
        .testTarget(
            name: "TestSupport", dependencies: ["Rectifier", "RectifierReport"], resources: [.copy("Reference")]),
        .testTarget(name: "RectifierSupportTests", dependencies: ["RectifierSupport"]),
        .testTarget(name: "RectifierStatisticsTests", dependencies: ["RectifierStatistics", "TestSupport"]),
        .testTarget(name: "RectifierCoreTests", dependencies: ["RectifierCore", "TestSupport"]),
        .testTarget(name: "RectifierDataTests", dependencies: ["RectifierData", "TestSupport"]),
        .testTarget(name: "RectifierTrainingTests", dependencies: ["RectifierTraining", "TestSupport"]),
        .testTarget(name: "RectifierExperimentsTests", dependencies: ["RectifierExperiments", "TestSupport"]),
        // Findings are tested with their sentences, which are the report's.
        .testTarget(
            name: "RectifierDiagnosticsTests", dependencies: ["RectifierDiagnostics", "RectifierReport", "TestSupport"]),
        .testTarget(name: "RectifierTests", dependencies: ["Rectifier", "TestSupport"]),
        .testTarget(name: "RectifierReportTests", dependencies: ["RectifierReport", "TestSupport"]),
        .testTarget(name: "rectifyTests", dependencies: ["rectify", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
