import LatentModels

// Checks the likelihood of this package, trains it and the model for a few steps, and compares the log-likelihood of
// four images by importance sampling, which takes q(z | x), with that by quadrature, which does not.

/// A line for each image: log p(x) by quadrature, its estimate, and the estimate's standard error, in nats.
func run(_ model: any LatentModel, on images: Tensor<Float>, steps: Int) throws {
  let batch = 64
  let variance = (images - images.mean(axes: [0])).sumOfSquares().scalar / Float(images.count)
  let parameters: NamedValues<Tensor<Float>> = model.initialParameters(
    seed: 1, logVariance: Double(log(Tensor(variance)).scalar))
  var state = TrainingState(model: model, parameters: parameters, learningRate: 0.005)
  var bounds: [Double] = []
  for step in 0..<steps {
    let start = step * batch % images.shape[0]
    let noise = state.noise(seed: 1, step: step, batch: batch)
    bounds.append(try state.step(images[start..<start + batch], noise: noise))
  }
  print(model.description.kind, model.description.likelihood, "bound", bounds.first!, bounds.last!)

  // In double precision from here on: parameters have no precision of their own.
  let (trained, tested) = (state.parameters.map { Tensor<Double>($0) }, Tensor<Double>(images[0..<4]))
  let estimates = try ImportanceSampler(model: model, trained).evaluate(
    tested, identities: [0, 1, 2, 3], samples: 2000, seed: 1)
  for (exact, estimate) in zip(model.logLikelihoodsByQuadrature(of: tested, trained), estimates) {
    print("log-likelihood", exact, estimate.logLikelihood, estimate.estimateError)
  }
}

// A scale as wide as a tenth of the range, and one narrower than a bin.
for scale in [0.1, 0.001] {
  let likelihood = DiscretizedLogistic()
  let parameters = NamedValues(likelihood.parameterShapes.map { (name: $0.name, value: log(Tensor([scale]))) })
  let errors = try likelihood.largestErrors(parameters)
  print(likelihood.name, "errors", errors.mass, errors.derivatives)
}

let ramps = Ramps.images(512, seed: 1)
let centred = ramps - ramps.mean(axes: [0])

/// Sizes small enough for quadrature: two latent dimensions.
func model(_ kind: ModelKind, _ likelihood: LikelihoodKind, steps: Int = 0) -> any LatentModel {
  ModelDescription(
    kind: kind, likelihood: likelihood, pixels: Ramps.side * Ramps.side, hidden: [32, 16], latent: 2, steps: steps
  ).makeModel()
}

// The model with a likelihood of the package, a model of the package with the likelihood, and the two together.
let logistic = LikelihoodKind(DiscretizedLogistic())
let fullCovariance = ModelKind(FullCovarianceAutoencoder.self)
try run(model(fullCovariance, .gaussian), on: centred, steps: 400)
try run(model(.vlae, logistic, steps: 4), on: ramps, steps: 400)
try run(model(fullCovariance, logistic), on: ramps, steps: 400)
