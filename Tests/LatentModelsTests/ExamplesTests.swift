import TestSupport
import Testing

/// A model and a likelihood that are written outside of this package, with what it makes public.
@Suite("The package of examples") struct ExamplesTests {
  @Test("its likelihood is one, its models learn, and their log-likelihoods are those of quadrature")
  func learning() throws {
    let outcome = try OutsidePackage("Examples").run(["examples"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
    // Of the sum over all brightnesses, and of the derivatives that search modes.
    let errors = lines.filter { $0.contains("errors") }.map { $0.compactMap { Double($0) } }
    #expect(errors.count == 2 && errors.joined().allSatisfy { $0 < 1e-9 }, "\(outcome.output)")
    let bounds = lines.filter { $0.contains("bound") }
    #expect(
      bounds.map { $0[0] + " " + $0[1] } == [
        "full-covariance gaussian", "vlae discretized-logistic", "full-covariance discretized-logistic",
      ], "\(outcome.output)")
    for line in bounds {
      let values = line.suffix(2).compactMap { Double($0) }
      #expect(values.count == 2 && values[1] > values[0] + 5, "\(outcome.output)")
    }
    // Four images of each.
    let found = lines.filter { $0.first == "log-likelihood" }.map { $0.compactMap { Double($0) } }
    #expect(found.count == 4 * bounds.count, "\(outcome.output)")
    for values in found {
      try #require(values.count == 3, "\(outcome.output)")
      let (exact, estimate, error) = (values[0], values[1], values[2])
      #expect(abs(estimate - exact) < 5 * error && error < 0.2, "\(outcome.output)")
    }
  }
}
