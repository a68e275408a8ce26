extension DataSet {
  /// Where images come from, and how far they are the published ones.
  public struct Provenance: Equatable, Sendable {
    /// The name of the data set; of one's own images their path, and after a comma that of their test images.
    public let dataSet: String
    public let location: Location
    /// Of all files together.
    public let authenticity: Authenticity
    /// The pieces that are not there.
    public let missing: [String]

    public init(dataSet: String, location: Location, authenticity: Authenticity, missing: [String]) {
      self.dataSet = dataSet
      self.location = location
      self.authenticity = authenticity
      self.missing = missing
    }

    /// What keeps figures on these images from being ones on the published data set; `nil` if nothing does.
    public var reservation: String? {
      let state: String? =
        switch authenticity {
        case .official, .own: nil
        case .notOfficial: "not the published files"
        case .unknown: "no published checksum to compare with"
        }
      let lack = missing.isEmpty ? nil : "partial, without \(missing.joined(separator: ", "))"
      let reservations = [lack, state].compactMap(\.self)
      return reservations.isEmpty ? nil : reservations.joined(separator: "; ")
    }
  }

  /// Compares the files found with the published ones.
  /// - Throws: what reading a file throws.
  public func provenance(at location: Location) throws(ImageDataError) -> Provenance {
    Provenance(
      dataSet: name, location: location,
      authenticity: Authenticity(try authenticity(at: location.directory).map(\.authenticity)),
      missing: missingPieces(at: location.directory))
  }
}
