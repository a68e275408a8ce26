import Foundation
import Testing

/// How many damaged files each reader gets; `make fuzz` asks for more.
package let fuzzCount = ProcessInfo.processInfo.environment["VLAE_FUZZ"].flatMap(Int.init) ?? 300

/// Reads damaged files one after the other: each gives what `read` checks, or an error of one line that begins with the
/// file's path; none takes long, or fills the memory.
///
/// - Parameters:
///   - content: what is mutated.
///   - name: the file in `folder` that is written anew each time.
///   - file: the file around mutated content.
///   - leastRefused: the damage is too mild if no more than this part of the files is refused.
///   - read: gets the seed of the mutation.
package func fuzz<Failure: Error & CustomStringConvertible>(
  _ content: [UInt8], to name: String, in folder: TemporaryFolder, file: ([UInt8]) -> [UInt8] = { $0 },
  leastRefused: Double, _ read: (_ seed: Int) throws(Failure) -> Void
) throws {
  let path = folder.file(name)
  let before = try peakMemory()
  var (slowest, refused) = (Duration.zero, 0)
  for seed in 0..<fuzzCount {
    var mutation = Mutation(seed: seed)
    try folder.write(file(mutation.mutate(content)), to: name)
    let start = ContinuousClock.now
    do throws(Failure) {
      try read(seed)
    } catch {
      refused += 1
      let message = error.description
      #expect(message.hasPrefix(path) && !message.contains("\n"), "seed \(seed): \(message)")
    }
    slowest = max(slowest, ContinuousClock.now - start)
  }
  let least = Int(Double(fuzzCount) * leastRefused)
  #expect(refused > least && refused < fuzzCount, "\(refused) refused: too mild or too wild damage")
  #expect(slowest < .seconds(10), "the slowest file")
  #expect(try peakMemory() - before < 1 << 30)
}
