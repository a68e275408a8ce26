// swift-tools-version: 6.2
import PackageDescription

// Programs outside of the package that they use, by its public interface alone: a model and a likelihood of one's own
// (examples), and a trained model in another program (codes). Without traits nothing else is fetched.
let package = Package(
  name: "examples",
  dependencies: [.package(name: "variational-laplace-autoencoders", path: "..", traits: [])],
  targets: [
    .executableTarget(
      name: "examples",
      dependencies: [.product(name: "LatentModels", package: "variational-laplace-autoencoders")]),
    .executableTarget(
      name: "codes",
      dependencies: [
        .product(name: "Experiments", package: "variational-laplace-autoencoders"),
        .product(name: "LinearAlgebra", package: "variational-laplace-autoencoders"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
