import Autodiff
import Benchmark
import LinearAlgebra

/// What it costs to record an operation on a tape: additions of eight numbers, a hundred in a row.
func tapes() {
  let x = normal([8])
  let bare = scalars(x)
  let sum = UnsafeMutablePointer<Float>.allocate(capacity: 8)
  pair("100 additions of 8 numbers", bareName: "a loop") {
    var total = x
    for _ in 0..<100 { total = total + x }
    blackHole(total)
  } _: {
    sum.update(from: bare, count: 8)
    for _ in 0..<100 {
      for index in 0..<8 { sum[index] += bare[index] }
      blackHole(sum)
    }
  }
  let tape = Tape<Float>()
  single("100 additions of 8 numbers: recorded") {
    blackHole(try! tape.valueWithGradient(at: [Variable(x)]) { inputs in
      _ = chain(inputs[0])
      return inputs[0].sum()
    })
  }
  single("100 additions of 8 numbers: recorded, with gradient") {
    blackHole(try! tape.valueWithGradient(at: [Variable(x)]) { inputs in chain(inputs[0]).sum() })
  }
}

private func chain(_ x: Variable<Float>) -> Variable<Float> {
  (0..<100).reduce(x) { total, _ in total + x }
}
