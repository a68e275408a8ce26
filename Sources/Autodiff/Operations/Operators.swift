// The operators of Variable+Arithmetic.swift for each precision, without type parameters: for the type checker's sake,
// as those of tensors.

// MARK: Double

/// The elementwise sum of two variables that broadcast.
public func + (left: Variable<Double>, right: Variable<Double>) -> Variable<Double> { .add(left, right) }
/// Every element plus a number.
public func + (left: Variable<Double>, right: Double) -> Variable<Double> { .add(left, right) }
/// A number plus every element.
public func + (left: Double, right: Variable<Double>) -> Variable<Double> { .add(left, right) }

/// The elementwise difference of two variables that broadcast.
public func - (left: Variable<Double>, right: Variable<Double>) -> Variable<Double> { .subtract(left, right) }
/// Every element minus a number.
public func - (left: Variable<Double>, right: Double) -> Variable<Double> { .subtract(left, right) }
/// A number minus every element.
public func - (left: Double, right: Variable<Double>) -> Variable<Double> { .subtract(left, right) }

/// The elementwise product of two variables that broadcast.
public func * (left: Variable<Double>, right: Variable<Double>) -> Variable<Double> { .multiply(left, right) }
/// Every element times a number.
public func * (left: Variable<Double>, right: Double) -> Variable<Double> { .multiply(left, right) }
/// A number times every element.
public func * (left: Double, right: Variable<Double>) -> Variable<Double> { .multiply(left, right) }

/// The elementwise quotient of two variables that broadcast.
public func / (left: Variable<Double>, right: Variable<Double>) -> Variable<Double> { .divide(left, right) }
/// Every element over a number.
public func / (left: Variable<Double>, right: Double) -> Variable<Double> { .divide(left, right) }
/// A number over every element.
public func / (left: Double, right: Variable<Double>) -> Variable<Double> { .divide(left, right) }

// MARK: Float

/// The elementwise sum of two variables that broadcast.
public func + (left: Variable<Float>, right: Variable<Float>) -> Variable<Float> { .add(left, right) }
/// Every element plus a number.
public func + (left: Variable<Float>, right: Float) -> Variable<Float> { .add(left, right) }
/// A number plus every element.
public func + (left: Float, right: Variable<Float>) -> Variable<Float> { .add(left, right) }

/// The elementwise difference of two variables that broadcast.
public func - (left: Variable<Float>, right: Variable<Float>) -> Variable<Float> { .subtract(left, right) }
/// Every element minus a number.
public func - (left: Variable<Float>, right: Float) -> Variable<Float> { .subtract(left, right) }
/// A number minus every element.
public func - (left: Float, right: Variable<Float>) -> Variable<Float> { .subtract(left, right) }

/// The elementwise product of two variables that broadcast.
public func * (left: Variable<Float>, right: Variable<Float>) -> Variable<Float> { .multiply(left, right) }
/// Every element times a number.
public func * (left: Variable<Float>, right: Float) -> Variable<Float> { .multiply(left, right) }
/// A number times every element.
public func * (left: Float, right: Variable<Float>) -> Variable<Float> { .multiply(left, right) }

/// The elementwise quotient of two variables that broadcast.
public func / (left: Variable<Float>, right: Variable<Float>) -> Variable<Float> { .divide(left, right) }
/// Every element over a number.
public func / (left: Variable<Float>, right: Float) -> Variable<Float> { .divide(left, right) }
/// A number over every element.
public func / (left: Float, right: Variable<Float>) -> Variable<Float> { .divide(left, right) }
