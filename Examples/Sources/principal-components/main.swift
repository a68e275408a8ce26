import LinearAlgebra

// Principal components by the singular value decomposition: points near a plane in ten dimensions.
let (count, dimensions) = (500, 10)
let plane = try qr(Tensor<Double>.randomNormal([dimensions, 2], from: RandomStream(seed: 1, purpose: 0))).orthogonal
let within = Tensor<Double>.randomNormal([count, 2], from: RandomStream(seed: 1, purpose: 1)) * [5, 2]
let noise = Tensor<Double>.randomNormal([count, dimensions], from: RandomStream(seed: 1, purpose: 2))
let x = matmul(within, plane.transposed()) + 0.1 * noise + 7

let centred = x - x.mean(axes: [0])
let decomposition = try svd(centred)
let variances = square(decomposition.values) / Double(count - 1)
print("deviations", sqrt(variances[..<4]))
print("share of the first two", variances[..<2].sum() / variances.sum())

// The cosines of the angles between the plane that is found and the true one, and what the plane leaves over.
let components = decomposition.rightTransposed[..<2]
print("cosines", try svdvals(matmul(components, plane)))
let copies = matmul(matmul(centred, components.transposed()), components)
print("rest", (centred - copies).standardDeviation())
