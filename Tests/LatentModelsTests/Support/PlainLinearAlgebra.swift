import Glibc
import LatentModels

func rows(_ matrix: Tensor<Double>) -> [[Double]] {
  let columns = matrix.shape[1]
  let scalars = matrix.scalars
  return (0..<matrix.shape[0]).map { Array(scalars[$0 * columns..<($0 + 1) * columns]) }
}

func inner(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
  a.map { row in b[0].indices.map { column in b.indices.reduce(0) { $0 + row[$1] * b[$1][column] } } }
}

func transpose(_ a: [[Double]]) -> [[Double]] { a[0].indices.map { column in a.map { $0[column] } } }

/// By Gauss-Jordan elimination with pivoting.
func inverse(_ a: [[Double]]) -> [[Double]] {
  let order = a.count
  var work = a.enumerated().map { row, values in values + (0..<order).map { row == $0 ? 1 : 0 } }
  for column in 0..<order {
    let pivot = (column..<order).max { abs(work[$0][column]) < abs(work[$1][column]) }!
    work.swapAt(column, pivot)
    let scale = work[column][column]
    work[column] = work[column].map { $0 / scale }
    for row in 0..<order where row != column {
      let factor = work[row][column]
      work[row] = zip(work[row], work[column]).map { $0 - factor * $1 }
    }
  }
  return work.map { Array($0[order...]) }
}

/// The lower factor, row by row.
func cholesky(_ a: [[Double]]) -> [[Double]] {
  var factor = a.map { $0.map { _ in 0.0 } }
  for row in a.indices {
    for column in 0...row {
      let rest = a[row][column] - (0..<column).reduce(0) { $0 + factor[row][$1] * factor[column][$1] }
      factor[row][column] = row == column ? rest.squareRoot() : rest / factor[column][column]
    }
  }
  return factor
}

/// log N(x; mean, covariance)
func logNormal(_ x: [Double], mean: [Double], covariance: [[Double]]) -> Double {
  let difference = zip(x, mean).map { $0 - $1 }
  let factor = cholesky(covariance)
  let whitened = product(inverse(factor), difference.map { [$0] }).map { $0[0] }
  return NaiveModel.logNormal(whitened) - factor.indices.reduce(0) { $0 + log(factor[$1][$1]) }
}
