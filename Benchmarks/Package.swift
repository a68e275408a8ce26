// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that who builds the libraries need not fetch what measures them.
let package = Package(
  name: "benchmarks",
  dependencies: [
    .package(name: "variational-laplace-autoencoders", path: "..", traits: []),
    // Its traits count allocations by other means than a package from Debian and are not needed.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    // The same library as LinearAlgebra's, called without anything between.
    .systemLibrary(name: "CBareBLAS", path: "CBareBLAS", pkgConfig: "lapacke"),
    .executableTarget(
      name: "Micro",
      dependencies: [
        "CBareBLAS",
        .product(name: "LinearAlgebra", package: "variational-laplace-autoencoders"),
        .product(name: "Autodiff", package: "variational-laplace-autoencoders"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Micro",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
    ),
    .executableTarget(
      name: "Operations",
      dependencies: [
        .product(name: "LinearAlgebra", package: "variational-laplace-autoencoders"),
        .product(name: "Autodiff", package: "variational-laplace-autoencoders"),
      ],
      path: "Operations"
    ),
  ],
  swiftLanguageModes: [.v6]
)
