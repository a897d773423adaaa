"""Writes services/axi/analytics/correlations/reference_correlations.json: rank correlations, adjusted p-values, tails.

    python -m venv venv; venv/bin/pip install -r services/platform/reference/requirements.txt
    venv/bin/python -B services/platform/reference/make_rank_correlations.py
    deno fmt services/axi/analytics/correlations/reference_correlations.json

The columns are small: random, with ties, gaps, few rows, a huge offset. SciPy gives the figures, statsmodels the adjusted
p-values, mpmath with 50 digits the tails of the distributions.
"""

import json
import random
from math import atanh, isnan, nan, sqrt, tanh
from pathlib import Path

import mpmath
import numpy as np
import scipy.stats
import statsmodels
from mpmath import mpf
from statsmodels.stats.multitest import multipletests

OUT = Path(__file__).parents[2] / "axi/analytics/correlations/reference_correlations.json"
P_LISTS = [[0.04], [0.01, 0.02, 0.03, 0.04, 0.05], [0.9, 0.001, 0.03, 0.03, 0.5, 0.0], [1.0, 1.0, 0.2]]
Z_95 = scipy.stats.norm.ppf(0.975)


def main() -> None:
    mpmath.mp.dps = 50
    reference = {
        "about": "Written by services/platform/reference/make_rank_correlations.py; do not edit.",
        "versions": {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__, "mpmath": mpmath.__version__},
        "pairs": [figures(name, a, b) for name, a, b in columns()],
        "adjusted": [{"p": ps, "bh": adjusted(ps, "fdr_bh"), "by": adjusted(ps, "fdr_by"), "holm": adjusted(ps, "holm")}
                     for ps in P_LISTS],
        "chi_squared": [[df * m, df, chi_squared(df * m, df)]
                        for df in [1, 2, 3, 7, 30, 99, 1000] for m in [1e-8, 0.01, 0.5, 0.9, 1.0, 1.1, 1.5, 2, 5, 20]],
        "f": [[f, d1, d2, f_tail(f, d1, d2)] for d1 in [1, 2, 5, 37, 999] for d2 in [1, 3, 10.5, 97, 5000.25]
              for f in [1e-8, 0.01, 0.5, 0.95, 1, 1.05, 2, 10, 300]],
        "normal": [[z, float(mpmath.erfc(mpf(z) / mpmath.sqrt(2)))] for z in [1e-9, 0.1, 0.5, 1, 1.96, 3, 6, 10, 20, 37]],
    }  # fmt: skip
    OUT.write_text(json.dumps(reference, allow_nan=False) + "\n")


def columns():
    rng = random.Random(20261125)
    normal = lambda n: [rng.gauss(0, 1) for _ in range(n)]
    for n in [3, 4, 5, 9, 33, 34, 200]:
        a = normal(n)
        yield f"{n} rows", a, [x + e for x, e in zip(a, normal(n))]
    for n, levels in [(5, 2), (12, 3), (33, 4), (300, 5), (1000, 40)]:
        a = [rng.randrange(levels) for _ in range(n)]
        yield f"{n} rows, {levels} values", a, [x * 2 + rng.randrange(3) for x in a]
    a = normal(120)
    yield "gaps", [nan if rng.random() < 0.2 else x for x in a], [nan if rng.random() < 0.3 else -x + e for x, e in zip(a, normal(120))]
    yield "offset", [1e15 + rng.randrange(50) for _ in range(80)], [-1e15 + rng.randrange(9) for _ in range(80)]
    yield "magnitudes", [rng.gauss(0, 1) * 10.0 ** rng.randrange(-300, 300) for _ in range(70)], normal(70)
    yield "ascending", list(range(50)), [x**3 for x in range(50)]
    yield "descending", list(range(40)), [-x for x in range(40)]
    yield "one swap", list(range(60)), [1, 0, *range(2, 60)]
    yield "zeros of both signs", [0.0, -0.0, 1.0, -1.0, 2.0, -0.0, 0.0], [1, 2, 3, 4, 5, 6, 7]


def figures(name: str, a: list[float], b: list[float]) -> dict:
    kept = [(x, y) for x, y in zip(a, b) if not isnan(x) and not isnan(y)]
    x, y = np.array(kept, dtype=float).T
    rho, tau, n = scipy.stats.spearmanr(x, y), scipy.stats.kendalltau(x, y), len(kept)
    r = float(rho.statistic)
    # p by 50 digits: SciPy's own t loses some near |r| = 1
    p = float(mpmath.betainc(mpf(n - 2) / 2, 0.5, 0, 1 - mpf(r) ** 2, regularized=True)) if n > 2 and abs(r) < 1 else 0.0
    half = Z_95 * sqrt((1 + r * r / 2) / (n - 3)) if n > 3 else None
    ci = [tanh(atanh(r) - half), tanh(atanh(r) + half)] if half is not None and abs(r) < 1 else None
    null = lambda values: [None if isnan(v) else v for v in values]
    return {"name": name, "a": null(a), "b": null(b), "n": n, "spearman": {"estimate": r, "p": p, "ci": ci},
            "kendall": {"estimate": float(tau.statistic), "p": float(tau.pvalue)}}  # fmt: skip


def adjusted(ps: list[float], method: str) -> list[float]:
    return [float(q) for q in multipletests(ps, method=method)[1]]


def chi_squared(x: float, df: int) -> float:
    return float(mpmath.gammainc(mpf(df) / 2, mpf(x) / 2, mpmath.inf, regularized=True))


def f_tail(f: float, d1: float, d2: float) -> float:
    with mpmath.workdps(1000):
        x = mpf(d2) / (mpf(d2) + mpf(d1) * mpf(f))
    if x < 0.5:
        return float(mpmath.betainc(mpf(d2) / 2, mpf(d1) / 2, 0, x, regularized=True))
    with mpmath.workdps(1000):  # the difference is as small as 1e-300
        return float(1 - mpmath.betainc(mpf(d1) / 2, mpf(d2) / 2, 0, 1 - x, regularized=True))


if __name__ == "__main__":
    main()
