import Experiments

func text(of path: String) throws -> String { String(decoding: try Files.read(path), as: UTF8.self) }

/// The folder of a run that has its configuration and nothing more.
func makeRun(
  at path: String, _ configuration: ExperimentConfiguration = ExperimentConfiguration()
) throws -> RunDirectory {
  let run = RunDirectory(path: path)
  _ = try run.lock()
  try run.prepare(configuration)
  return run
}
