import Experiments
import Testing

struct ConfigurationOverrideTests {
  @Test func overridesWinOverTheFile() throws {
    let configuration = try configuration(
      ConfigurationDecodingTests.full, "training.epochs=9", "model.hidden=256,128", "model.kind=vlae",
      "data.directory=null", "training.learningRate=1e-4", "name=other name", "training.epochs=10")
    #expect(configuration.training.epochs == 10)
    #expect(configuration.model.hidden == [256, 128])
    #expect(configuration.model.kind == .vlae)
    #expect(configuration.data.directory == nil)
    #expect(configuration.training.learningRate == 1e-4)
    #expect(configuration.name == "other name")
  }

  @Test func valuesMayBeJSON() throws {
    let configuration = try configuration(
      "{}", "model.hidden=[64]", #"model.kind="vae""#, #"data.directory="null""#, "data.preprocessing=auto")
    #expect(configuration.model.hidden == [64])
    #expect(configuration.model.kind == .vae)
    #expect(configuration.data.directory == "null")
    #expect(configuration.data.preprocessing == .center)
  }

  @Test func valuesMayHoldAnEqualsSign() throws {
    #expect(try configuration("{}", "data.directory=/a=b").data.directory == "/a=b")
  }

  @Test(arguments: [
    ("training.batch=0", "training.batch: expected a whole number from 1 to 1000000, found 0"),
    ("training.batch=", "training.batch: expected a whole number from 1 to 1000000, found nothing"),
    ("training.batch=many", "training.batch: expected a whole number from 1 to 1000000, found \"many\""),
    ("training.learningRate=NaN", "training.learningRate: expected a number above 0, found \"NaN\""),
    (
      "model.hidden=256,x",
      "model.hidden: expected a list of 1 to 64 whole numbers from 1 to 65536, found \"256,x\""
    ),
    (
      "model.hidden=", "model.hidden: expected a list of 1 to 64 whole numbers from 1 to 65536, found an empty list"
    ),
    ("model.hidden=256,0", "model.hidden[1]: expected a whole number from 1 to 65536, found 0"),
    (
      "model.kind=vea",
      "model.kind: expected one of \"vae\", \"savae\", \"hf\", \"iaf\", \"vlae\", \"vlae-cg\", "
        + "found the string \"vea\"; did you mean \"vae\"?"
    ),
    ("model=vae", "model: is a section, set one of its keys: model.kind, model.likelihood, model.latent, "
      + "model.hidden, model.steps, model.damping, model.stepSize, model.clipNorm, model.initialization, "
      + "model.parameters"),
    ("training.epochs", "expected KEY=VALUE, such as training.epochs=5"),
    ("=5", "expected KEY=VALUE, such as training.epochs=5"),
  ])
  func badOverrides(text: String, message: String) {
    let error = #expect(throws: ConfigurationError.self) { try configuration("{}", text) }
    #expect(error?.description == "--set \(text): \(message)")
  }

  @Test(arguments: [
    ("training.epoch=5", "training.epochs"), ("epochs=5", "training.epochs"), ("modle.kind=vae", "model.kind"),
    ("model.learningrate=1", "training.learningRate"), ("nmae=x", "name"),
  ])
  func unknownKeys(text: String, suggestion: String) throws {
    let error = try #require(throws: ConfigurationError.self) { try configuration("{}", text) }
    #expect(error.description.hasPrefix("--set \(text): \(error.key): unknown key, expected one of name, data.set, "))
    #expect(error.description.hasSuffix("; did you mean \"\(suggestion)\"?"))
  }

  @Test func aBadFileIsRefusedEvenWhereOverridden() {
    let error = #expect(throws: ConfigurationError.self) {
      try configuration(#"{"training": {"batch": 0}}"#, "training.batch=5")
    }
    #expect(error?.description.hasPrefix("c.json:1:24: training.batch: ") == true)
  }
}
