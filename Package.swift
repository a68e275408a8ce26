// swift-tools-version: 6.2
import PackageDescription

// The libraries need the system's OpenBLAS, LAPACKE, zlib, matio, libmd, libpng, libjpeg-turbo and libarchive only, the
// command line also libcurl. Foreign packages serve the command line and stand behind its trait, so that a package that depends on
// a library here with `traits: []` fetches none.
let commandLine: TargetDependencyCondition? = .when(traits: ["CommandLine"])

let package = Package(
  name: "variational-laplace-autoencoders",
  products: [
    .library(name: "LinearAlgebra", targets: ["LinearAlgebra"]),
    .library(name: "Autodiff", targets: ["Autodiff"]),
    .library(name: "Optimization", targets: ["Optimization"]),
    .library(name: "TensorFiles", targets: ["TensorFiles"]),
    .library(name: "LatentModels", targets: ["LatentModels"]),
    .library(name: "ImageData", targets: ["ImageData"]),
    .library(name: "Experiments", targets: ["Experiments"]),
    .executable(name: "vlae", targets: ["vlae"]),
  ],
  traits: [
    .default(enabledTraits: ["CommandLine"]),
    .trait(name: "CommandLine", description: "The vlae executable, on swift-argument-parser."),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    // MARK: - System libraries
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CLAPACKE", pkgConfig: "lapacke", providers: [.apt(["liblapacke-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CMatio", pkgConfig: "matio", providers: [.apt(["libmatio-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    // MD5, SHA-1 and SHA-256, and nothing else: zlib has only CRC-32 and Adler-32.
    .systemLibrary(name: "CLibmd", pkgConfig: "libmd", providers: [.apt(["libmd-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),

    // MARK: - Layers, lowest first
    .target(name: "CKernels"),
    .target(name: "LinearAlgebra", dependencies: ["COpenBLAS", "CLAPACKE", "CKernels"]),
    .target(name: "Autodiff", dependencies: ["LinearAlgebra"]),
    .target(name: "Optimization", dependencies: ["Autodiff", "CKernels"]),
    .target(name: "SparseActivations", dependencies: ["LinearAlgebra", "CKernels"]),
    .target(name: "NeuralNetworks", dependencies: ["Autodiff", "LinearAlgebra", "SparseActivations", "CKernels"]),
    .target(name: "LatentModels", dependencies: ["NeuralNetworks", "Optimization", "SparseActivations"]),
    .target(name: "LocatedJSON"),
    .target(name: "FileAccess", dependencies: ["CLibmd"]),
    .target(name: "Safetensors", dependencies: ["FileAccess", "LocatedJSON"]),
    .target(name: "NumPyFiles", dependencies: ["FileAccess", "LocatedJSON", "CArchive"]),
    .target(
      name: "TensorFiles", dependencies: ["LinearAlgebra", "FileAccess", "LocatedJSON", "NumPyFiles", "Safetensors"]),
    .target(
      name: "ImageData",
      dependencies: [
        "LinearAlgebra", "LocatedJSON", "FileAccess", "NumPyFiles", "Safetensors", "CZlib", "CMatio", "CPNG",
        "CTurboJPEG", "CArchive",
      ]),
    // Apart from ImageData, which is of use without libcurl.
    .target(name: "ImageDataFetching", dependencies: ["ImageData", "FileAccess", "CCurl", "CArchive"]),
    .target(
      name: "Experiments",
      dependencies: ["LatentModels", "ImageData", "LocatedJSON", "FileAccess", "NumPyFiles", "Safetensors", "CPNG"]),
    .target(
      name: "Benchmarking", dependencies: ["LinearAlgebra", "LatentModels", "ImageData", "Experiments", "LocatedJSON"]),
    .executableTarget(
      name: "vlae",
      dependencies: [
        "Benchmarking", "Experiments", "ImageDataFetching", "ImageData", "LatentModels", "LinearAlgebra", "LocatedJSON",
        "NumPyFiles",
        .product(name: "ArgumentParser", package: "swift-argument-parser", condition: commandLine),
      ]
    ),

    // MARK: - Tests
    .target(name: "TestSupport", dependencies: ["LinearAlgebra", "CKernels", "CPNG"], path: "Tests/TestSupport"),
    .target(name: "GradientTestSupport", dependencies: ["Autodiff"], path: "Tests/GradientTestSupport"),
    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "COpenBLAS", "CKernels", "TestSupport"]),
    .testTarget(name: "AutodiffTests", dependencies: ["Autodiff", "GradientTestSupport", "TestSupport"]),
    .testTarget(name: "OptimizationTests", dependencies: ["Optimization", "TestSupport"]),
    .testTarget(name: "SparseActivationsTests", dependencies: ["SparseActivations", "LinearAlgebra", "TestSupport"]),
    .testTarget(
      name: "NeuralNetworksTests",
      dependencies: ["NeuralNetworks", "SparseActivations", "GradientTestSupport", "TestSupport"]),
    .testTarget(name: "LatentModelsTests", dependencies: ["LatentModels", "TestSupport"]),
    .testTarget(
      name: "ImageDataTests",
      dependencies: [
        "ImageData", "LinearAlgebra", "NumPyFiles", "Safetensors", "CZlib", "CPNG", "CTurboJPEG", "TestSupport",
      ]),
    .testTarget(name: "NumPyFilesTests", dependencies: ["NumPyFiles", "TestSupport"]),
    .testTarget(
      name: "ImageDataFetchingTests", dependencies: ["ImageDataFetching", "ImageData", "CArchive", "TestSupport"]),
    .testTarget(name: "TensorFilesTests", dependencies: ["TensorFiles", "LinearAlgebra", "TestSupport"]),
    .testTarget(name: "FileAccessTests", dependencies: ["FileAccess", "TestSupport"]),
    .testTarget(name: "SafetensorsTests", dependencies: ["Safetensors", "FileAccess", "TestSupport"]),
    .testTarget(name: "LocatedJSONTests", dependencies: ["LocatedJSON"]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Experiments", "LatentModels", "ImageData", "LocatedJSON", "NumPyFiles", "CMatio", "TestSupport",
      ]),
    .testTarget(
      name: "BenchmarkingTests", dependencies: ["Benchmarking", "Experiments", "LatentModels", "LocatedJSON"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: ["vlae", "Experiments", "LatentModels", "ImageData", "LocatedJSON", "NumPyFiles", "TestSupport"],
      exclude: ["Codes/reference.py"]),
    .testTarget(name: "PackageTests", dependencies: ["TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)
