/// What may happen to numbers of a file that are read into a tensor of another type.
public enum ElementConversion: Sendable {
  /// Every number keeps its value. Truth values become 0 and 1, whole numbers those below 2^24 in magnitude for `Float`
  /// and 2^53 for `Double`; single precision is read as double, double precision not as single.
  case exact
  /// Numbers that the tensor's precision lacks become neighbours of theirs; beyond its range ±∞.
  case rounding
}
