"""Writes services/axi/statistics/reference_values.json: what our own special functions must say.

    venv/bin/python -B .../reference/make_special_functions.py; deno fmt .../statistics/reference_values.json

The venv is that of make_reference.py. Inputs are doubles, taken exactly; results have 50 digits before they
are rounded. SciPy computes them too; a difference above 1e-8 ends the script (p-values below 1e-290 apart).
"""

import json
import sys
from fractions import Fraction
from math import atanh, inf, sqrt, tanh
from pathlib import Path

import mpmath
import scipy.stats
from mpmath import mpf

from exact_statistics import Z_95, confidence, p_value, q_values, real

TARGET = Path(__file__).parents[2] / "axi" / "statistics" / "reference_values.json"
TOLERANCE = 1e-8  # SciPy 1.17 errs by 3e-9 at 1 degree of freedom and t = 1e-8, where p = 1 - 2 atan(t) / pi
SIZES = [3, 4, 5, 10, 30, 100, 1_000, 53_940, 1_000_000]
RS = [0.0, 1e-8, -0.001, 0.01, 0.1, -0.3, 0.5, 0.864, -0.9, 0.99, 0.999999, 1 - 2**-40, -1.0, 1.0]
TS = [0.0, 1e-10, 0.5, 1.0, 1.959963984540054, 2.5, 10.0, 37.5, 1e3, 1e6]
DEGREES = [1.0, 2.0, 2.5, 3.0, 7.0, 30.0, 98.0, 1_000.0, 1e6]
P_LISTS = [
    [0.04],
    [0.01, 0.02, 0.03, 0.04, 0.05],
    [0.9, 0.001, 0.03, 0.03, 0.5, 0.0],
    [1.0, 1.0, 0.2],
    [1e-300, 5e-324, 0.049, 1e-12, 0.05, 0.7, 0.7, 0.25],
]


def main() -> None:
    reference = {
        "about": "Written by services/platform/reference/make_special_functions.py; do not edit.",
        "versions": {"scipy": scipy.__version__, "mpmath": mpmath.__version__},
        "z_95": float(Z_95),
        "student_t_two_sided": [[t, df, t_p_value(t, df)] for df in DEGREES for t in TS],
        "pearson_p_value": [[n, r, r_p_value(n, r)] for n in SIZES for r in RS],
        "fisher_ci_95": [[n, r, *fisher(n, r)] for n in SIZES if n > 3 for r in RS],
        "benjamini_hochberg": [{"p": ps, "q": benjamini_hochberg(ps)} for ps in P_LISTS],
    }
    TARGET.write_text(json.dumps(reference, allow_nan=False) + "\n")


def t_p_value(t: float, df: float) -> float:
    exact_t, exact_df = mpf(t), mpf(df)
    p = p_value(exact_df, exact_df / (exact_df + exact_t**2))
    return checked(f"t={t} df={df}", p, 2 * scipy.stats.t.sf(t, df))


def r_p_value(n: int, r: float) -> float:
    one_minus_r2 = real(1 - Fraction(r) ** 2)
    p = p_value(n - 2, one_minus_r2)
    t = inf if one_minus_r2 == 0 else float(abs(r) * mpmath.sqrt((n - 2) / one_minus_r2))
    return checked(f"n={n} r={r}", p, 2 * scipy.stats.t.sf(t, n - 2))


def fisher(n: int, r: float) -> tuple[float, float]:
    low, high = confidence(n, mpf(r))
    if abs(r) < 1:
        half = scipy.stats.norm.ppf(0.975) / sqrt(n - 3)
        checked(f"low n={n} r={r}", low, tanh(atanh(r) - half))
        checked(f"high n={n} r={r}", high, tanh(atanh(r) + half))
    return low, high


def benjamini_hochberg(ps: list[float]) -> list[float]:
    library = scipy.stats.false_discovery_control(ps)
    return [
        checked(f"q of {ps}", q, other)
        for q, other in zip(q_values([mpf(p) for p in ps]), library, strict=True)
    ]


def checked(place: str, exact: mpf | float, library: float) -> float:
    value = float(exact)
    if abs(value) > 1e-290 and abs(value - library) > TOLERANCE * abs(value):
        sys.exit(f"Cannot explain {place}: exactly {value!r}, but SciPy says {float(library)!r}")
    return value


if __name__ == "__main__":
    main()
