"""RESULTS.md and the pictures, from results.json and notes.md."""

import json
import statistics

from measurements import title


def times(result, program):
    return result["milliseconds"].get(program)


def ratios(result, peer):
    """How many times the peer's time ours is, turn by turn."""
    if not times(result, peer):
        return None
    return [theirs / ours for ours, theirs in zip(times(result, "ours"), times(result, peer))]


def number(value):
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def milliseconds(result, program):
    if times(result, program):
        return number(statistics.median(times(result, program)))
    return result["errors"].get(program, "")


def ratio(result, peer):
    values = ratios(result, peer)
    if not values:
        return ""
    return f"{number(statistics.median(values))} ({number(min(values))} to {number(max(values))})"


def units(result):
    return ", ".join(f"{value:.0f}" for value in result.get("activeUnits") or [])


def shares(result):
    """Of the best GEMM rate and of the rate of the step's own shapes."""
    roofline = result.get("roofline")
    if not roofline:
        return "", ""
    rate = roofline["multiplyAdds"] / statistics.median(times(result, "ours")) * 1000
    return f"{100 * rate / roofline['peak']:.0f} %", f"{100 * rate / roofline['ownShapes']:.0f} %"


def single_operation(result):
    """Its name, our time, and of each peer the time and the ratio; last the ratio to the faster one."""
    cells = [result["name"], milliseconds(result, "ours")]
    best = []
    for peer in ("numpy", "torch"):
        found = ratios(result, peer)
        cells += [milliseconds(result, peer), number(statistics.median(found))] if found else ["", ""]
        if found:
            best.append(statistics.median(found))
    return [*cells, f"**{min(best):.2f}**" if min(best) < result["goal"] else f"{min(best):.2f}"]


def line(result):
    if result["request"]["operation"] == "single":
        return " | ".join([f"{result['request']['threads']} thread", *single_operation(result)])
    return (f"{result['name']} {title(result['request'])}: {milliseconds(result, 'ours')} ms, "
            f"eager {milliseconds(result, 'eager')} = {ratio(result, 'eager')}, "
            f"compiled {milliseconds(result, 'compiled')} {ratio(result, 'compiled')} {units(result)}")


def table(header, rows):
    rows = [header, ["---"] * len(header), *rows]
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)


def place(environment, names=("torch",)):
    titles = {"torch": "PyTorch", "numpy": "NumPy", "scipy": "SciPy"}
    peers = ", ".join(f"{titles[name]} {environment[name]}" for name in names)
    modified = " with changes" if environment["modified"] else ""
    return (f"{environment['date']}, commit {environment['commit']}{modified}; {environment['processor']}, "
            f"{environment['cores']}; {environment['system']}; {environment['compiler']}; "
            f"{environment['openBLAS']}; {peers}.\n" + unrest(environment))


def unrest(environment):
    # Results of before comparisons waited for rest.
    if environment.get("load", 0) <= 0.5:
        return ""
    return f"\n**The machine was not at rest (load {environment['load']}): these ratios are not to be relied on.**\n"


INSTRUCTIONS = {"x86-64-v4": "AVX-512", "x86-64-v3": "AVX2"}


def instructions(environment):
    level = environment.get("instructions", "x86-64-v4")
    return INSTRUCTIONS.get(level, level)


def rows_table(results):
    header = ["", "pixels / hidden / latent", "units on", "ours", "PyTorch eager", "ratio", "goal", "compiled", "ratio",
              "share of GEMM peak", "of own shapes"]
    rows = []
    for result in results:
        rows.append([
            result["name"], title(result["request"]), units(result), milliseconds(result, "ours"),
            milliseconds(result, "eager"), ratio(result, "eager"), number(result["goal"]) if result["goal"] else "",
            milliseconds(result, "compiled"), ratio(result, "compiled"), *shares(result)])
    return table(header, rows)


def plain_table(results, first):
    header = [first, "pixels / hidden / latent", "units on", "ours", "PyTorch eager", "ratio"]
    return table(header, [
        [f"{result['variable']} = {result['value']}" if "variable" in result else result["name"],
         title(result["request"]), units(result), milliseconds(result, "ours"), milliseconds(result, "eager"),
         ratio(result, "eager")] for result in results])


def operations_table(results):
    header = ["", "ours", "NumPy", "ratio", "PyTorch", "ratio", "to the faster"]
    return table(header, [single_operation(result) for result in results])


def missing_images(results):
    return "".join(f"- {result['name']}: {result['errors']['images']}\n"
                   for result in results if "images" in result["errors"])


EXPLANATION = """
Training steps (forward, backward, ADAM) in single precision, batch 128, and evaluations, in milliseconds. The programs
take turns in one run: each figure is the median of the turns, each ratio that of PyTorch's time to ours in the same
turn, with the least and the largest. Units on: the mean number of active units of each hidden layer of the decoder, on
which our time depends and PyTorch's does not. The shares are of the multiply-adds that a step asks for, as counted in
`StepProducts.swift`, against the machine's best matrix product and against products of the step's own shapes.
"""


OPERATIONS_EXPLANATION = """
Elementwise operations are of arrays of 1000 x 1000 and, as products, in single precision unless they say otherwise;
factorisations and solves are in double precision. Milliseconds, medians of turns; the ratios are of a peer's time to ours,
and the last column is that to the faster peer, bold where it misses 0.95 with one thread and 0.9 with two.
"""

HEADINGS = {"threads 1": "one thread", "threads 2": "two threads"}


def text(results, notes, pictures):
    parts = ["# Measured\n", "Written by `make bench` and `make bench-full` with `notes.md`; not edited by hand.\n"]
    if "default" in results:
        default = results["default"]
        rows, growth = default.get("rows", []), default.get("growth", [])
        parts += [f"## Against PyTorch, with {instructions(default['environment'])}\n"]
        parts += [place(default["environment"]), EXPLANATION.lstrip(), rows_table(rows), missing_images(rows)]
    if "avx2" in results:
        avx2 = results["avx2"]
        rows = avx2.get("rows", [])
        parts += ["## Against PyTorch, both with AVX2 alone\n", place(avx2["environment"]), rows_table(rows)]
        parts += [missing_images(rows)]
    if "default" in results:
        if growth:
            parts += ["### Growth of vlae on random numbers\n", plain_table(growth, "T=4, but")]
    parts += [f"![{alternative}](pictures/{name})\n" for name, alternative in pictures]
    if "full" in results:
        full = results["full"]
        parts += ["## Every model in every size\n", place(full["environment"]), plain_table(full.get("grid", []), "")]
        if full.get("growth"):
            parts += ["### Growth on random numbers\n", plain_table(full["growth"], "T=4, but")]
    kinds = [kind for kind in ("operations", "operations-avx2") if kind in results]
    if kinds:
        parts += ["## Single operations beside NumPy's and PyTorch's\n", OPERATIONS_EXPLANATION.lstrip()]
    for kind in kinds:
        environment = results[kind]["environment"]
        for section, found in results[kind].items():
            if section != "environment":
                parts += [f"### {instructions(environment)}, {HEADINGS[section]}\n",
                          place(environment, ("numpy", "scipy", "torch")), operations_table(found)]
    return "\n".join(part for part in [*parts, notes] if part)


def write(path):
    results = json.loads(path.read_text()) if path.exists() else {}
    folder = path.parent
    notes = folder / "notes.md"
    pictures = draw(results, folder / "pictures")
    (folder / "RESULTS.md").write_text(text(results, notes.read_text() if notes.exists() else "", pictures))


# Pictures

PROGRAMS = (("eager", "PyTorch, eager", "tab:orange"), ("ours", "this project", "tab:blue"))


def draw(results, folder):
    """Draws what there are results for: the names of the files and what they show."""
    try:
        import matplotlib
    except ImportError:
        print("no pictures: matplotlib is missing")
        return []
    matplotlib.use("svg")
    # The same file from the same results.
    matplotlib.rcParams["svg.hashsalt"] = "vlae"
    folder.mkdir(exist_ok=True)
    growth = complete(results.get("default", {}).get("growth", []))
    grid = [result for result in complete(results.get("full", {}).get("grid", []))
            if result["request"]["operation"] == "step" and result["request"]["latent"] == 50]
    pictures = []
    for variable in ("T", "pixels"):
        points = [result for result in growth if result["variable"] == variable]
        if len(points) > 1:
            pictures.append((f"time-against-{variable}.svg", f"Time of a training step of vlae against {variable}"))
            draw_growth(points, variable, folder / pictures[-1][0])
    if grid:
        pictures.append(("models-against-T.svg", "Time of a training step of every model against T"))
        draw_models(grid, folder / pictures[-1][0])
    return pictures


def complete(results):
    return [result for result in results if times(result, "ours") and times(result, "eager")]


def draw_growth(points, variable, path):
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 4), layout="constrained")
    plot(axes, variable, [(points, [point["value"] for point in points], "o-", "")])
    axes.set_title("vlae, hidden 500,500, latent 50" + (", T = 4" if variable != "T" else ", 784 pixels"))
    axes.set_ylabel("milliseconds per step")
    axes.legend()
    save(figure, path)


def draw_models(results, path):
    from matplotlib import pyplot

    models = [model for model in dict.fromkeys(r["request"]["model"] for r in results) if model != "vae"]
    figure, panels = pyplot.subplots(
        1, len(models), figsize=(3 * len(models), 3.6), sharey=True, squeeze=False, layout="constrained")
    for axes, model in zip(panels[0], models):
        series = []
        for pixels, style in ((784, "o-"), (3072, "s--")):
            points = [r for r in results if (r["request"]["model"], r["request"]["pixels"]) == (model, pixels)]
            series.append((points, [point["request"]["steps"] for point in points], style, f", {pixels} pixels"))
        plot(axes, "T", series)
        axes.set_title(model)
    panels[0][0].set_ylabel("milliseconds per step")
    panels[0][0].legend(fontsize="small")
    save(figure, path)


def plot(axes, variable, series):
    """Draws both programs' medians; `series` are results, where they stand, the style and what the legend adds."""
    for points, values, style, suffix in series:
        for program, label, color in PROGRAMS:
            medians = [statistics.median(times(point, program)) for point in points]
            axes.plot(values, medians, style, color=color, label=label + suffix)
    ticks = sorted({value for _, values, _, _ in series for value in values})
    axes.set(xscale="log", yscale="log", xlabel=variable)
    axes.set_xticks(ticks, labels=[str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.grid(alpha=0.3)


def save(figure, path):
    from matplotlib import pyplot

    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
