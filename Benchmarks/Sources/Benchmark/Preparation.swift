import Rectifier

/// The workload of that name, done by this library; with `isDense` without skipping zeros.
func prepare(_ name: WorkloadName, _ data: DataFile, isDense: Bool) throws -> any Workload {
    switch name {
    case .elementwise(let name, let count, let isBackward):
        let activation = try ActivationCatalog.make(parsing: name)
        // Functions of rows get rows of 128 numbers.
        let shape: Shape = activation is any RowActivation ? [count / 128, 128] : [count]
        let x = try data.tensor("x").reshaped(shape)
        let upstream = isBackward ? try data.tensor("upstream").scalars : nil
        return elementwise(activation, x, upstream)
    case .step(let name, let optimizer):
        return try withNetwork(name) { try step($0, optimizer, data) }
    case .monitored(let name, let optimizer):
        return try withNetwork(name) { try monitoredSteps($0, optimizer, data, isMonitored: true) }
    case .inference(let name):
        return try withNetwork(name) { try inference($0, data) }
    case .skipping(let name):
        return try withNetwork(name) { try skipping($0, data, isDense: isDense) }
    }
}

private func elementwise(_ activation: some Activation, _ x: Tensor<Float>, _ upstream: [Float]?) -> any Workload {
    if let upstream { return ForwardBackward(activation, x, upstream: upstream) }
    return Forward(activation, x)
}

/// Calls `body` with the network; those of common activations with their types known, as in a user's program.
private func withNetwork(_ name: NetworkName, _ body: (any Layer) throws -> any Workload) throws -> any Workload {
    switch name.activation {
    case "relu": try body(network(name, ReLU()))
    case "elu": try body(network(name, ELU()))
    case "prelu": try body(network(name, PReLU()))
    case let other: try body(networkOfAny(name, ActivationCatalog.make(parsing: other)))
    }
}

private func networkOfAny(_ name: NetworkName, _ activation: some Activation) -> any Layer {
    network(name, activation)
}

private func step(_ model: some Layer, _ optimizer: String, _ data: DataFile) throws -> any Workload {
    let (model, numbers) = (try data.filled(model), try NetworkData(data))
    switch optimizer {
    case "sgd": return Step(model, numbers) { SGD(learningRate: $0, momentum: 0.9) }
    case "adam": return Step(model, numbers) { Adam(learningRate: $0) }
    default: throw BadName(text: optimizer)
    }
}

/// What bounds monitored steps: the same steps without a monitor.
func stepsWithoutMonitor(_ name: NetworkName, _ optimizer: String, _ data: DataFile) throws -> any Workload {
    try withNetwork(name) { try monitoredSteps($0, optimizer, data, isMonitored: false) }
}

private func monitoredSteps(
    _ model: some Layer, _ optimizer: String, _ data: DataFile, isMonitored: Bool
) throws -> any Workload {
    let (model, numbers) = (try data.filled(model), try NetworkData(data))
    switch optimizer {
    case "sgd":
        return MonitoredSteps(model, numbers, SGD(learningRate: numbers.timingRate, momentum: 0.9), isMonitored)
    case "adam": return MonitoredSteps(model, numbers, Adam(learningRate: numbers.timingRate), isMonitored)
    default: throw BadName(text: optimizer)
    }
}

private func inference(_ model: some Layer, _ data: DataFile) throws -> any Workload {
    Inference(try data.filled(model), x: try data.tensor("x"))
}

private func skipping(_ model: some Layer, _ data: DataFile, isDense: Bool) throws -> any Workload {
    let (model, x) = (try data.filled(model), try data.tensor("x"))
    return InferenceOfRows(isDense ? model : model.skippingZeros(onRowsLike: x), x: x)
}
