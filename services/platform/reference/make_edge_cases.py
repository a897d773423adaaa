"""Writes services/axi/statistics/reference_edges.json: what a summary must say of columns at the edges of doubles.

    venv/bin/python -B .../reference/make_edge_cases.py; deno fmt .../statistics/reference_edges.json

The venv is that of make_reference.py. Values are doubles, taken exactly; moments and ranks are rationals, roots and
special functions have 50 digits, and each figure is rounded once. Figures beyond the doubles are null.
"""

import json
import random
from fractions import Fraction
from math import inf, isfinite
from pathlib import Path

import mpmath
from mpmath import mpf, sqrt

from exact_figures import central, derived_figures, median_ranks, rounded, t_point
from exact_statistics import Column, column, describe, pearson, quantile, real

TARGET = Path(__file__).parents[2] / "axi" / "statistics" / "reference_edges.json"
QUANTILES = ["0.01", "0.05", "0.25", "0.5", "0.75", "0.95", "0.99"]
DEGREES = [1, 2, 3, 4, 5, 7, 10, 30, 99, 1_000, 12_345, 1_000_000, 10**9]
SIZES = [1, 5, 6, 7, 10, 20, 49, 50, 100, 1_000, 10_007]


def main() -> None:
    random.seed(7)
    reference = {
        "about": "Written by services/platform/reference/make_edge_cases.py; do not edit.",
        "versions": {"mpmath": mpmath.__version__},
        "t_975": [[degrees, float(t_point(degrees))] for degrees in DEGREES],
        "median_ranks": [[n, *(median_ranks(n) or [None, None, None])] for n in SIZES],
        "columns": [{"name": name, "values": [text(x) for x in xs]} | figures(xs) for name, xs in cases().items()],
        "pairs": [pair(name, xs, ys) for name, (xs, ys) in pairs().items()],
    }
    TARGET.write_text(json.dumps(reference, allow_nan=False) + "\n")


def cases() -> dict[str, list[float | None]]:
    normal = lambda n, mean=0.0, sd=1.0: [random.gauss(mean, sd) for _ in range(n)]
    return {
        "none": [],
        "nulls": [None, None, None],
        "one": [5.0],
        "two": [5.0, 7.0],
        "two equal": [0.1, 0.1],
        "three": [1.0, 2.0, 4.0],
        "four, one null": [1.0, None, 2.0, 3.0, 10.0],
        "constant": [0.1] * 50,
        "constant, large": [1e15 + 0.25] * 40,
        "zeros": [0.0, -0.0, 0.0, 0.0],
        "infinities": [inf, 1.0, -inf, 2.0, 4.0, inf],
        "infinities alone": [inf, -inf],
        "huge": [1e300, -1.5e300, 2e300, 1e299, 3e300],
        "huge, of both signs": [1.7e308, -1.7e308, 1.7e308, 1.7e308],
        "tiny": [1e-300, 2e-300, 4e-300, 8e-300, -1e-300],
        "least": [5e-324, 1e-323, 1.5e-323, 0.0, 5e-324],
        "huge and tiny": [1e200, 1e-200, 3.0, -1e200, 2e200],
        "offset of 1e15": [1e15 + x for x in (1, 2, 3, 4, 5, 9, 10.5, 0.125)],
        "offset of 1e15, many": [1e15 + random.randrange(1000) / 8 for _ in range(300)],
        "offset of -1e12": [-1e12 + x for x in normal(200)],
        "epoch microseconds": [1.7e15 + random.randrange(10**6) for _ in range(250)],
        "ties": [1.0] * 30 + [2.0] * 30 + [3.0] * 5,
        "ties at the quartiles": [0.0] * 40 + [1.0] * 3 + [100.0, -100.0],
        "two values": [0.0] * 20 + [1e6] * 21,
        "normal": normal(300, 10.0, 3.0),
        "normal around zero": normal(301),
        "skewed": [random.lognormvariate(0, 2) for _ in range(300)],
        "heavy tails": [random.gauss(0, 1) / random.gauss(0, 1) for _ in range(200)],
        "integers": [float(i % 17) for i in range(100)],
        "ascending": [float(i) for i in range(101)],
        "far first": [1e12] + normal(100),
        "cancelling": [1e16, 1.0, -1e16, 3.0, 1e16, -1e16],
    }


def pairs() -> dict[str, tuple[list[float], list[float]]]:
    xs = [random.gauss(0, 1) for _ in range(200)]
    ys = [x + random.gauss(0, 1) for x in xs]
    return {
        "linear": ([1.0, 2.0, 3.0, 5.0], [2.0, 4.0, 6.0, 10.0]),
        "opposite": ([1.0, 2.0, 3.0], [3.0, 2.0, 1.0]),
        "nearly linear": ([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0 + 1e-9]),
        "noise": (xs, ys),
        "offset of 1e15": ([1e15 + i for i in range(50)], [i * i % 7 + 0.5 for i in range(50)]),
        "offsets of 1e12": ([1e12 + x for x in xs], [-1e12 + y for y in ys]),
        "tiny": ([1e-100 * x for x in xs], ys),
        "huge": ([1e100 * x for x in xs], ys),
        "ties": ([float(i % 3) for i in range(90)], [float(i % 5) for i in range(90)]),
        "constant": ([1.0, 1.0, 1.0], [1.0, 2.0, 3.0]),
        "uncorrelated": ([-1.0, 0.0, 1.0], [1.0, -2.0, 1.0]),
    }


def figures(xs: list[float | None]) -> dict:
    """The expected figures; `condition` is the size of the values beside their spread."""
    finite = sorted(x for x in xs if x is not None and isfinite(x))
    col, n = column(finite), len(finite)
    if n == 0:
        return {"condition": 1.0, "numeric": {}}
    exact = sorted(col.scaled)
    m2 = central(exact, col.unit)[1]
    moments = guarded(describe, col)
    size = max(abs(Fraction(x)) for x in finite)
    spread = real(m2 / n) ** mpf("0.5") if m2 else 0
    return {
        "condition": float(real(size) / spread) if spread else 1.0,
        "numeric": {
            **moments,
            **derived_figures(exact, col.unit),
            "quantiles": {p: quantile(col, p) for p in QUANTILES},
            "zero_count": sum(x == 0 for x in finite),
            "negative_count": sum(x < 0 for x in finite),
            "infinite_count": sum(x is not None and not isfinite(x) for x in xs),
        },
    }


def guarded(describing, col: Column) -> dict:
    """The moments one by one, null where the exact figure is no double."""
    try:
        return describing(col)
    except OverflowError:
        xs = [Fraction(x, col.unit) for x in col.scaled if x is not None]
        n, total = len(xs), sum(xs)
        shrunk = describing(column([float(x / 2**1000) for x in xs]))
        m2 = sum((x - total / n) ** 2 for x in xs)
        return {
            "mean": rounded(real(total / n)),
            "stddev": rounded(sqrt(real(m2 / (n - 1)))),
            "variance": rounded(real(m2 / (n - 1))),
            "sum": rounded(real(total)),
            "min": float(min(xs)),
            "max": float(max(xs)),
            "skewness": shrunk["skewness"],
            "kurtosis": shrunk["kurtosis"],
        }


def pair(name: str, xs: list[float], ys: list[float]) -> dict:
    n, r, _ = pearson(column(xs), column(ys))
    return {"name": name, "x": xs, "y": ys, "n": n, "estimate": None if r is None else float(r)}


def text(x: float | None) -> str | float | None:
    """JSON has no infinities."""
    return x if x is None or isfinite(x) else f"{'-' if x < 0 else ''}Infinity"


if __name__ == "__main__":
    main()
