import Experiments
import Foundation
import ImageData
import TestSupport
import Testing

struct ExportCommandTests {
  @Test func weightsTravelOutAndIn() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train().status == 0)
    let outcome = try vlae(["export", "run", "--to", "out.safetensors"], in: experiment.folder)
    #expect(outcome.status == 0 && outcome.errors == "")
    let exported = try SafetensorsFile(contentsOf: experiment.folder.file("out.safetensors"))
    let parameters = exported.tensors.filter { $0.name.hasPrefix("parameter.") }
    #expect(outcome.output.hasPrefix("out.safetensors: \(parameters.count) parameters of tiny, epoch "))
    #expect(outcome.output.hasSuffix(", and the mean of its training images\n"))
    let best = try SafetensorsFile(contentsOf: experiment.folder.file("run/checkpoints/best.safetensors"))
    #expect(parameters == best.tensors.filter { $0.name.hasPrefix("parameter.") })
    #expect(exported.metadata["model"] == "vlae" && exported.metadata["hidden"] == "8,8")

    // Training starts from them: with a learning rate of nothing it ends there as well.
    let settings = ["model.parameters=out.safetensors", "training.learningRate=1e-30", "training.epochs=1"]
    let training = try experiment.train(settings, output: "again")
    #expect(training.status == 0 && !training.errors.contains("note: "))
    let again = try SafetensorsFile(contentsOf: experiment.folder.file("again/checkpoints/best.safetensors"))
    #expect(again.tensors.filter { $0.name.hasPrefix("parameter.") } == parameters)
    let results = try ["run", "again"].map { try experiment.timelessResult(of: $0)["test"] }
    #expect(results[0]?["elbo"] == results[1]?["elbo"] && results[0]?["logLikelihood"] == results[1]?["logLikelihood"])
  }

  /// What an image loses before the model sees it.
  @Test(arguments: Preprocessing.allCases)
  func theMeanOfTheTrainingImagesIsExported(preprocessing: Preprocessing) throws {
    let experiment = try TinyExperiment()
    let likelihood = preprocessing == .binarize ? "bernoulli" : "gaussian"
    let settings = ["model.likelihood=\(likelihood)", "data.preprocessing=\(preprocessing.rawValue)"]
    #expect(try experiment.train(settings + ["training.epochs=1"]).status == 0)
    // The run knows it: no data are needed.
    try FileManager.default.moveItem(atPath: experiment.folder.file("data"), toPath: experiment.folder.file("moved"))
    let outcome = try vlae(["export", "run", "--to", "out.safetensors"], in: experiment.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let exported = try SafetensorsFile(contentsOf: experiment.folder.file("out.safetensors"))
    #expect(exported.metadata["preprocessing"] == preprocessing.rawValue)
    #expect(exported.metadata["logitMargin"] == (preprocessing == .logit ? "0.05" : nil))

    let configuration = try ExperimentConfiguration(
      contentsOf: experiment.folder.file("run/config.json"),
      overrides: ["data.directory=\(experiment.folder.file("moved"))"])
    let mean = try ExperimentData(configuration).training.transform.statistics.mean.map { Float($0) }
    let tensor = exported["preparation.mean"]
    #expect((tensor == nil) == (preprocessing == .binarize))
    if let tensor { #expect(tensor.shape == [64] && tensor.floats == mean && tensor.type == .float32) }
  }

  /// A start from another posterior's parameters is meant, but told.
  @Test(arguments: [
    (["model.kind=vae", "model.steps=0"], "vae"), (["model.steps=3"], "vlae with T = 3"),
    (["model.kind=vlae-cg"], "vlae-cg with T = 1"),
  ])
  func anotherKindStartsWithANote(settings: [String], model: String) throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train(["training.epochs=1"]).status == 0)
    #expect(try vlae(["export", "run", "--to", "out.safetensors"], in: experiment.folder).status == 0)
    let outcome = try experiment.train(["model.parameters=out.safetensors"] + settings, output: "again")
    #expect(outcome.status == 0)
    let note = "note: out.safetensors has the parameters of vlae with T = 1; this run goes on from them as \(model)"
    #expect(outcome.errors.split(separator: "\n").first.map(String.init) == note)
  }

  @Test(arguments: [
    (
      "model.hidden=8,9",
      "tensor \"parameter.encoder.hidden1.weight\": expected the shape [9, 8] for vlae (gaussian, 64 pixels, "
        + "hidden [8, 9], latent 2, steps 1), found [8, 8]"
    ),
    (
      "model.likelihood=bernoulli",
      "tensor \"parameter.decoder.logVariance\": expected no such parameter for vlae (bernoulli, 64 pixels, "
        + "hidden [8, 8], latent 2, steps 1), found one of the shape [1]"
    ),
    (
      "model.kind=hf",
      "tensor \"parameter.flow.0.weight\": expected the shape [2, 8] for hf (gaussian, 64 pixels, "
        + "hidden [8, 8], latent 2, steps 1), found no tensor of this name"
    ),
  ])
  func parametersOfAnotherModelAreRefused(setting: String, message: String) throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train(["training.epochs=1"]).status == 0)
    #expect(try vlae(["export", "run", "--to", "out.safetensors"], in: experiment.folder).status == 0)
    let outcome = try experiment.train(["model.parameters=out.safetensors", setting], output: "again")
    #expect(outcome.status == 65)
    #expect(outcome.errors == "error: out.safetensors: " + message + "\n")
    #expect(!experiment.folder.files.contains { $0.hasPrefix("again") })
  }

  @Test func whatIsNoFileOfParametersIsRefused() throws {
    let experiment = try TinyExperiment()
    let length = try experiment.folder.bytes(of: "config.json").count - 8
    let other = try experiment.train(["model.parameters=config.json"])
    #expect(other.status == 65)
    #expect(
      other.errors.hasPrefix(
        "error: config.json: byte 0: expected a safetensors file, whose first 8 bytes are the header's length, "
          + "up to \(length) here, found "))
    try SafetensorsFile(
      path: experiment.folder.file("z.safetensors"),
      tensors: [SafetensorsTensor(name: "decoder.0.weight", shape: [1], values: [1.0])]
    ).write()
    expectError(
      try experiment.train(["model.parameters=z.safetensors"]), 65,
      "z.safetensors: expected tensors called parameter.NAME, such as \"parameter.encoder.hidden0.weight\", "
        + "found others, such as \"decoder.0.weight\"")
  }

  @Test func recordsOfARunAreNotReplaced() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train(["training.epochs=1"]).status == 0)
    let checkpoint = try experiment.folder.bytes(of: "run/checkpoints/last.safetensors")
    for (arguments, kind) in [
      (["export", "run", "--to", "run/checkpoints/last.safetensors"], "file of parameters alone"),
      (["sample", "run", "--to", "run/.lock"], "PNG file"),
    ] {
      let outcome = try vlae(arguments, in: experiment.folder)
      #expect(outcome.status == 64)
      #expect(
        outcome.errors == "error: \(arguments[3]) exists and is no \(kind), so it is not replaced: "
          + "choose another name\n")
    }
    #expect(try experiment.folder.bytes(of: "run/checkpoints/last.safetensors") == checkpoint)
    // A name that promises another format is refused before anything else.
    for (command, wanted) in [("export", "safetensors"), ("sample", "png"), ("reconstruct", "png")] {
      let outcome = try vlae([command, "run", "--to", "out.npz"], in: experiment.folder)
      #expect(outcome.status == 64)
      #expect(
        outcome.errors.hasPrefix(
          "error: --to out.npz has the ending .npz, and the file would be .\(wanted): write out.\(wanted). See"))
    }
    // Its own files are.
    let export = ["export", "run", "--to", "out.safetensors"]
    for _ in 0..<2 { #expect(try vlae(export, in: experiment.folder).status == 0) }
    for _ in 0..<2 { #expect(try vlae(["sample", "run"], in: experiment.folder).status == 0) }
  }

  @Test func whatIsMissingIsNamed() throws {
    let experiment = try TinyExperiment()
    let noRun = try vlae(["export", "run", "--to", "out.safetensors"], in: experiment.folder)
    #expect(noRun.status == 66 && noRun.errors.contains("there is no run directory run"))
    let noFile = try experiment.train(["model.parameters=none.safetensors"])
    #expect(noFile.status == 66 && noFile.errors.contains("none.safetensors"))
    #expect(try vlae(["export", "run"], in: experiment.folder).status == 64)
  }
}
