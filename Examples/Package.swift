// swift-tools-version: 6.2
import PackageDescription

// A model and a likelihood written outside the package that they extend: it is used by its public interface alone, and
// without traits it fetches nothing else.
let package = Package(
  name: "examples",
  dependencies: [.package(name: "variational-laplace-autoencoders", path: "..", traits: [])],
  targets: [
    .executableTarget(
      name: "examples",
      dependencies: [.product(name: "LatentModels", package: "variational-laplace-autoencoders")])
  ],
  swiftLanguageModes: [.v6]
)
