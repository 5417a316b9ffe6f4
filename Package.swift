// swift-tools-version: 6.2
import PackageDescription

/// Tests of modules, or what such tests share (a test target too, so that it may look inside the modules). Not optimised:
/// the modules that they test are, and `#expect` compiles in a fraction of the time.
func tests(_ name: String, of modules: Target.Dependency..., resources: [Resource]? = nil) -> Target {
    .testTarget(
        name: name, dependencies: modules, resources: resources, swiftSettings: [.unsafeFlags(["-Onone"])])
}

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
        tests("TestSupport", of: "RectifierReport", resources: [.copy("Reference")]),
        tests("RectifierSupportTests", of: "RectifierSupport"),
        tests("RectifierStatisticsTests", of: "RectifierStatistics", "TestSupport"),
        tests("RectifierCoreTests", of: "RectifierCore", "TestSupport"),
        tests("RectifierDataTests", of: "RectifierData", "TestSupport"),
        tests("RectifierTrainingTests", of: "RectifierTraining", "TestSupport"),
        tests("RectifierExperimentsTests", of: "RectifierExperiments", "TestSupport"),
        // Findings are tested with their sentences, which are the report's.
        tests("RectifierDiagnosticsTests", of: "RectifierDiagnostics", "RectifierReport", "TestSupport"),
        tests("RectifierTests", of: "Rectifier", "TestSupport"),
        tests("RectifierReportTests", of: "RectifierReport", "TestSupport"),
        tests("rectifyTests", of: "rectify", "TestSupport"),
    ],
    swiftLanguageModes: [.v6]
)
