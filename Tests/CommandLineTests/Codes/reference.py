"""Codes, bounds, log-likelihoods and decoded images of the six models, from the exported weights alone.

Written from the definitions in double precision, with NumPy; only the random numbers are those of the program, which are
functions of (seed, purpose, image). Usage: reference.py weights.safetensors images.npy codes.npz decoded.npy K
compares codes.npz and decoded.npy, and prints the largest differences.
"""

import sys

import numpy as np
from safetensors import safe_open

EVALUATION, SAMPLES, REFINEMENT, BINARIZATION = 0x22, 0x23, 0x24, 0x13


def philox(counters, stream, seed):
    """Philox4x32-10 (Salmon et al. 2011): four words of each block."""
    mask = np.uint64(0xFFFFFFFF)
    c = [counters & mask, counters >> np.uint64(32)]
    c += [np.full_like(counters, stream & 0xFFFFFFFF), np.full_like(counters, stream >> 32)]
    k0, k1 = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        p0, p1 = c[0] * np.uint64(0xD2511F53), c[2] * np.uint64(0xCD9E8D57)
        c = [
            (p1 >> np.uint64(32)) ^ c[1] ^ np.uint64(k0), p1 & mask,
            (p0 >> np.uint64(32)) ^ c[3] ^ np.uint64(k1), p0 & mask,
        ]
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return np.stack(c, axis=-1).reshape(-1)


def words(count, purpose, index, seed, first=0):
    blocks = np.arange(first // 4, (first + count + 3) // 4, dtype=np.uint64)
    return philox(blocks, purpose << 56 | index, seed)[first % 4:][:count]


def unit(bits):
    """Single precision: the 23 leading bits, in the middle of their step."""
    return ((bits >> np.uint64(9)).astype(float) + 0.5) / 2**23


def normal(count, purpose, index, seed):
    """Box and Muller, two at a time."""
    pairs = words(count + count % 2, purpose, index, seed).reshape(-1, 2)
    radius = np.sqrt(-2 * np.log((pairs[:, 0].astype(np.float32).astype(float) + 0.5) / 2**32))
    angle = 2 * np.pi * unit(pairs[:, 1])
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1).reshape(-1)[:count]


class Model:
    def __init__(self, path):
        with safe_open(path, framework="numpy") as file:
            self.p = {name: file.get_tensor(name).astype(float) for name in file.keys()}
            self.meta = file.metadata()
        self.kind, self.T = self.meta["model"], int(self.meta["steps"])
        self.Z, self.gaussian = int(self.meta["latent"]), self.meta["likelihood"] == "gaussian"

    def linear(self, name, x):
        return x @ self.p[f"parameter.{name}.weight"].T + self.p[f"parameter.{name}.bias"]

    def layers(self, part):
        names, layer = [], 0
        while f"parameter.{part}.hidden{layer}.weight" in self.p:
            names.append(f"{part}.hidden{layer}")
            layer += 1
        return names

    def features(self, x):
        for name in self.layers("encoder"):
            x = np.maximum(self.linear(name, x), 0)
        return x

    def decode(self, z):
        """g(z), and J = dg/dz for one z."""
        h, jacobian = z, np.eye(len(z))
        for name in self.layers("decoder"):
            a = self.linear(name, h)
            jacobian = (a > 0)[:, None] * (self.p[f"parameter.{name}.weight"] @ jacobian)
            h = np.maximum(a, 0)
        return self.linear("decoder.output", h), self.p["parameter.decoder.output.weight"] @ jacobian

    def mean(self, g):
        return g if self.gaussian else 1 / (1 + np.exp(-g))

    def log_likelihood(self, x, z):
        g, _ = self.decode(z)
        if self.gaussian:
            s = self.p["parameter.decoder.logVariance"].item()
            return -0.5 * (np.sum((x - g) ** 2) / np.exp(s) + len(x) * (s + np.log(2 * np.pi)))
        return np.sum(x * g - np.logaddexp(0, g))

    def slope_and_curvature(self, x, g):
        if self.gaussian:
            v = np.exp(-self.p["parameter.decoder.logVariance"].item())
            return v * (x - g), np.full_like(g, v)
        p = self.mean(g)
        return x - p, p * (1 - p)

    def posterior(self, x, image, seed):
        """A function from noise to (z, log q(z | x)), and the covariance where there is one."""
        h = self.features(x)
        mean, log_variance = self.linear("encoder.mean", h), self.linear("encoder.logVariance", h)
        return getattr(self, self.kind.replace("-", "_"))(x, h, mean, log_variance, image, seed)

    def diagonal(self, mean, log_variance):
        return lambda e: (mean + np.exp(log_variance / 2) * e, log_normal(e) - log_variance.sum() / 2)

    def vae(self, x, h, mean, log_variance, image, seed):
        return self.diagonal(mean, log_variance), np.diag(np.exp(log_variance))

    def savae(self, x, h, mean, log_variance, image, seed):
        noise = normal(self.T * self.Z, REFINEMENT, image, seed).reshape(self.T, self.Z)
        for e in noise:
            offset = np.exp(log_variance / 2) * e
            z = mean + offset
            g, jacobian = self.decode(z)
            in_mean = jacobian.T @ self.slope_and_curvature(x, g)[0] - z
            in_variance = (in_mean * offset + 1) / 2
            norm = np.sqrt(np.sum(in_mean**2 + in_variance**2))
            clip = float(self.meta["clipNorm"])
            rate = float(self.meta["stepSize"]) * min(1, clip / norm)
            mean, log_variance = mean + rate * in_mean, log_variance + rate * in_variance
        return self.vae(x, h, mean, log_variance, image, seed)

    def hf(self, x, h, mean, log_variance, image, seed):
        reflection, v = np.eye(self.Z), h
        for flow in range(self.T):
            v = self.linear(f"flow.{flow}", v)
            reflection = reflection - 2 * np.outer(v, v @ reflection) / (v @ v)
        start = self.diagonal(mean, log_variance)

        def sample(e):
            z, density = start(e)
            return reflection @ z, density

        return sample, reflection @ np.diag(np.exp(log_variance)) @ reflection.T

    def iaf(self, x, h, mean, log_variance, image, seed):
        start = self.diagonal(mean, log_variance)
        dimensions = np.arange(1, self.Z + 1)

        def sample(e):
            z, density = start(e)
            for flow in range(self.T):
                z = z if flow == 0 else z[::-1]
                get = lambda name: self.p[f"parameter.flow.{flow}.{name}"]
                seen = get("degrees")[:, None] >= dimensions
                a = (get("hidden.weight") * seen) @ z + get("context.weight") @ h + get("hidden.bias")
                a = np.where(a > 0, a, get("slope") * a)
                m = (get("mean.weight") * ~seen.T) @ a + get("mean.bias")
                s = (get("gate.weight") * ~seen.T) @ a + get("gate.bias")
                gate = 1 / (1 + np.exp(-s))
                z, density = gate * z + (1 - gate) * m, density + np.sum(np.logaddexp(0, -s))
            return (z[::-1] if self.T > 0 and self.T % 2 == 0 else z), density

        return sample, None

    def at_mode(self, x, z):
        g, jacobian = self.decode(z)
        _, curvature = self.slope_and_curvature(x, g)
        precision = jacobian.T @ (curvature[:, None] * jacobian) + np.eye(self.Z)
        factor = np.linalg.cholesky(precision)
        log_determinant = 2 * np.sum(np.log(np.diag(factor)))
        sample = lambda e: (z + np.linalg.solve(factor.T, e), log_normal(e) + log_determinant / 2)
        return sample, np.linalg.inv(precision)

    def vlae(self, x, h, mean, log_variance, image, seed):
        z = mean
        for t in range(self.T):
            g, jacobian = self.decode(z)
            slope, curvature = self.slope_and_curvature(x, g)
            precision = jacobian.T @ (curvature[:, None] * jacobian) + np.eye(self.Z)
            z = z + float(self.meta["damping"]) / (t + 1) * np.linalg.solve(precision, jacobian.T @ slope - z)
        return self.at_mode(x, z)

    def vlae_cg(self, x, h, mean, log_variance, image, seed):
        z, last = mean, None
        for _ in range(self.T):
            g, jacobian = self.decode(z)
            slope, curvature = self.slope_and_curvature(x, g)
            gradient = jacobian.T @ slope - z
            direction = gradient
            if last is not None:
                conjugacy = max(0, gradient @ (gradient - last[0]) / (last[0] @ last[0]))
                direction = gradient + conjugacy * last[1]
            push = jacobian @ direction
            z = z + direction * (gradient @ direction) / (direction @ direction + push @ (curvature * push))
            last = gradient, direction
        return self.at_mode(x, z)

    def log_weight(self, x, sample, e):
        z, density = sample(e)
        return self.log_likelihood(x, z) + log_normal(z) - density


def log_normal(e):
    return -0.5 * (np.sum(e**2) + len(e) * np.log(2 * np.pi))


def main(weights, images, codes, decoded, samples):
    model, codes, decoded, samples = Model(weights), np.load(codes), np.load(decoded), int(samples)
    images = np.load(images).astype(float) / 255
    count, seed = len(images), 0
    pixels = images.reshape(count, -1)
    differences = dict.fromkeys(["code", "covariance", "bound", "logLikelihood", "decoded"], 0.0)

    def compare(name, found, expected):
        scale = max(1.0, np.max(np.abs(expected)))
        differences[name] = max(differences[name], np.max(np.abs(found - expected)) / scale)

    for image in range(count):
        if model.meta["preprocessing"] == "binarize":
            u = unit(words(pixels.shape[1], BINARIZATION, 0, seed, image * pixels.shape[1]))
            x = (u < pixels[image]).astype(float)
        else:
            x = pixels[image] - model.p["preparation.mean"]
        sample, covariance = model.posterior(x, image, seed)
        center = sample(np.zeros(model.Z))[0]
        compare("code", codes["code"][image], center)
        if covariance is not None:
            compare("covariance", codes["covariance"][image], covariance)
        compare("bound", codes["bound"][image],
                model.log_weight(x, sample, normal(model.Z, EVALUATION, image, seed)))
        noise = normal(samples * model.Z, SAMPLES, image, seed).reshape(samples, model.Z)
        weights = [model.log_weight(x, sample, e) for e in noise]
        compare("logLikelihood", codes["logLikelihood"][image], np.logaddexp.reduce(weights) - np.log(samples))
        mean = model.mean(model.decode(codes["code"][image].astype(float))[0])
        if model.gaussian:
            mean = mean + model.p["preparation.mean"]
        compare("decoded", decoded[image].reshape(-1), np.clip(mean, 0, 1))
    print(*(f"{name}={value:.3g}" for name, value in differences.items()))


main(*sys.argv[1:])
