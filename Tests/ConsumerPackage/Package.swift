// swift-tools-version: 6.2
import PackageDescription

// A package outside that needs the linear algebra alone: without traits it fetches nothing else.
let package = Package(
  name: "consumer",
  dependencies: [.package(name: "variational-laplace-autoencoders", path: "../..", traits: [])],
  targets: [
    .executableTarget(
      name: "consumer",
      dependencies: [.product(name: "LinearAlgebra", package: "variational-laplace-autoencoders")])
  ],
  swiftLanguageModes: [.v6]
)
