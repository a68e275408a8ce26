// The functions of the C library on single numbers, for programs that import this module alone: of the same names as
// those on tensors, they would otherwise be missing without `import Foundation`. They are the very functions that
// Foundation passes on, so that both can be imported.

@_exported import func Glibc.sqrt
@_exported import func Glibc.exp
@_exported import func Glibc.expm1
@_exported import func Glibc.log
@_exported import func Glibc.log1p
@_exported import func Glibc.log2
@_exported import func Glibc.log10
@_exported import func Glibc.pow
@_exported import func Glibc.sin
@_exported import func Glibc.cos
@_exported import func Glibc.tan
@_exported import func Glibc.asin
@_exported import func Glibc.acos
@_exported import func Glibc.atan
@_exported import func Glibc.atan2
@_exported import func Glibc.hypot
@_exported import func Glibc.sinh
@_exported import func Glibc.cosh
@_exported import func Glibc.tanh
@_exported import func Glibc.asinh
@_exported import func Glibc.acosh
@_exported import func Glibc.atanh
@_exported import func Glibc.erf
@_exported import func Glibc.floor
@_exported import func Glibc.ceil
@_exported import func Glibc.round
@_exported import func Glibc.trunc
