/// Of two tables of C routines, made for Float and for Double, the one for `Scalar`.
///
/// Each module keeps the table of its own routines beside their users, as a generic structure with a value for each of
/// the two types. A table is asked for once for a whole array.
@inlinable
package func kernelTable<Scalar: TensorScalar, Single, Double, Table>(
  of scalar: Scalar.Type, single: @autoclosure () -> Single, double: @autoclosure () -> Double
) -> Table {
  // There is no third scalar, so the table is one of the two, and the cast changes no bit.
  if Table.self == Single.self { return unsafeBitCast(single(), to: Table.self) }
  precondition(Table.self == Double.self, "kernelTable: a table of neither Float nor Double")
  return unsafeBitCast(double(), to: Table.self)
}
