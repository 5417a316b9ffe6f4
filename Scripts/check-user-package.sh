#!/bin/sh
# What a user does: a package outside the tree that depends on a tag of Rectifier, declares the guide's network and an
# activation of its own (the formula only), and trains it; built and run in debug and release.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
version=$(sed -n 's/.*currentVersion = "\(.*\)".*/\1/p' Sources/RectifierExperiments/Runs/Version.swift)
git clone -q . "$folder/Rectifier"
git -C "$folder/Rectifier" tag -f "$version" >/dev/null

mkdir -p "$folder/user/Sources/user"
cat > "$folder/user/Package.swift" <<EOF
// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "user",
    dependencies: [.package(url: "file://$folder/Rectifier", from: "$version")],
    targets: [.executableTarget(name: "user", dependencies: [.product(name: "Rectifier", package: "Rectifier")])],
    swiftLanguageModes: [.v6]
)
EOF
cat > "$folder/user/Sources/user/main.swift" <<'EOF'
import Rectifier

struct SimpleNN: Layer {
    var fc1 = Linear(10, 5)
    var relu = ReLU()
    func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { relu(fc1(x)) }
}

struct Wave: ElementwiseActivation {
    func formula<X: RealNumber>(_ x: X) -> X { x + .sin(x) * .sin(x) }
}

struct Classifier: Layer {
    var body = SimpleNN()
    var wave = Wave()
    var head = Linear(5, 3)
    func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { head(wave(body(x))) }
}

var generator = RandomGenerator(seed: 1)
var model = Classifier()
model.body.fc1 = Linear(10, 5, using: &generator)
model.head = Linear(5, 3, using: &generator)
let x = Tensor<Float>(normal: 0, shape: [48, 10], using: &generator)
let y = x[range: 0..<48, 0..<3].argmax()
var optimizer = Adam(learningRate: 0.02)
var losses: [Float] = []
for _ in 0..<300 {
    let (loss, gradient) = valueWithGradient(at: model) { crossEntropy($0(x), y) }
    optimizer.update(&model, along: gradient)
    losses.append(loss)
}
print(model.parameters.map(\.name))
print("Wave()(1.0) =", Wave()(1.0), "slope", Wave().derivative(1.0), "gain", Wave().gain)
print("loss", losses[0], "→", losses[299])
precondition(losses[299] < losses[0] / 4, "the network did not learn")
precondition(model.parameters.map(\.name) == ["body.fc1.weight", "body.fc1.bias", "head.weight", "head.bias"])
precondition((Wave().derivative(1.0) - 1.9092974268256817).magnitude < 1e-12)
EOF
for configuration in debug release; do
    echo "== $configuration"
    swift build -q -c "$configuration" --package-path "$folder/user"
    "$folder/user/.build/$configuration/user"
done
