"""Compares models.py with golden files: python3 check.py FILE..."""

import sys

import torch
from safetensors import safe_open

import models


def load(path):
    with safe_open(path, "pt") as file:
        m = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    return models.Description(
        m["model"], m["likelihood"], int(m["pixels"]), tuple(int(w) for w in m["hidden"].split(",")), int(m["latent"]),
        int(m["steps"]), float(m.get("damping", 0.5)), float(m.get("stepSize", 0.0005)), float(m.get("clipNorm", 5)),
    ), tensors


def check(path):
    """The largest error, relative to max(1, the largest expected entry of the tensor)."""
    d, tensors = load(path)
    p = {name: tensors["parameter." + name].requires_grad_(not name.endswith(".degrees")) for name in models.shapes(d)}
    bounds = models.elbo(d, p, tensors["input.x"], tensors["input.noise"])
    trained = [name for name in p if p[name].requires_grad]
    gradients = torch.autograd.grad(-bounds.mean(), [p[name] for name in trained], allow_unused=True)
    found = {"expected.elbo": bounds}
    for name, gradient in zip(trained, gradients):
        found["gradient." + name] = torch.zeros_like(p[name]) if gradient is None else gradient
    return max(
        ((value - tensors[name]).abs().max() / max(1, tensors[name].abs().max())).item()
        for name, value in found.items())


if __name__ == "__main__":
    worst = 0
    for path in sys.argv[1:]:
        error = check(path)
        worst = max(worst, error)
        print(f"{error:.1e}  {path}")
    sys.exit(0 if worst < 1e-9 else 1)
