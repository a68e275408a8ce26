"""Times the PyTorch peer on request: reads a line of JSON, answers with a line of JSON, until its input ends.

{"set": {"operation": "step" | "evaluate" | "cholesky", "compile": false, "warmUps": 3, "threads": ..., "model": ...,
"likelihood": ..., "pixels": ..., "hidden": [...], "latent": ..., "steps": ..., "batch": ..., "samples": ...,
"order": ...}} prepares and warms up, {"time": REPETITIONS} answers {"milliseconds": [...]}. Its images are random
numbers: no operation of PyTorch's takes less time for others.
"""

import os
import time

import torch

import models
from turns import serve


def step(r, d):
    generator = torch.Generator().manual_seed(1)
    p = models.initial_parameters(d, generator)
    optimizer = torch.optim.Adam([v for v in p.values() if v.requires_grad], lr=0.0005)
    x = torch.rand(r["batch"], d.pixels, generator=generator)
    x = (x < 0.5).float() if d.likelihood == "bernoulli" else x - 0.5
    shape = (r["batch"], d.latent) if d.model != "savae" else (d.steps + 1, r["batch"], d.latent)

    def loss(p, x, noise):
        return -models.elbo(d, p, x, noise).mean()

    if r.get("compile"):
        loss = torch.compile(loss)

    def run():
        optimizer.zero_grad(set_to_none=True)
        loss(p, x, torch.randn(shape, generator=generator)).backward()
        optimizer.step()

    return run


def evaluate(r, d):
    """The log-likelihood of one image from K samples."""
    generator = torch.Generator().manual_seed(1)
    p = models.initial_parameters(d, generator)
    x = torch.rand(1, d.pixels, generator=generator) - 0.5
    if d.likelihood == "bernoulli":
        x = (x > 0).float()

    def weights(p, x, noise, refinement):
        return models.log_weights(d, p, x, models.posterior(d, p, x, refinement), noise)

    if r.get("compile"):
        weights = torch.compile(weights)

    def run():
        noise = torch.randn(r["samples"], 1, d.latent, generator=generator)
        refinement = torch.randn(d.steps, 1, d.latent, generator=generator)
        with torch.no_grad():
            return torch.logsumexp(weights(p, x, noise, refinement), 0)

    return run


def cholesky(r):
    matrix = torch.randn(r["batch"], r["order"], 2 * r["order"], generator=torch.Generator().manual_seed(1))
    matrix = matrix @ matrix.mT
    return lambda: torch.linalg.cholesky(matrix)


def prepare(r):
    if r["operation"] == "cholesky":
        return cholesky(r)
    d = models.Description(
        r["model"], r["likelihood"], r["pixels"], tuple(r["hidden"]), r["latent"], r["steps"])
    return step(r, d) if r["operation"] == "step" else evaluate(r, d)


def main():
    threads = len(os.sched_getaffinity(0))

    def set_up(request):
        torch.set_num_threads(request.get("threads", threads))
        run = prepare(request)
        start = time.perf_counter()
        for _ in range(request.get("warmUps", 3)):
            run()
        return run, {"warmUp": time.perf_counter() - start, "version": torch.__version__}

    serve(set_up)


if __name__ == "__main__":
    main()
