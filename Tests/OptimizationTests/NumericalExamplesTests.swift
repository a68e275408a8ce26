import Foundation
import TestSupport
import Testing

/// The programs of Examples that need no model: short, by the public interface alone, and with the right figures.
@Suite("Numerical examples", .serialized) struct NumericalExamplesTests {
  private static let package = OutsidePackage("Examples")

  /// The numbers of each line that a program prints, by the words before the first of them.
  private func figures(_ program: String) throws -> [String: [Double]] {
    let source = try String(contentsOfFile: Self.package.path + "/Sources/\(program)/main.swift", encoding: .utf8)
    #expect(
      source.split(separator: "\n", omittingEmptySubsequences: false).count <= 31, "under 30 lines and the last end")
    let outcome = try Self.package.run([program])
    #expect(outcome.status == 0, "\(outcome.errors)")
    var result: [String: [Double]] = [:]
    for line in outcome.output.split(separator: "\n") {
      let words = line.split { " ,[]±".contains($0) }
      let name = words.prefix { Double($0) == nil }.joined(separator: " ")
      result[name] = words.compactMap { Double($0) }
    }
    return result
  }

  @Test func linearRegression() throws {
    let found = try figures("linear-regression")
    for (name, truth) in [("constant", 2.0), ("a", 3), ("b", -1)] {
      let values = try #require(found[name])
      // The deviation of a mean of 200 numbers that deviate by 0.1.
      #expect(values.count == 2 && abs(values[1] - 0.1 / 200.0.squareRoot()) < 1e-3, "\(name) \(values)")
      #expect(abs(values[0] - truth) < 4 * values[1], "\(name) \(values)")
    }
    #expect(abs(found["noise"]![0] - 0.1) < 0.02 && found["determination"]![0] > 0.998)
  }

  @Test func gaussianProcess() throws {
    let found = try figures("gaussian-process")
    let search = try #require(found["converged true evaluations"])
    #expect(search[0] < 40 && search[1] <= 1e-5)
    let parameters = try #require(found["length"])
    #expect(
      (0.8...3).contains(parameters[0]) && (0.3...3).contains(parameters[1]) && (0.07...0.14).contains(parameters[2]))
    #expect(found["largest error"]![0] < 0.1)
  }

  @Test func kalmanFilter() throws {
    let found = try figures("kalman-filter")
    let errors = try #require(found["error of the filter"])
    #expect(abs(errors[0] - 0.437) < 0.1 && abs(errors[1] - 1) < 0.1)
    // The fixed point of the Riccati equation, by plain arithmetic on its three numbers.
    let expected = try #require(found["deviation that the filter expects"])
    #expect(abs(expected[0] - 0.43658887952125456) < 1e-9 && abs(expected[1] - 0.6698898095451331) < 1e-9)
  }

  @Test func principalComponents() throws {
    let found = try figures("principal-components")
    let deviations = try #require(found["deviations"])
    for (value, truth) in zip(deviations, [5, 2, 0.1, 0.1]) { #expect(abs(value / truth - 1) < 0.15, "\(deviations)") }
    #expect(deviations.count == 4 && found["share of the first two"]![0] > 0.99)
    #expect(found["cosines"]!.allSatisfy { $0 > 0.9999 && $0 < 1.0000001 })
    // Eight of ten directions deviate by 0.1.
    #expect(abs(found["rest"]![0] - 0.1 * 0.8.squareRoot()) < 0.005)
  }

  @Test func newton() throws {
    let found = try figures("newton")
    let valley = try #require(found["rosenbrock steps"])
    #expect(valley.count == 4 && valley[0] < 10 && abs(valley[1] - 1) < 1e-10 && abs(valley[2] - 1) < 1e-10)
    #expect(valley[3] < 1e-20)
    // By Newton's method on the two coefficients, written out.
    let logistic = try #require(found["logistic steps"])
    #expect(logistic.count == 4 && abs(logistic[1] + 3.2906862094) < 1e-8 && abs(logistic[2] - 1.3019513059) < 1e-8)
  }
}
