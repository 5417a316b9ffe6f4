/// Everything that is needed to compute activation functions, and to build, train, watch and diagnose networks with them.
///
///     import Rectifier
@_exported import RectifierCore
@_exported import RectifierData
@_exported import RectifierDiagnostics
@_exported import RectifierExperiments
@_exported import RectifierStatistics
@_exported import RectifierSupport
@_exported import RectifierTraining
