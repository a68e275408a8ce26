import Experiments
import Foundation
import LatentModels
import TestSupport
import Testing

/// The files as another program sees them: Python with the packages numpy and safetensors.
struct PythonInterchangeTests {
  /// Prints the pixels that the decoder makes of the latent vectors in the file of the second argument.
  private static let script = """
    import sys
    import numpy as np
    from safetensors.numpy import load_file
    p = load_file(sys.argv[1])
    h = load_file(sys.argv[2])["z"]
    layer = 0
    while f"parameter.decoder.hidden{layer}.weight" in p:
        name = f"parameter.decoder.hidden{layer}"
        h = np.maximum(h @ p[name + ".weight"].T + p[name + ".bias"], 0)
        layer += 1
    g = h @ p["parameter.decoder.output.weight"].T + p["parameter.decoder.output.bias"] + p["preparation.mean"]
    print(*(repr(float(v)) for v in g.ravel()))
    """

  @Test(.enabled(if: Python.hasSafetensors, Python.requirement))
  func pythonRecomputesTheDecoder() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train(["model.hidden=8,5"]).status == 0)
    #expect(try vlae(["export", "run", "--to", "out.safetensors"], in: experiment.folder).status == 0)
    let exported = experiment.folder.file("out.safetensors")
    let description = ModelDescription(
      kind: .vlae, likelihood: .gaussian, pixels: 64, hidden: [8, 5], latent: 2, steps: 1)
    let parameters = try ParameterFile.read(exported, for: description.makeModel())
    let z = Tensor<Float>.randomNormal([6, 2], from: RandomStream(seed: 1, purpose: 0xff))
    let latent = experiment.folder.file("z.safetensors")
    try SafetensorsFile(
      path: latent, tensors: [SafetensorsTensor(name: "z", shape: [6, 2], values: z.scalars)]
    ).write()

    let outcome = try Python.run(Self.script, [exported, latent])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let found = outcome.output.split(whereSeparator: \.isWhitespace).compactMap { Float($0) }
    let configuration = try ExperimentConfiguration(
      contentsOf: experiment.folder.file("run/config.json"),
      overrides: ["data.directory=\(experiment.folder.file("data"))"])
    let mean = try ExperimentData(configuration).training.transform.statistics.mean.map { Float($0) }
    let outputs = description.decoder(Variable(z), parameters.map { Variable($0) }).value
    let expected = (outputs + Tensor(mean)).scalars
    #expect(found.count == expected.count && expected.count == 6 * description.pixels)
    for (found, expected) in zip(found, expected) { #expect(abs(found - expected) < 1e-5) }
  }
}
