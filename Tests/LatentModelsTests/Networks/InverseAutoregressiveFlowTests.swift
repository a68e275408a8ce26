import LatentModels
import TestSupport
import Testing

@Suite("InverseAutoregressiveFlow")
struct InverseAutoregressiveFlowTests {
  /// ∂z/∂ε of the whole posterior with noise [1, 1, Z], by central differences: row i is the derivative of z_i.
  private func jacobian(_ posterior: any Posterior<Double>, at noise: [Double]) throws -> [[Double]] {
    let columns = try noise.indices.map { dimension in
      var ends = [noise, noise]
      ends[0][dimension] += 1e-5
      ends[1][dimension] -= 1e-5
      let z = try ends.map { try posterior.sample(Variable(Tensor($0, shape: [1, 1, noise.count]))).latent.value.scalars }
      return zip(z[0], z[1]).map { ($0 - $1) / 2e-5 }
    }
    return transpose(columns)
  }

  @Test("a dimension depends on those before it only, in the order that its flow sees", arguments: [1, 2])
  func autoregression(_ steps: Int) throws {
    let description = ModelDescription(
      kind: .iaf, likelihood: .gaussian, pixels: 5, hidden: [9], latent: 5, steps: steps)
    var sample = Sample<Double>(description, batch: 1)
    if steps == 2 {
      // The first flow's gates fully open leave the second, which sees the dimensions in reverse.
      sample = sample.replacing("flow.0.gate.bias", Tensor(repeating: 1000, shape: [5]))
    }
    let matrix = try jacobian(sample.posterior(), at: [0.3, -0.2, 0.8, -1.1, 0.5])
    var dependencies = 0
    for (i, row) in matrix.enumerated() {
      for (j, value) in row.enumerated() where i != j {
        if steps == 1 ? j > i : j < i {
          #expect(Swift.abs(value) < 1e-9)
        } else if Swift.abs(value) > 1e-6 {
          dependencies += 1
        }
      }
    }
    #expect(dependencies >= 8)
  }

  @Test("all of the features reach every hidden unit")
  func context() throws {
    let description = ModelDescription(kind: .iaf, likelihood: .gaussian, pixels: 5, hidden: [9], latent: 3, steps: 1)
    let sample = Sample<Double>(description, batch: 1)
    let names = ["flow.0.context.weight"]
    let tape = Tape<Double>()
    let gradient = try tape.gradient(at: [Variable(sample.parameters[names[0]])]) { variables in
      var parameters = sample.parameters.map { Variable($0) }
      parameters[names[0]] = variables[0]
      return try sample.model.loss(of: Variable(sample.images), noise: Variable(sample.noise), parameters)
    }[0].value
    let features = sample.features
    for (unit, row) in rows(gradient).enumerated() {
      for (value, feature) in zip(row, features) where feature > 0 { #expect(value != 0, "unit \(unit)") }
    }
    #expect(features.contains { $0 > 0 })
  }
}

extension Sample<Double> {
  /// The encoder's last hidden layer of the first image.
  fileprivate var features: [Double] {
    var naive = NaiveModel(description, parameters)
    return naive.features(rows(images)[0])
  }
}
