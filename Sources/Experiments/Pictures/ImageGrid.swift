/// Images of one size in rows and columns.
///
/// The grid is made of series, images that belong together and stand one below the other, such as an original and its
/// reconstruction. Series fill bands, from left to right: in each row of a band is the same stage of every series.
public struct ImageGrid: Sendable {
  /// An image's bytes, [channels, height, width], row-major, as ``ImageCollection`` has them; 0 is black.
  public typealias Tile = [UInt8]

  /// Of every tile: [channels, height, width], 1 or 3 channels.
  public let tileShape: [Int]
  /// All of one length.
  public let series: [[Tile]]
  /// How many series stand in a band.
  public let columns: Int
  /// Each pixel of a tile becomes a square of this side.
  public let scale: Int

  /// Pixels between the tiles, and around the whole.
  static let gap = 2
  /// Pixels between the bands, where they have more than one row.
  static let bandGap = 16
  /// Brightness between the tiles. White, as the background of the grey data sets is black.
  static let background: UInt8 = 255

  /// The most pixels that a picture may have.
  static let pixelLimit = 100_000_000

  /// - Parameters:
  ///   - columns: fewer where there are fewer series.
  ///   - scale: at least 1; nil for the least one that makes the tiles at least 56 pixels high or wide.
  /// - Throws: `PictureError.tooLarge`.
  public init(
    series: [[Tile]], tileShape: [Int], columns: Int, scale: Int? = nil
  ) throws(PictureError) {
    let length = series.first?.count ?? 0
    let isRegular = series.allSatisfy { tiles in
      tiles.count == length && tiles.allSatisfy { $0.count == tileShape.reduce(1, *) }
    }
    let isColourable = tileShape.count == 3 && [1, 3].contains(tileShape[0]) && tileShape.allSatisfy { $0 > 0 }
    if length == 0 || !isRegular || !isColourable { Self.shapeFailure(series.map { $0.map(\.count) }, tileShape) }
    if columns < 1 || scale ?? 1 < 1 { Self.layoutFailure(columns: columns, scale: scale ?? 1) }
    self.series = series
    self.tileShape = tileShape
    self.columns = min(columns, series.count)
    self.scale = scale ?? Self.visibleScale(tileShape)
    if width.multipliedReportingOverflow(by: height).overflow || width * height > Self.pixelLimit {
      throw .tooLarge(width: width, height: height, limit: Self.pixelLimit)
    }
  }

  private static func visibleScale(_ shape: [Int]) -> Int {
    let side = max(shape[1], shape[2])
    return (56 + side - 1) / side
  }

  /// How many bands of series there are; the last one may have gaps.
  public var bands: Int { (series.count + columns - 1) / columns }

  /// In pixels.
  public var width: Int { Self.gap + columns * (tileWidth + Self.gap) }

  /// In pixels.
  public var height: Int { 2 * Self.gap + bands * bandHeight + (bands - 1) * bandGap }

  private var tileHeight: Int { tileShape[1] * scale }
  private var tileWidth: Int { tileShape[2] * scale }
  private var bandHeight: Int { series[0].count * (tileHeight + Self.gap) - Self.gap }
  private var bandGap: Int { series[0].count == 1 ? Self.gap : Self.bandGap }

  /// The pixel of the picture where the upper left corner of a tile goes.
  func origin(series index: Int, tile: Int) -> (x: Int, y: Int) {
    let (band, column) = index.quotientAndRemainder(dividingBy: columns)
    return (
      Self.gap + column * (tileWidth + Self.gap),
      Self.gap + band * (bandHeight + bandGap) + tile * (tileHeight + Self.gap)
    )
  }

  /// The grid as a picture, enlarged without smoothing.
  public func picture() -> Picture {
    let (channels, pixels) = (tileShape[0], tileShape[1] * tileShape[2])
    var samples = [UInt8](repeating: Self.background, count: width * height * channels)
    samples.withUnsafeMutableBufferPointer { samples in
      for (index, tiles) in series.enumerated() {
        for (position, tile) in tiles.enumerated() {
          let origin = origin(series: index, tile: position)
          for y in 0..<tileHeight {
            var target = ((origin.y + y) * width + origin.x) * channels
            for x in 0..<tileWidth {
              // A tile has its channels one after the other, a picture has them pixel by pixel.
              let source = y / scale * tileShape[2] + x / scale
              for channel in 0..<channels { samples[target + channel] = tile[channel * pixels + source] }
              target += channels
            }
          }
        }
      }
    }
    return Picture(width: width, height: height, channels: channels, samples: samples)
  }

  @inline(never)
  private static func shapeFailure(_ counts: [[Int]], _ shape: [Int]) -> Never {
    fatalError("ImageGrid: expected series of equal length of images of shape \(shape), found values \(counts)")
  }

  @inline(never)
  private static func layoutFailure(columns: Int, scale: Int) -> Never {
    fatalError("ImageGrid: expected at least 1 column and scale 1, found \(columns) and \(scale)")
  }
}
