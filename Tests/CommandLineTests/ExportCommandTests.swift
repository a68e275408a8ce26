import Experiments
import TestSupport
import Testing

struct ExportCommandTests {
  @Test func weightsTravelOutAndIn() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train().status == 0)
    let outcome = try vlae(["export", "run", "--to", "out.safetensors"], in: experiment.folder)
    #expect(outcome.status == 0 && outcome.errors == "")
    let exported = try SafetensorsFile(contentsOf: experiment.folder.file("out.safetensors"))
    #expect(outcome.output.hasPrefix("out.safetensors: \(exported.tensors.count) parameters of tiny, epoch "))
    let best = try SafetensorsFile(contentsOf: experiment.folder.file("run/checkpoints/best.safetensors"))
    #expect(exported.tensors == best.tensors.filter { $0.name.hasPrefix("parameter.") })
    #expect(exported.metadata["model"] == "vlae" && exported.metadata["hidden"] == "8,8")

    // Training starts from them: with a learning rate of nothing it ends there as well.
    let settings = ["model.parameters=out.safetensors", "training.learningRate=1e-30", "training.epochs=1"]
    #expect(try experiment.train(settings, output: "again").status == 0)
    let again = try SafetensorsFile(contentsOf: experiment.folder.file("again/checkpoints/best.safetensors"))
    #expect(again.tensors.filter { $0.name.hasPrefix("parameter.") } == exported.tensors)
    let results = try ["run", "again"].map { try experiment.json($0 + "/result.json")["test"] }
    #expect(results[0] == results[1])
  }

  @Test(arguments: [
    ("model.hidden=8,9", "tensor \"parameter.encoder.hidden1.weight\": expected the shape [9, 8], found [8, 8]"),
    ("model.likelihood=bernoulli", "tensor \"parameter.decoder.logVariance\": expected parameters of vlae with 1 steps"),
    ("model.kind=hf", "tensor \"parameter.flow.0.weight\": expected a tensor of this name, found none"),
  ])
  func parametersOfAnotherModelAreRefused(setting: String, message: String) throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train(["training.epochs=1"]).status == 0)
    #expect(try vlae(["export", "run", "--to", "out.safetensors"], in: experiment.folder).status == 0)
    let outcome = try experiment.train(["model.parameters=out.safetensors", setting], output: "again")
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("error: out.safetensors: " + message), "\(outcome.errors)")
    #expect(!experiment.folder.files.contains { $0.hasPrefix("again") })
  }

  @Test func recordsOfARunAreNotReplaced() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train(["training.epochs=1"]).status == 0)
    let checkpoint = try experiment.folder.bytes(of: "run/checkpoints/last.safetensors")
    for (arguments, kind) in [
      (["export", "run", "--to", "run/checkpoints/last.safetensors"], "file of parameters alone"),
      (["sample", "run", "--to", "run/checkpoints/last.safetensors"], "PNG file"),
    ] {
      let outcome = try vlae(arguments, in: experiment.folder)
      #expect(outcome.status == 64)
      #expect(
        outcome.errors == "error: run/checkpoints/last.safetensors exists and is no \(kind), so it is not replaced: "
          + "choose another name\n")
    }
    #expect(try experiment.folder.bytes(of: "run/checkpoints/last.safetensors") == checkpoint)
    // Its own files are.
    for _ in 0..<2 { #expect(try vlae(["export", "run", "--to", "out.safetensors"], in: experiment.folder).status == 0) }
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
