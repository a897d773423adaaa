"""Figures of a summary that follow from its moments and its sorted values, exactly or with 50 digits.

Each is rounded to a double once, at the end; None where it is undefined or beyond the doubles.
"""

from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, isfinite

import mpmath
from mpmath import mpf, sqrt

from exact_statistics import p_value, real


def derived_figures(xs: list[int], unit: int) -> dict:
    """Of ascending integers over a common denominator, one at least."""
    n = len(xs)
    mean, m2, m3, m4 = central(xs, unit)
    return mean_figures(n, mean, m2) | {"jarque_bera": jarque_bera(n, m2, m3, m4)} | rank_figures(xs, unit)


def central(xs: list[int], unit: int) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """The mean and the sums of the second to fourth powers of the distances from it."""
    n = len(xs)
    s1 = sum(xs)
    distances = [n * x - s1 for x in xs]
    return Fraction(s1, n * unit), *(Fraction(sum(d**k for d in distances), (n * unit) ** k) for k in (2, 3, 4))


def mean_figures(n: int, mean: Fraction, m2: Fraction) -> dict:
    if n < 2:
        return {"standard_error": None, "mean_ci_low": None, "mean_ci_high": None, "variation": None}
    error = sqrt(real(m2 / (n - 1)) / n)
    half = t_point(n - 1) * error
    return {
        "standard_error": rounded(error),
        "mean_ci_low": rounded(real(mean) - half),
        "mean_ci_high": rounded(real(mean) + half),
        "variation": None if mean == 0 else rounded(sqrt(real(m2 / (n - 1))) / abs(real(mean))),
    }


def jarque_bera(n: int, m2: Fraction, m3: Fraction, m4: Fraction) -> dict | None:
    if n < 4 or m2 == 0:
        return None
    squared_g1 = n * m3**2 / m2**3
    g2 = n * m4 / m2**2 - 3
    statistic = real(Fraction(n, 6) * (squared_g1 + g2**2 / 4))
    return {"statistic": float(statistic), "p_value": float(mpmath.exp(-statistic / 2))}


def rank_figures(xs: list[int], unit: int) -> dict:
    n = len(xs)
    q1, median, q3 = (quantile_of(xs, p) for p in (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)))
    doubled = int(2 * median)  # a median is a whole number of halves
    distances = sorted(abs(2 * x - doubled) for x in xs)
    distance = quantile_of(distances, Fraction(1, 2))
    cut = n // 10
    kept = xs[cut : n - cut]
    ranks = median_ranks(n)
    return {
        "iqr": rounded(real((q3 - q1) / unit)),
        "mad": rounded(real(distance / (2 * unit)) * mpf("1.4826")),
        "trimmed_mean": rounded(real(Fraction(sum(kept), len(kept) * unit))),
        "median_ci": None
        if ranks is None
        else {
            "low": float(Fraction(xs[ranks[0] - 1], unit)),
            "high": float(Fraction(xs[ranks[1] - 1], unit)),
            "confidence": ranks[2],
            "ranks": ranks[:2],
        },
        "fences": fences(xs, unit, (q1, q3)),
        "robust_outlier_count": None if distance == 0 else sum(6745 * d > 35_000 * distance for d in distances),
    }


def fences(xs: list[int], unit: int, quartiles: tuple[Fraction, Fraction]) -> dict | None:
    q1, q3 = quartiles
    iqr = q3 - q1
    bounds = [q1 - Fraction(3, 2) * iqr, q3 + Fraction(3, 2) * iqr, q1 - 3 * iqr, q3 + 3 * iqr]
    doubles = [rounded(real(bound / unit)) for bound in bounds]
    if None in doubles:
        return None
    # Values are held against the fences as they are told, since many lie on one.
    inner_low, inner_high, outer_low, outer_high = (Fraction(double) * unit for double in doubles)
    return {
        **dict(zip(["inner_low", "inner_high", "outer_low", "outer_high"], doubles)),
        "outside_inner": outside(xs, inner_low, inner_high),
        "outside_outer": outside(xs, outer_low, outer_high),
    }


def outside(xs: list[int], low: Fraction, high: Fraction) -> int:
    least, most = ceil(low), floor(high)
    return sum(x < least or x > most for x in xs)


def quantile_of(xs: list[int], p: Fraction) -> Fraction:
    """Type 7."""
    h = (len(xs) - 1) * p
    low = int(h)
    return xs[low] + (h - low) * (xs[min(low + 1, len(xs) - 1)] - xs[low])


@lru_cache
def median_ranks(n: int) -> list | None:
    """Ranks k and n + 1 - k with the largest k whose lower tail of Binomial(n, 1/2) is at most 2.5 %."""
    k, total, term, limit = 0, 0, 1, 2**n // 40
    while total + term <= limit:
        total += term
        k += 1
        term = term * (n - k + 1) // k
    return None if k == 0 else [k, n + 1 - k, float(1 - 2 * Fraction(total, 2**n))]


@lru_cache
def t_point(degrees: int) -> mpf:
    """97.5 % point of Student's t: the t at which both tails hold 5 %."""
    z, v = sqrt(2) * mpmath.erfinv(mpf("0.95")), mpf(degrees)
    terms = [z, (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96, (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384]
    start = sum(term / v**i for i, term in enumerate(terms))  # Fisher and Cornish
    if degrees > 10**6:
        return start  # the next term is below 1e-23
    tails = lambda t: p_value(degrees, v / (v + t * t)) - mpf("0.05")
    return mpmath.findroot(tails, (start, start * mpf("1.0001")), tol=mpf("1e-60"))


def rounded(value: mpf) -> float | None:
    """As a double; null where it is too large for one."""
    double = float(value)
    return double if isfinite(double) else None
