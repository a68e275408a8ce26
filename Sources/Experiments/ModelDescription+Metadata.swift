import LatentModels

extension ModelDescription {
  /// The description as the metadata of a file, which ``init(_:)`` reads.
  var metadata: [String: String] {
    let sizes = [
      "model": kind.rawValue, "likelihood": likelihood.rawValue, "pixels": "\(pixels)",
      "hidden": hidden.map(String.init).joined(separator: ","), "latent": "\(latent)", "steps": "\(steps)",
    ]
    return Hyperparameter.all.reduce(into: sizes) { $0[$1.name] = "\(self[$1])" }
  }

  /// The description that a file's metadata hold; hyper-parameters that they do not name have their defaults.
  /// - Throws: `SafetensorsError` for one that is missing or is no such value.
  init(_ reader: MetadataReader) throws {
    self.init(
      kind: try reader.choice("model"), likelihood: try reader.choice("likelihood"),
      pixels: try reader.integer("pixels", atLeast: 1), hidden: try reader.integers("hidden", atLeast: 1),
      latent: try reader.integer("latent", atLeast: 1), steps: try reader.integer("steps", atLeast: 0),
      hyperparameters: try Hyperparameter.all.reduce(into: [:]) {
        $0[$1] = try reader.number($1.name, default: $1.defaultValue)
      })
  }

  /// In the words of a configuration, for errors.
  var summary: String {
    "\(kind.rawValue) (\(likelihood.rawValue), \(pixels) pixels, hidden \(hidden), latent \(latent)"
      + (kind.usesSteps ? ", steps \(steps))" : ")")
  }
}
