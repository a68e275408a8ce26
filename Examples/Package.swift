// swift-tools-version: 6.2
import PackageDescription

// Programs outside of the package that they use, by its public interface alone: a model and a likelihood of one's own
// (examples), a trained model in another program (codes), and five with linear algebra, derivatives and optimisers
// alone. Without traits nothing else is fetched.
func program(_ name: String, _ library: String) -> Target {
  .executableTarget(
    name: name, dependencies: [.product(name: library, package: "variational-laplace-autoencoders")])
}

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
    program("linear-regression", "LinearAlgebra"),
    program("kalman-filter", "LinearAlgebra"),
    program("principal-components", "LinearAlgebra"),
    program("newton", "Autodiff"),
    program("gaussian-process", "Optimization"),
  ],
  swiftLanguageModes: [.v6]
)
