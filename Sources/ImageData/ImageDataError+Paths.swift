extension ImageDataError {
  /// The files that the error is about, as they are on disk; none where it is about folders or settings.
  public var paths: [String] {
    switch self {
    case .missingFile(let path), .isDirectory(let path), .notARegularFile(let path), .cannotRead(let path, _),
      .truncated(let path, _, _, _), .trailingBytes(let path, _), .corruptCompression(let path, _, _),
      .tooLarge(let path, _), .wrongMagic(let path, _), .unsupportedElementType(let path, _),
      .unsupportedRank(let path, _, _), .emptyDimension(let path, _), .oversizedHeader(let path, _, _),
      .notMATFile(let path, _), .unsupportedMATVersion(let path, _), .corruptMAT(let path, _, _, _, _),
      .missingVariable(let path, _, _), .unexpectedVariable(let path, _, _, _), .unreadableVariable(let path, _),
      .pixelOutOfRange(let path, _, _, _, _, _), .notOneHot(let path, _, _), .labelOutOfRange(let path, _, _, _),
      .unusable(let path, _, _, _), .missingImages(let path),
      .otherFormat(let path, _):
      [path]
    case .countMismatch(let images, _, let labels, _):
      [images, labels]
    case .missingDirectory, .notADirectory, .shapesDiffer, .unknownDataSet, .dataSetNotFound, .validationOutOfRange:
      []
    }
  }
}
