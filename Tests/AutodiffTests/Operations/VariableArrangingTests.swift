import Autodiff
import GradientTestSupport
import TestSupport
import Testing

@Suite("Variable+Arranging")
struct VariableArrangingTests {
  @Test("values are those of tensors, derivatives right to third order, over shapes with 0 and 1",
    arguments: [[3], [2, 4], [1, 3], [2, 3, 2], [0, 3], [2, 0]] as [Shape])
  func arrangements(shape: Shape) {
    let x = sample(shape)
    let widths = (0..<shape.count).map { (before: $0, behind: 2 - $0 % 3) }
    let cases: [(String, (Variable<Double>) -> Variable<Double>, (Tensor<Double>) -> Tensor<Double>)] = [
      ("tiled", { $0.tiled([2, 3]) }, { $0.tiled([2, 3]) }),
      ("tiled not at all", { $0.tiled([0]) }, { $0.tiled([0]) }),
      ("repeated", { $0.repeated(2, axis: 0) }, { $0.repeated(2, axis: 0) }),
      ("rolled", { $0.rolled(by: 2) }, { $0.rolled(by: 2) }),
      ("rolled back", { $0.rolled(by: -1, axis: 0) }, { $0.rolled(by: -1, axis: 0) }),
      ("padded", { $0.padded(widths, with: 2) }, { $0.padded(widths, with: 2) }),
      ("reversed", { $0[.range(nil, nil, step: -1)] }, { $0[.range(nil, nil, step: -1)] }),
      ("by an array", { $0[[.ellipsis, .every(-2, in: 0..<shape[shape.count - 1])]] }, { $0[[.ellipsis, .every(-2, in: 0..<shape[shape.count - 1])]] }),
      ("split", { let p = $0.split([1, shape[0] - 1]); return .concatenate([p[1], p[0] * 2]) },
        { let p = $0.split([1, shape[0] - 1]); return .concatenate([p[1], p[0] * 2]) }),
    ]
    for (name, arrange, tensor) in cases where name != "split" || shape[0] > 0 {
      #expect(arrange(Variable(x)).value == tensor(x), "\(name) of \(shape)")
      check([x], "\(name) of \(shape)") { square(arrange($0[0])) }
    }
  }

  @Test("negative indices count from the end, to third order")
  func negativeIndices() {
    let x = sample([3, 4])
    #expect(Variable(x).gathering([-1, 0, -1]).value == x.gathering([2, 0, 2]))
    check(x) { square($0[0].gathering([-1, 0, -1])) }
    check(x) { square($0[0].scattered(in: [5, 4], at: [-1, 0, -5])) }
    check(x) { square($0[0].takeAlong(Indices([-1, 0, -1, 1, 2, -4], shape: [3, 2]))) }
    check(x) { square($0[0][(-2)..<0]) }
  }

  @Test("parts that do not fill the axis end the program")
  func wrongParts() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Variable(Tensor<Double>.ones([3])).split([1, 1])
    }
    #expect(text(result).contains("split: expected extents whose sum is 3, found shapes [3] and [1, 1]"))
  }
}
