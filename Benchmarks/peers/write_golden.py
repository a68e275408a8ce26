"""Writes golden files of random sizes: python3 write_golden.py FOLDER COUNT SEED."""

import random
import sys

import torch
from safetensors.torch import save_file

import models


def distance_to_kinks(d, p, x, noise):
    """How close any activation comes to ReLU's kink: both precisions must see the same masks."""
    closest = [float("inf")]
    relu = torch.relu

    def watched(value):
        if value.numel():
            closest[0] = min(closest[0], value.detach().abs().min().item())
        return relu(value)

    torch.relu = watched
    try:
        models.elbo(d, p, x, noise)
    finally:
        torch.relu = relu
    return closest[0]


def write(d, batch, generator, path):
    while True:
        p = models.initial_parameters(d, generator, torch.float64, log_variance=-0.4)
        for name in p:
            if p[name].requires_grad:
                p[name] = (p[name] + 0.1 * torch.randn(p[name].shape, generator=generator, dtype=torch.float64)).detach()
                p[name].requires_grad_()
        x = torch.randn(batch, d.pixels, generator=generator, dtype=torch.float64)
        if d.likelihood == "bernoulli":
            x = (x > 0).double()
        shape = (batch, d.latent) if d.model != "savae" else (d.steps + 1, batch, d.latent)
        noise = torch.randn(shape, generator=generator, dtype=torch.float64)
        if distance_to_kinks(d, p, x, noise) > 1e-4:
            break
    bounds = models.elbo(d, p, x, noise)
    loss = -bounds.mean()
    trained = [name for name in p if p[name].requires_grad]
    gradients = torch.autograd.grad(loss, [p[name] for name in trained], allow_unused=True)
    tensors = {"input.x": x, "input.noise": noise, "expected.elbo": bounds, "expected.loss": loss.reshape(1)}
    tensors |= {"parameter." + name: value for name, value in p.items()}
    for name, gradient in zip(trained, gradients):
        tensors["gradient." + name] = torch.zeros_like(p[name]) if gradient is None else gradient
    if d.model.startswith("vlae"):
        modes = models.newton_modes(d, p, x) if d.model == "vlae" else models.conjugate_modes(d, p, x)
        tensors["expected.modes"] = torch.stack(modes)
        tensors["expected.precision"] = models.precision_at(d, p, x, modes[-1])[0]
    metadata = {
        "format": "golden/1", "model": d.model, "likelihood": d.likelihood, "pixels": str(d.pixels),
        "hidden": ",".join(map(str, d.hidden)), "latent": str(d.latent), "steps": str(d.steps), "batch": str(batch),
    }
    if d.model == "savae":
        metadata |= {"stepSize": str(d.step_size), "clipNorm": str(d.clip_norm)}
    if d.model == "vlae":
        metadata["damping"] = str(d.damping)
    save_file({name: value.detach().contiguous().clone() for name, value in tensors.items()}, path, metadata)


if __name__ == "__main__":
    folder, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    choose, generator = random.Random(seed), torch.Generator().manual_seed(seed)
    for index in range(count):
        model = ("vae", "savae", "hf", "iaf", "vlae", "vlae-cg")[index % 6]
        d = models.Description(
            model, choose.choice(("gaussian", "bernoulli")), choose.randint(1, 40),
            tuple(choose.randint(4, 24) for _ in range(choose.randint(1, 4))), choose.randint(1, 7),
            0 if model == "vae" else choose.randint(0, 5), choose.choice((0.5, 1.0)), choose.choice((0.0005, 0.1)),
            choose.choice((1.0, 5.0)))
        path = f"{folder}/{index}-{model}.safetensors"
        write(d, choose.randint(1, 9), generator, path)
        print(path, d)
