import Experiments
import TestSupport
import Testing

struct ImageGridTests {
  /// Tiles of 2 rows and 3 columns whose every value is different.
  private func tiles(_ count: Int, channels: Int = 1) -> [[UInt8]] {
    (0..<count).map { index in (0..<6 * channels).map { UInt8(index * 6 * channels + $0) } }
  }

  @Test func singleTilesFillTheRows() throws {
    let grid = try ImageGrid(series: tiles(5).map { [$0] }, tileShape: [1, 2, 3], columns: 3, scale: 1)
    #expect(grid.columns == 3 && grid.bands == 2)
    let picture = grid.picture()
    let w = UInt8(255)
    let blank = Array(repeating: w, count: 17)
    #expect(picture.width == 17 && picture.height == 10 && picture.channels == 1)
    #expect(
      rows(picture) == [
        blank, blank,
        [w, w, 0, 1, 2, w, w, 6, 7, 8, w, w, 12, 13, 14, w, w],
        [w, w, 3, 4, 5, w, w, 9, 10, 11, w, w, 15, 16, 17, w, w],
        blank, blank,
        [w, w, 18, 19, 20, w, w, 24, 25, 26, w, w, w, w, w, w, w],
        [w, w, 21, 22, 23, w, w, 27, 28, 29, w, w, w, w, w, w, w],
        blank, blank,
      ])
  }

  /// A series is a column of its band, and bands stand further apart than its rows.
  @Test func seriesStandInBands() throws {
    let all = tiles(6)
    let series = (0..<3).map { Array(all[2 * $0..<2 * $0 + 2]) }
    let grid = try ImageGrid(series: series, tileShape: [1, 2, 3], columns: 2, scale: 1)
    let picture = grid.picture()
    let w = UInt8(255)
    let blank = Array(repeating: w, count: 12)
    #expect(grid.bands == 2 && picture.width == 12 && picture.height == 2 + 6 + 16 + 6 + 2)
    #expect(
      rows(picture) == [
        blank, blank,
        [w, w, 0, 1, 2, w, w, 12, 13, 14, w, w],
        [w, w, 3, 4, 5, w, w, 15, 16, 17, w, w],
        blank, blank,
        [w, w, 6, 7, 8, w, w, 18, 19, 20, w, w],
        [w, w, 9, 10, 11, w, w, 21, 22, 23, w, w],
      ] + Array(repeating: blank, count: 16) + [
        [w, w, 24, 25, 26, w, w, w, w, w, w, w],
        [w, w, 27, 28, 29, w, w, w, w, w, w, w],
        blank, blank,
        [w, w, 30, 31, 32, w, w, w, w, w, w, w],
        [w, w, 33, 34, 35, w, w, w, w, w, w, w],
        blank, blank,
      ])
    let alone = try ImageGrid(series: series, tileShape: [1, 2, 3], columns: 3, scale: 1)
    #expect(alone.bands == 1 && alone.width == 17 && alone.height == 10)
  }

  @Test(arguments: [1, 3]) func scalingRepeatsPixels(channels: Int) throws {
    let grid = try ImageGrid(
      series: tiles(2, channels: channels).map { [$0] }, tileShape: [channels, 2, 3], columns: 2, scale: 4)
    let picture = grid.picture()
    #expect(picture.width == 2 * 12 + 6 && picture.height == 8 + 4)
    for tile in 0..<2 {
      for y in 0..<8 {
        for x in 0..<12 {
          for channel in 0..<channels {
            let found = picture.samples[((y + 2) * picture.width + 2 + 14 * tile + x) * channels + channel]
            #expect(Int(found) == tile * 6 * channels + channel * 6 + y / 4 * 3 + x / 4)
          }
        }
      }
    }
  }

  /// Planes of red, green and blue become pixels of these colours.
  @Test func coloursAreThoseOfThePlanes() throws {
    let tile: [UInt8] = [250, 0, 0, 9] + [0, 240, 0, 9] + [0, 0, 230, 9]
    let picture = try ImageGrid(series: [[tile]], tileShape: [3, 2, 2], columns: 1, scale: 1).picture()
    #expect(picture.channels == 3)
    let pixel = { (x: Int, y: Int) in Array(picture.samples.dropFirst(3 * (y * picture.width + x)).prefix(3)) }
    #expect(pixel(2, 2) == [250, 0, 0] && pixel(3, 2) == [0, 240, 0])
    #expect(pixel(2, 3) == [0, 0, 230] && pixel(3, 3) == [9, 9, 9])
    #expect(pixel(0, 0) == [255, 255, 255])
  }

  @Test(arguments: [([1, 28, 28], 2), ([3, 32, 32], 2), ([1, 8, 8], 7), ([1, 1, 5], 12), ([1, 100, 3], 1)])
  func smallTilesAreEnlargedByDefault(shape: [Int], scale: Int) throws {
    let tile = [UInt8](repeating: 0, count: shape.reduce(1, *))
    #expect(try ImageGrid(series: [[tile]], tileShape: shape, columns: 1).scale == scale)
  }

  @Test func thereAreNoColumnsWithoutSeries() throws {
    let grid = try ImageGrid(series: tiles(2).map { [$0] }, tileShape: [1, 2, 3], columns: 9, scale: 1)
    #expect(grid.columns == 2 && grid.width == 12)
  }

  @Test func aPictureBeyondAllMeasureIsRefused() throws {
    let error = #expect(throws: PictureError.self) {
      try ImageGrid(series: tiles(2).map { [$0] }, tileShape: [1, 2, 3], columns: 2, scale: 5_000)
    }
    #expect(error == .tooLarge(width: 30_006, height: 10_004, limit: 100_000_000))
    #expect(
      error?.description == "the picture would have 30006 x 10004 pixels, expected 100000000 in all at most: "
        + "ask for fewer images by --count, or a smaller --scale")
  }

  @Test func tilesOfAnotherSizeEndTheProgram() async {
    let outcome = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try ImageGrid(series: [[[1, 2, 3, 4]], [[1, 2, 3]]], tileShape: [1, 2, 2], columns: 1)
    }
    let text = String(decoding: outcome?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      text.contains("ImageGrid: expected series of equal length of images of shape [1, 2, 2], found values [[4], [3]]"))
  }

  private func rows(_ picture: Picture) -> [[UInt8]] {
    (0..<picture.height).map { Array(picture.samples[$0 * picture.width..<($0 + 1) * picture.width]) }
  }
}
