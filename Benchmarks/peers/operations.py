"""Times operations of NumPy and SciPy, or of PyTorch, on request, as Operations/main.swift times ours.

    python3 operations.py numpy | torch

NumPy takes its threads from OPENBLAS_NUM_THREADS.
"""

import sys

from turns import serve


def with_arguments(function, *arguments):
    return lambda: function(*arguments)


def of_numpy():
    import numpy as np
    import scipy.linalg

    generator = np.random.default_rng(1)

    def single(*shape):
        return generator.standard_normal(shape, dtype=np.float32)

    def double(*shape):
        return generator.standard_normal(shape)

    def positive(*shape):
        a = double(*shape)
        return a @ a.swapaxes(-1, -2) + np.eye(shape[-1])

    x, y = single(1000, 1000), single(1000, 1000)

    def triangular(n, b):
        factor = np.linalg.cholesky(positive(n, n))
        return lambda: scipy.linalg.solve_triangular(factor, b, lower=True, check_finite=False)

    return np.__version__, lambda threads: None, {
        "x + y": lambda: lambda: x + y,
        "pow(x, 2)": lambda: lambda: x**2,
        "pow(x, 3)": lambda: lambda: x**3,
        "exp(x)": lambda: lambda: np.exp(x),
        "tanh(x)": lambda: lambda: np.tanh(x),
        "x < y": lambda: lambda: x < y,
        "a copy of the transpose": lambda: lambda: x.T.copy(),
        "transpose + y": lambda: lambda: x.T + y,
        "mean of the transpose over axis 0": lambda: lambda: x.T.mean(0),
        "sum over axis 0": lambda: lambda: x.sum(0),
        "sum over axis 1": lambda: lambda: x.sum(1),
        "max over axis 1": lambda: lambda: x.max(1),
        "norm": lambda: lambda: np.linalg.norm(x),
        "sorted along axis 1": lambda: lambda: np.sort(x, 1),
        "matmul 1024": lambda: with_arguments(np.matmul, single(1024, 1024), single(1024, 1024)),
        "matmul 1024, Double": lambda: with_arguments(np.matmul, double(1024, 1024), double(1024, 1024)),
        "matmul, 128 of 50 x 50": lambda: with_arguments(np.matmul, single(128, 50, 50), single(128, 50, 50)),
        "matrix times vector 2000": lambda: with_arguments(np.matmul, single(2000, 2000), single(2000)),
        "a times its transpose, 500": lambda: with_arguments(lambda a: a @ a.T, single(500, 500)),
        "Cholesky, 128 of 50 x 50": lambda: with_arguments(np.linalg.cholesky, positive(128, 50, 50)),
        "Cholesky 1000": lambda: with_arguments(np.linalg.cholesky, positive(1000, 1000)),
        "triangular solve 2000, a vector": lambda: triangular(2000, double(2000)),
        "triangular solve 1000, 500 columns": lambda: triangular(1000, double(1000, 500)),
        "solve 500": lambda: with_arguments(np.linalg.solve, positive(500, 500), double(500, 500)),
        "solve 1000, a vector": lambda: with_arguments(np.linalg.solve, positive(1000, 1000), double(1000)),
        "inverse 500": lambda: with_arguments(np.linalg.inv, positive(500, 500)),
        "log determinant 1000": lambda: with_arguments(np.linalg.slogdet, positive(1000, 1000)),
        "QR 500": lambda: with_arguments(np.linalg.qr, double(500, 500)),
        "eigh 300": lambda: with_arguments(np.linalg.eigh, positive(300, 300)),
        "eigh 1000": lambda: with_arguments(np.linalg.eigh, positive(1000, 1000)),
        "svd 300": lambda: with_arguments(np.linalg.svd, double(300, 300)),
        "svd 1000": lambda: with_arguments(np.linalg.svd, double(1000, 1000)),
        "least squares 1000 x 50": lambda: with_arguments(
            lambda a, b: np.linalg.lstsq(a, b, rcond=None), double(1000, 50), double(1000)),
    }


def of_torch():
    import torch

    generator = torch.Generator().manual_seed(1)

    def single(*shape):
        return torch.randn(shape, generator=generator)

    def double(*shape):
        return torch.randn(shape, generator=generator, dtype=torch.float64)

    def positive(*shape):
        a = double(*shape)
        return a @ a.mT + torch.eye(shape[-1], dtype=torch.float64)

    x, y = single(1000, 1000), single(1000, 1000)

    def triangular(n, b):
        factor = torch.linalg.cholesky(positive(n, n))
        return lambda: torch.linalg.solve_triangular(factor, b, upper=False)

    def small_network():
        x, w, v = single(16, 8), single(8, 16).requires_grad_(), single(16, 1)
        return lambda: torch.autograd.grad(((x @ w).tanh() @ v).square().mean(), w)

    def log_determinant():
        a = positive(50, 50).requires_grad_()
        # Of a positive definite matrix, as ours takes it.
        return lambda: torch.autograd.grad(2 * torch.linalg.cholesky(a).diagonal().log().sum(), a)

    return torch.__version__, torch.set_num_threads, {
        "x + y": lambda: lambda: x + y,
        "pow(x, 2)": lambda: lambda: x**2,
        "pow(x, 3)": lambda: lambda: x**3,
        "exp(x)": lambda: lambda: x.exp(),
        "tanh(x)": lambda: lambda: x.tanh(),
        "x < y": lambda: lambda: x < y,
        "a copy of the transpose": lambda: lambda: x.T.contiguous(),
        "transpose + y": lambda: lambda: x.T + y,
        "mean of the transpose over axis 0": lambda: lambda: x.T.mean(0),
        "sum over axis 0": lambda: lambda: x.sum(0),
        "sum over axis 1": lambda: lambda: x.sum(1),
        "max over axis 1": lambda: lambda: x.amax(1),
        "norm": lambda: lambda: torch.linalg.vector_norm(x),
        "sorted along axis 1": lambda: lambda: x.sort(1),
        "matmul 1024": lambda: with_arguments(torch.matmul, single(1024, 1024), single(1024, 1024)),
        "matmul 1024, Double": lambda: with_arguments(torch.matmul, double(1024, 1024), double(1024, 1024)),
        "matmul, 128 of 50 x 50": lambda: with_arguments(torch.matmul, single(128, 50, 50), single(128, 50, 50)),
        "matrix times vector 2000": lambda: with_arguments(torch.matmul, single(2000, 2000), single(2000)),
        "a times its transpose, 500": lambda: with_arguments(lambda a: a @ a.T, single(500, 500)),
        "Cholesky, 128 of 50 x 50": lambda: with_arguments(torch.linalg.cholesky, positive(128, 50, 50)),
        "Cholesky 1000": lambda: with_arguments(torch.linalg.cholesky, positive(1000, 1000)),
        "triangular solve 2000, a vector": lambda: triangular(2000, double(2000, 1)),
        "triangular solve 1000, 500 columns": lambda: triangular(1000, double(1000, 500)),
        "solve 500": lambda: with_arguments(torch.linalg.solve, positive(500, 500), double(500, 500)),
        "solve 1000, a vector": lambda: with_arguments(torch.linalg.solve, positive(1000, 1000), double(1000)),
        "inverse 500": lambda: with_arguments(torch.linalg.inv, positive(500, 500)),
        "log determinant 1000": lambda: with_arguments(torch.linalg.slogdet, positive(1000, 1000)),
        "QR 500": lambda: with_arguments(torch.linalg.qr, double(500, 500)),
        "eigh 300": lambda: with_arguments(torch.linalg.eigh, positive(300, 300)),
        "eigh 1000": lambda: with_arguments(torch.linalg.eigh, positive(1000, 1000)),
        "svd 300": lambda: with_arguments(lambda a: torch.linalg.svd(a, full_matrices=False), double(300, 300)),
        "svd 1000": lambda: with_arguments(lambda a: torch.linalg.svd(a, full_matrices=False), double(1000, 1000)),
        "least squares 1000 x 50": lambda: with_arguments(
            lambda a, b: torch.linalg.lstsq(a, b, driver="gelsd"), double(1000, 50), double(1000, 1)),
        "gradient of a small network": small_network,
        "gradient of a log determinant 50": log_determinant,
    }


def main():
    version, set_threads, operations = of_torch() if sys.argv[1] == "torch" else of_numpy()

    def set_up(request):
        set_threads(request["threads"])
        run = operations[request["name"]]()
        for _ in range(3):
            run()
        return run, {"version": version}

    serve(set_up)


if __name__ == "__main__":
    main()
