import Experiments
import LinearAlgebra

// What a trained model gives to another program: codes RUN
let model = try Run(CommandLine.arguments[1]).load()

// Brightness from 0 to 1, [N, pixels]: here of images that the model makes itself.
let images = model.sample(8, seed: 1)
let codes = try model.encode(images, covariance: .diagonal, importanceSamples: 100)
let copies = model.decode(codes.means)
let likelihoods = codes.likelihoods!

for image in 0..<images.shape[0] {
  print(
    "code", codes.means[image].scalars, "variance", codes.covariance![image].scalars,
    "log-likelihood", likelihoods.logLikelihoods[image], "±", likelihoods.standardErrors[image])
}
print("mean difference of the copies", abs(copies - images).mean().scalar)
