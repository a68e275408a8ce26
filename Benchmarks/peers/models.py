"""The six models in PyTorch, written from their definitions with the operations that a user would reach for.

Parameters are a dictionary under the names of the golden files. They are the peer of every figure in RESULTS.md, and
`check.py` compares them with the golden files first.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F

LOG_2PI = math.log(2 * math.pi)


@dataclass(frozen=True)
class Description:
    model: str
    likelihood: str
    pixels: int
    hidden: tuple
    latent: int
    steps: int = 0
    damping: float = 0.5
    step_size: float = 0.0005
    clip_norm: float = 5.0

    @property
    def depth(self):
        return len(self.hidden)


def linear(p, name, x):
    return F.linear(x, p[name + ".weight"], p[name + ".bias"])


def features(d, p, x):
    for layer in range(d.depth):
        x = torch.relu(linear(p, f"encoder.hidden{layer}", x))
    return x


def decode(d, p, z):
    for layer in range(d.depth):
        z = torch.relu(linear(p, f"decoder.hidden{layer}", z))
    return linear(p, "decoder.output", z)


def decode_with_jacobian(d, p, z):
    """g(z) [B, D] and J [B, D, Z], the product of the weights with the rows of inactive units set to zero."""
    h, jacobian = z, None
    for layer in range(d.depth):
        h = torch.relu(linear(p, f"decoder.hidden{layer}", h))
        weight = p[f"decoder.hidden{layer}.weight"]
        jacobian = weight if jacobian is None else weight @ jacobian
        jacobian = (h > 0).to(h.dtype).unsqueeze(-1) * jacobian
    return linear(p, "decoder.output", h), p["decoder.output.weight"] @ jacobian


def log_likelihood(d, p, x, output):
    if d.likelihood == "gaussian":
        log_variance = p["decoder.logVariance"]
        return -0.5 * ((x - output).square().sum(-1) * torch.exp(-log_variance) + d.pixels * (log_variance + LOG_2PI))
    return -F.binary_cross_entropy_with_logits(output, x.expand_as(output), reduction="none").sum(-1)


def derivatives(d, p, x, output):
    """The gradient of log p(x | z) in the output, and its negated curvature there."""
    if d.likelihood == "gaussian":
        precision = torch.exp(-p["decoder.logVariance"])
        return (x - output) * precision, precision
    probability = torch.sigmoid(output)
    return x - probability, probability * (1 - probability)


def log_normal(z):
    return -0.5 * (z.square() + LOG_2PI).sum(-1)


# A posterior is a function from noise [..., B, Z] to z and log q(z | x).


def diagonal(mean, log_variance):
    def sample(noise):
        return mean + torch.exp(log_variance / 2) * noise, log_normal(noise) - 0.5 * log_variance.sum(-1)

    return sample


def laplace(mode, factor):
    def sample(noise):
        offset = torch.linalg.solve_triangular(factor.mT, noise.movedim(-2, 0).mT if noise.dim() == 3 else
                                               noise.unsqueeze(-1), upper=True)
        offset = offset.mT.movedim(0, -2) if noise.dim() == 3 else offset.squeeze(-1)
        return mode + offset, log_normal(noise) + factor.diagonal(dim1=-2, dim2=-1).log().sum(-1)

    return sample


def precision_at(d, p, x, z):
    output, jacobian = decode_with_jacobian(d, p, z)
    slope, curvature = derivatives(d, p, x, output)
    weighted = jacobian * (curvature if d.likelihood == "gaussian" else curvature.unsqueeze(-1))
    precision = jacobian.mT @ weighted + torch.eye(d.latent, dtype=z.dtype)
    return precision, (jacobian.mT @ slope.unsqueeze(-1)).squeeze(-1) - z


def newton_modes(d, p, x):
    modes = [linear(p, "encoder.mean", features(d, p, x))]
    for update in range(d.steps):
        precision, gradient = precision_at(d, p, x, modes[-1])
        step = torch.cholesky_solve(gradient.unsqueeze(-1), torch.linalg.cholesky(precision)).squeeze(-1)
        modes.append(modes[-1] + d.damping / (update + 1) * step)
    return modes


def conjugate_modes(d, p, x):
    modes = [linear(p, "encoder.mean", features(d, p, x))]
    last = None
    for _ in range(d.steps):
        h, masks = modes[-1], []
        for layer in range(d.depth):
            h = torch.relu(linear(p, f"decoder.hidden{layer}", h))
            masks.append((h > 0).to(h.dtype))
        slope, curvature = derivatives(d, p, x, linear(p, "decoder.output", h))
        pulled = slope @ p["decoder.output.weight"]
        for layer in reversed(range(d.depth)):
            pulled = (pulled * masks[layer]) @ p[f"decoder.hidden{layer}.weight"]
        gradient = pulled - modes[-1]
        direction = gradient
        if last is not None:
            change = (gradient * (gradient - last[0])).sum(-1) / last[0].square().sum(-1)
            direction = gradient + torch.relu(change).unsqueeze(-1) * last[1]
        pushed = direction
        for layer in range(d.depth):
            pushed = F.linear(pushed, p[f"decoder.hidden{layer}.weight"]) * masks[layer]
        pushed = F.linear(pushed, p["decoder.output.weight"])
        length = (gradient * direction).sum(-1) / (
            direction.square().sum(-1) + (pushed * curvature * pushed).sum(-1))
        modes.append(modes[-1] + length.unsqueeze(-1) * direction)
        last = (gradient, direction)
    return modes


def posterior(d, p, x, refinement=None):
    if d.model in ("vlae", "vlae-cg"):
        modes = newton_modes(d, p, x) if d.model == "vlae" else conjugate_modes(d, p, x)
        return laplace(modes[-1], torch.linalg.cholesky(precision_at(d, p, x, modes[-1])[0]))
    h = features(d, p, x)
    mean, log_variance = linear(p, "encoder.mean", h), linear(p, "encoder.logVariance", h)
    if d.model == "savae":
        return diagonal(*ascend(d, p, x, mean, log_variance, refinement))
    base = diagonal(mean, log_variance)
    if d.model == "hf":
        return householder(d, p, h, base)
    if d.model == "iaf":
        return autoregressive(d, p, h, base)
    return base


def ascend(d, p, x, mean, log_variance, refinement):
    training = torch.is_grad_enabled()
    with torch.enable_grad():
        if not training:
            mean, log_variance = mean.detach().requires_grad_(), log_variance.detach().requires_grad_()
        for step in range(d.steps):
            bound = log_weights(d, p, x, diagonal(mean, log_variance), refinement[step]).sum()
            gradients = torch.autograd.grad(bound, (mean, log_variance), create_graph=training)
            norm = sum(g.square().sum(-1, keepdim=True) for g in gradients).sqrt()
            rate = d.step_size * torch.clamp(d.clip_norm / norm, max=1)
            mean, log_variance = mean + rate * gradients[0], log_variance + rate * gradients[1]
    return mean, log_variance


def householder(d, p, h, base):
    vectors = []
    for flow in range(d.steps):
        vectors.append(linear(p, f"flow.{flow}", vectors[-1] if vectors else h))

    def sample(noise):
        z, log_density = base(noise)
        for v in vectors:
            z = z - 2 * v * (v * z).sum(-1, keepdim=True) / v.square().sum(-1, keepdim=True)
        return z, log_density

    return sample


def autoregressive(d, p, h, base):
    dimensions = torch.arange(1, d.latent + 1, dtype=h.dtype)

    def sample(noise):
        z, log_density = base(noise)
        for flow in range(d.steps):
            name = f"flow.{flow}"
            degrees = p[name + ".degrees"]
            seen = (degrees.unsqueeze(1) >= dimensions).to(h.dtype)
            reached = (dimensions.unsqueeze(1) > degrees).to(h.dtype)
            if flow > 0:
                z = z.flip(-1)
            a = F.linear(z, seen * p[name + ".hidden.weight"], p[name + ".hidden.bias"])
            a = F.prelu(a + F.linear(h, p[name + ".context.weight"]), p[name + ".slope"])
            m = F.linear(a, reached * p[name + ".mean.weight"], p[name + ".mean.bias"])
            s = F.linear(a, reached * p[name + ".gate.weight"], p[name + ".gate.bias"])
            gate = torch.sigmoid(s)
            z = gate * z + (1 - gate) * m
            log_density = log_density - F.logsigmoid(s).sum(-1)
        if d.steps >= 2 and d.steps % 2 == 0:
            z = z.flip(-1)
        return z, log_density

    return sample


def log_weights(d, p, x, q, noise):
    z, log_density = q(noise)
    return log_likelihood(d, p, x, decode(d, p, z)) + log_normal(z) - log_density


def elbo(d, p, x, noise):
    """The bound of each example; noise [B, Z], for savae [T + 1, B, Z]."""
    if d.model == "savae":
        return log_weights(d, p, x, posterior(d, p, x, noise[:-1]), noise[-1])
    return log_weights(d, p, x, posterior(d, p, x), noise)


def shapes(d):
    """The parameters' names and shapes."""
    layers = {}
    widths = [d.pixels, *d.hidden]
    for layer in range(d.depth):
        layers[f"encoder.hidden{layer}"] = (widths[layer + 1], widths[layer])
    layers["encoder.mean"] = layers["encoder.logVariance"] = (d.latent, widths[-1])
    widths = [d.latent, *reversed(d.hidden)]
    for layer in range(d.depth):
        layers[f"decoder.hidden{layer}"] = (widths[layer + 1], widths[layer])
    layers["decoder.output"] = (d.pixels, widths[-1])
    own = {}
    width = d.hidden[-1]
    for flow in range(d.steps):
        if d.model == "hf":
            layers[f"flow.{flow}"] = (d.latent, width if flow == 0 else d.latent)
        if d.model == "iaf":
            layers[f"flow.{flow}.hidden"] = (width, d.latent)
            layers[f"flow.{flow}.mean"] = layers[f"flow.{flow}.gate"] = (d.latent, width)
            own[f"flow.{flow}.context.weight"] = (width, width)
            own[f"flow.{flow}.slope"] = (1,)
            own[f"flow.{flow}.degrees"] = (width,)
    result = {}
    for name, shape in layers.items():
        result[name + ".weight"], result[name + ".bias"] = shape, shape[:1]
    if d.likelihood == "gaussian":
        result["decoder.logVariance"] = (1,)
    return {**result, **own}


def initial_parameters(d, generator, dtype=torch.float32, log_variance=0.0):
    parameters = {}
    for name, shape in shapes(d).items():
        if len(shape) == 2:
            bound = math.sqrt(3) * 2 ** (1 / 3) / math.sqrt(shape[0])
            value = (2 * torch.rand(shape, generator=generator, dtype=dtype) - 1) * bound
        elif name.endswith(".degrees"):
            value = torch.arange(shape[0], dtype=dtype) % max(1, d.latent - 1) + 1
        else:
            start = {".slope": 0.25, "gate.bias": 2.0, "decoder.logVariance": log_variance}
            value = torch.full(shape, next((v for k, v in start.items() if name.endswith(k)), 0.0), dtype=dtype)
        parameters[name] = value.requires_grad_(not name.endswith(".degrees"))
    return parameters
