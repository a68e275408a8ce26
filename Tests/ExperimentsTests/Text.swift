import Experiments

func text(of path: String) throws -> String { String(decoding: try Files.read(path), as: UTF8.self) }
