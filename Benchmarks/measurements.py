"""What is measured: names, requests to the programs, and how much faster than eager PyTorch we want to be."""

from dataclasses import dataclass, field

MODELS = ("vae", "savae", "hf", "iaf", "vlae", "vlae-cg")
LARGE = {"hidden": [500, 500], "latent": 50}
SMALL = {"hidden": [256, 256], "latent": 16}
# Pixels of the data sets that are trained on before the measurement.
IMAGES = {784: "mnist", 3072: "cifar-10"}
TITLES = {"mnist": "MNIST", "cifar-10": "CIFAR-10"}


@dataclass
class Measurement:
    request: dict
    name: str
    goal: float | None = None
    labels: dict = field(default_factory=dict)


def title(request):
    """The sizes, and the images."""
    if "pixels" not in request:
        return ""
    text = f"{request['pixels']} / {','.join(map(str, request['hidden']))} / {request['latent']}"
    return text + (f", {TITLES[request['data']]} after {request['after']} steps" if request["data"] else "")


def step(model, goal=None, steps=4, pixels=784, scale=LARGE, likelihood="gaussian", after=300, images=True, **more):
    request = {
        "operation": "step", "model": model, "likelihood": likelihood, "pixels": pixels, **scale,
        "steps": 0 if model == "vae" else steps, "batch": 128, "data": IMAGES[pixels] if images else None,
        "after": after if images else 0, **more}
    name = model + ("" if model == "vae" else f" T={steps}") + (" Bernoulli" if likelihood == "bernoulli" else "")
    return Measurement(request, name, goal)


def evaluation(model="vlae", goal=None, samples=5000, pixels=784, scale=LARGE, after=300):
    request = {
        "operation": "evaluate", "model": model, "likelihood": "gaussian", "pixels": pixels, **scale,
        "steps": 0 if model == "vae" else 4, "samples": samples, "images": 1, "batch": 128, "data": IMAGES[pixels],
        "after": after}
    return Measurement(request, f"importance sampling of an image, {model}, K={samples}", goal)


def rows(after, avx2):
    def goal(avx512_goal, avx2_goal):
        return avx2_goal if avx2 else avx512_goal

    return [
        step("vlae", goal(16, 11), after=after),
        step("vlae", goal(18, 11.5), steps=8, after=after),
        step("vlae", goal(38, 36), pixels=3072, after=after),
        step("vlae", goal(10, 9), scale=SMALL, after=after),
        step("vlae", goal(7, 4), likelihood="bernoulli", after=after),
        step("vlae-cg", goal(4.5, 3.5), after=after),
        step("savae", goal(2.4, 1.6), after=after),
        step("iaf", goal(1.7, 1.5), after=after),
        step("hf", goal(1.9, 1.6), after=after),
        step("vae", goal(1.7, 1.5), after=after),
        evaluation(goal=goal(3, 2.2), after=after),
        evaluation(goal=goal(9, 7), pixels=3072, after=after),
        Measurement({"operation": "cholesky", "batch": 128, "order": 50}, "Cholesky, 128 of 50 x 50", goal(11, 8)),
    ]


def growth():
    """vlae on random numbers, one size at a time."""
    for steps in (1, 2, 4, 8):
        yield labelled(step("vlae", steps=steps, images=False), "T", steps)
    for pixels in (784, 1536, 3072):
        yield labelled(step("vlae", pixels=pixels, images=False), "pixels", pixels)


def full_growth():
    for batch in (32, 64, 128, 256):
        yield labelled(step("vlae", images=False, batch=batch), "batch", batch)
    for latent in (10, 25, 50, 64):
        yield labelled(step("vlae", images=False, scale={**LARGE, "latent": latent}), "latent", latent)
    for model in MODELS:
        for threads in (1, 2):
            yield labelled(step(model, images=False, threads=threads), f"threads, {model}", threads)


def grid(after):
    """Every model in every size, and evaluations."""
    for pixels in IMAGES:
        for scale in (SMALL, LARGE):
            for model in MODELS:
                for steps in (0,) if model == "vae" else (1, 2, 4, 8):
                    yield step(model, steps=steps, pixels=pixels, scale=scale, after=after)
            for samples in (100, 5000):
                for model in ("vae", "vlae"):
                    yield evaluation(model, samples=samples, pixels=pixels, scale=scale, after=after)


# Operations of a user's program: elementwise ones of arrays of 1000 x 1000 and products in single precision, unless the
# name says Double, factorisations and solves in double precision.
OPERATIONS = (
    "x + y", "pow(x, 2)", "pow(x, 3)", "exp(x)", "tanh(x)", "x < y", "a copy of the transpose", "transpose + y",
    "mean of the transpose over axis 0", "sum over axis 0", "sum over axis 1", "max over axis 1", "norm",
    "sorted along axis 1", "matmul 1024", "matmul 1024, Double", "matmul, 128 of 50 x 50", "matrix times vector 2000",
    "a times its transpose, 500", "Cholesky, 128 of 50 x 50", "Cholesky 1000", "triangular solve 2000, a vector",
    "triangular solve 1000, 500 columns", "solve 500", "solve 1000, a vector", "inverse 500", "log determinant 1000",
    "QR 500", "eigh 300", "eigh 1000", "svd 300", "svd 1000", "least squares 1000 x 50",
    "gradient of a small network", "gradient of a log determinant 50")


def operations(threads):
    """Operations beside those of the faster of two peers."""
    goal = 0.95 if threads == 1 else 0.9
    return [Measurement({"operation": "single", "name": name, "threads": threads}, name, goal) for name in OPERATIONS]


def labelled(measurement, variable, value):
    measurement.labels = {"variable": variable, "value": value}
    return measurement
