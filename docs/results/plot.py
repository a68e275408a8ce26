"""Plots of the runs in a grid's folder: the test log-likelihood against T, and the validation bound over the epochs.

    python3 docs/results/plot.py docs/results/small mnist
    python3 docs/results/plot.py docs/results/long

writes docs/results/mnist-steps.svg, where there are several T, and docs/results/mnist-bounds.svg from each run's
config.json, result.json and metrics.jsonl; without a data set, long-bounds.svg of the whole grid. Matplotlib must be
there; `make Benchmarks/.venv/bin/python3` sees to it.
"""

import json
import statistics
import sys
from collections import defaultdict
from pathlib import Path

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "vlae"  # the same file from the same runs
import matplotlib.pyplot as plt

MODELS = ["vae", "savae", "hf", "iaf", "vlae", "vlae-cg"]
COLORS = dict(zip(MODELS, ["#555555", "#9467bd", "#8c564b", "#2ca02c", "#d62728", "#1f77b4"]))


def runs(folder):
    """Of every finished run its model, T, seed, log-likelihood and validation bounds."""
    for path in sorted(folder.rglob("result.json")):
        configuration = json.loads((path.parent / "config.json").read_text())
        lines = (path.parent / "metrics.jsonl").read_text().splitlines()
        yield {
            "model": configuration["model"]["kind"], "steps": configuration["model"]["steps"],
            "seed": configuration["training"]["seed"],
            "logLikelihood": json.loads(path.read_text())["test"]["logLikelihood"],
            "bounds": [json.loads(line)["validation"]["elbo"] for line in lines]}


def plot_steps(found, path):
    figure, axes = plt.subplots(figsize=(6, 4))
    cells = defaultdict(list)
    for run in found:
        cells[run["model"], None if run["model"] == "vae" else run["steps"]].append(run["logLikelihood"])
    for model in MODELS:
        steps = sorted((s for m, s in cells if m == model), key=lambda s: s or 0)
        means = [statistics.mean(cells[model, s]) for s in steps]
        spreads = [statistics.stdev(cells[model, s]) if len(cells[model, s]) > 1 else 0 for s in steps]
        if model == "vae" and steps:
            axes.axhline(means[0], color=COLORS[model], linestyle="--", label=model)
        elif steps:
            axes.errorbar(steps, means, spreads, color=COLORS[model], marker="o", capsize=3, label=model)
    axes.set_xscale("log", base=2)
    axes.set_xticks([1, 2, 4, 8], ["1", "2", "4", "8"])
    axes.set(xlabel="T", ylabel="test log-likelihood (nats)")
    axes.legend(fontsize="small")
    save(figure, path)


def plot_bounds(found, path, steps=4, seed=1):
    figure, axes = plt.subplots(figsize=(6, 4))
    for run in sorted(found, key=lambda run: MODELS.index(run["model"])):
        if run["seed"] == seed and (run["steps"] == steps or run["model"] == "vae"):
            epochs = range(1, len(run["bounds"]) + 1)
            axes.plot(epochs, run["bounds"], color=COLORS[run["model"]], label=run["model"])
    axes.set(xlabel="epoch", ylabel=f"validation bound (nats), T = {steps}")
    axes.legend(fontsize="small")
    save(figure, path)


def save(figure, path):
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    print(path)


if __name__ == "__main__":
    grid = Path(sys.argv[1])
    folder = grid / sys.argv[2] if len(sys.argv) > 2 else grid
    found = list(runs(folder))
    if len({run["steps"] for run in found}) > 1:
        plot_steps(found, grid.parent / f"{folder.name}-steps.svg")
    plot_bounds(found, grid.parent / f"{folder.name}-bounds.svg")
