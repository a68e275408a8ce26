import Experiments
import LatentModels
import TestSupport
import Testing

struct CheckpointTests {
  @Test func everyBitComesBack() throws {
    let training = try TinyTraining()
    let trainer = try training.train().trainer
    let path = training.folder.file("copy.safetensors")
    try trainer.checkpoint.write(to: path)
    let back = try Checkpoint(SafetensorsFile(contentsOf: path), training.configuration)
    let (state, other) = (trainer.checkpoint.state, back.state)
    #expect(other.parameters.names == state.parameters.names)
    expectIdentical(other.parameters.values, state.parameters.values)
    expectIdentical(other.optimizer.firstMoments, state.optimizer.firstMoments)
    expectIdentical(other.optimizer.secondMoments, state.optimizer.secondMoments)
    #expect(other.optimizer.updateCount == 18)
    #expect(other.optimizer.learningRate == 0.005)
    #expect(back.epoch == 3)
    #expect(back.step == 18)
    #expect(back.bestEpoch == trainer.checkpoint.bestEpoch)
    #expect(back.history == trainer.checkpoint.history && back.history.count == 3)
    #expect(back.preparation == trainer.data.preparation)
    #expect(back.bestValidation == trainer.checkpoint.bestValidation)
    #expect(try Files.read(path) == Files.read(trainer.run.lastCheckpoint))
  }

  private func expectError(
    _ message: String, sourceLocation: SourceLocation = #_sourceLocation,
    tensors change: (SafetensorsTensor) -> SafetensorsTensor? = { $0 }, metadata: [String: String?] = [:]
  ) throws {
    let training = try TinyTraining(["training.epochs=1", "data.validation=0"])
    let trainer = try training.train().trainer
    let good = try SafetensorsFile(contentsOf: trainer.run.lastCheckpoint)
    let texts = good.metadata.merging(metadata.compactMapValues(\.self)) { $1 }
      .filter { metadata[$0.key] != .some(nil) }
    // With a digest of its own, so that the fault itself is found.
    let file = try SafetensorsFile(path: "x", tensors: good.tensors.compactMap(change), metadata: texts).sealed
    let error = #expect(throws: SafetensorsError.self, sourceLocation: sourceLocation) {
      try Checkpoint(file, training.configuration)
    }
    #expect(error?.description == message, sourceLocation: sourceLocation)
  }

  /// The tensor, or what `change` makes of it where it is the one of that name.
  private func changing(
    _ name: String, _ change: @escaping (SafetensorsTensor) -> SafetensorsTensor?
  ) -> (SafetensorsTensor) -> SafetensorsTensor? {
    { $0.name == name ? change($0) : $0 }
  }

  @Test func tensorsAreChecked() throws {
    let name = "adam.second.encoder.mean.weight"
    try expectError(
      "x: tensor \"\(name)\": expected a tensor of this name, found none; "
        + "did you mean \"adam.second.encoder.mean.bias\"?",
      tensors: changing(name) { _ in nil })
    try expectError(
      "x: tensor \"\(name)\": expected the shape [2, 8], found [8, 2]",
      tensors: changing(name) { SafetensorsTensor(name: $0.name, shape: [8, 2], values: $0.floats) })
    try expectError(
      "x: tensor \"\(name)\": expected the dtype F32, found F64",
      tensors: changing(name) { SafetensorsTensor(name: $0.name, shape: $0.shape, values: $0.doubles) })
    try expectError(
      "x: tensor \"\(name)\": expected finite numbers, found NaN or infinity",
      tensors: changing(name) { tensor in
        var values = tensor.floats
        values[3] = .nan
        return SafetensorsTensor(name: tensor.name, shape: tensor.shape, values: values)
      })
  }

  /// Of a thousand flipped bits each is seen, in numbers, header and metadata alike.
  @Test func aFlippedBitIsSeen() throws {
    let training = try TinyTraining(["training.epochs=1"])
    let path = try training.train().trainer.run.lastCheckpoint
    let good = try Files.read(path)
    var random = SplitMix64(seed: 7)
    for _ in 0..<1000 {
      var bytes = good
      let bit = random.integer(in: 0...(8 * bytes.count - 1))
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: SafetensorsError.self, "bit \(bit)") {
        try Checkpoint(SafetensorsFile(parsing: bytes, path: path), training.configuration)
      }
    }
  }

  @Test func numbersAreChecked() throws {
    try expectError(
      "x: metadata \"format\": expected \"vlae-checkpoint/2\", found \"golden/1\"", metadata: ["format": "golden/1"])
    try expectError("x: metadata \"epoch\": expected a text under this key, found none", metadata: ["epoch": nil])
    try expectError(
      "x: metadata \"step\": expected a whole number, 0 or more, found \"-1\"", metadata: ["step": "-1"])
    try expectError(
      "x: metadata \"updates\": expected a whole number, 0 or more, found \"1.5\"", metadata: ["updates": "1.5"])
    try expectError(
      "x: metadata \"bestValidation\": expected a number, found \"nan\"", metadata: ["bestValidation": "nan"])
  }
}
