/// The version of this package, as `vlae --version` tells and each run records it.
public let programVersion = "0.1.0"
