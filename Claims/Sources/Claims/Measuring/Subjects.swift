import Rectifier

/// The data that is learned from, divided anew for each seed.
enum Subjects {
    /// The digits: 70 % to train on, 10 % to validate, 20 % to test, as `rectify train digits` divides them.
    static func digits(seeds: Int, validation: Double = 0.1, test: Double = 0.2) throws -> [PreparedData] {
        try concurrently(seeds) { seed in
            var generator = Experiment(seed: UInt64(seed)).generators.rows
            let data = try ClassificationData(
                name: "digits", Digits.dataset, classNames: Digits.classNames, validationFraction: validation,
                testFraction: test, using: &generator)
            return PreparedData(data, divisor: Float(Digits.maximumPixel))
        }
    }

    /// The digits, divided as above, with another class, drawn at random, for a share of the rows to train on and to
    /// validate on. The test rows are as they were.
    static func digits(seeds: Int, wrongLabels share: Double) throws -> [PreparedData] {
        try concurrently(seeds) { seed in
            var generator = Experiment(seed: UInt64(seed)).generators.rows
            let split = try Split(
                labels: Digits.dataset.targets.scalars, validationFraction: 0, testFraction: 0.2, using: &generator)
            let rest = Digits.dataset.subset(split.training)
            let labels = rest.targets.scalars.map { label in
                generator.bernoulli(share) ? (label + 1 + Int32(generator.below(9))) % 10 : label
            }
            let data = try ClassificationData(
                name: "digits", Dataset(features: rest.features, targets: Tensor(labels)),
                classNames: Digits.classNames, test: Digits.dataset.subset(split.test), validationFraction: 0.125,
                testFraction: 0, using: &generator)
            return PreparedData(data, divisor: Float(Digits.maximumPixel))
        }
    }

    /// A part of Fashion-MNIST: 10,000 of its training images to train on, 2,000 others to validate, and all 10,000 test
    /// images.
    static func fashion(seeds: Int) throws -> [PreparedData] {
        let files = try FashionMNIST()
        let (images, test) = (files.training.dataset, files.test.dataset)
        return try concurrently(seeds) { seed in
            var generator = Experiment(seed: UInt64(seed)).generators.rows
            let rows = generator.permutation(images.count).prefix(12_000)
            let data = try ClassificationData(
                name: "fashion-mnist", images.subset(rows), classNames: FashionMNIST.classNames, test: test,
                validationFraction: 1.0 / 6, testFraction: 0, using: &generator)
            return PreparedData(data, divisor: 255)
        }
    }
}

extension PreparedData {
    /// The rows, which are of classes in all of these data.
    var classes: Splits<Int32> {
        guard case .classes(let parts) = parts else { preconditionFailure("\(name) has no classes") }
        return parts
    }

    /// The rows to test on, which all of these data have.
    var test: Dataset<Int32> { classes.test ?? classes.training }
}
