"""Statistics by exact rationals and 50 digits, each rounded to a double once, at the end.

A double is a rational, so sums of powers and products of doubles are computed exactly, as integers over one
denominator. Only square roots and special functions are inexact; mpmath does them with 50 digits.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from mpmath import atanh, beta, erfinv, mp, mpf, sqrt, tanh

mp.dps = 50
Z_95 = sqrt(2) * erfinv(mpf(95) / 100)


@dataclass(frozen=True)
class Column:
    """Integers `scaled` over the common denominator `unit`; None where the cell has no value."""

    scaled: list[int | None]
    unit: int


def column(values: list[float | int | None]) -> Column:
    ratios = [None if value is None else value.as_integer_ratio() for value in values]
    unit = lcm(*{ratio[1] for ratio in ratios if ratio})
    return Column([None if ratio is None else ratio[0] * (unit // ratio[1]) for ratio in ratios], unit)


def describe(col: Column) -> dict:
    """Moments of the present values; None where too few values or no spread leave one undefined."""
    xs = [x for x in col.scaled if x is not None]
    n = len(xs)
    if n == 0:
        return {}
    s1, s2, s3, s4 = (sum(x**k for x in xs) for k in (1, 2, 3, 4))
    m2 = s2 - Fraction(s1 * s1, n)
    m3 = s3 - Fraction(3 * s1 * s2, n) + Fraction(2 * s1**3, n * n)
    m4 = s4 - Fraction(4 * s1 * s3, n) + Fraction(6 * s1 * s1 * s2, n * n) - Fraction(3 * s1**4, n**3)
    variance = m2 / (n - 1) / col.unit**2 if n > 1 else None
    return {
        "mean": float(Fraction(s1, n * col.unit)),
        "stddev": None if variance is None else float(sqrt(real(variance))),
        "variance": None if variance is None else float(variance),
        "sum": float(Fraction(s1, col.unit)),
        "min": float(Fraction(min(xs), col.unit)),
        "max": float(Fraction(max(xs), col.unit)),
        "skewness": skewness(n, m2, m3),
        "kurtosis": kurtosis(n, m2, m4),
    }


def skewness(n: int, m2: Fraction, m3: Fraction) -> float | None:
    """Adjusted Fisher-Pearson G1, as pandas has it."""
    if n < 3 or m2 == 0:
        return None
    g1 = sqrt(mpf(n)) * real(m3) / real(m2) ** mpf("1.5")
    return float(g1 * sqrt(mpf(n * (n - 1))) / (n - 2))


def kurtosis(n: int, m2: Fraction, m4: Fraction) -> float | None:
    """Excess kurtosis G2, as pandas has it; a rational, so exact until the last rounding."""
    if n < 4 or m2 == 0:
        return None
    g2 = n * m4 / m2**2 - 3
    return float(Fraction(n - 1, (n - 2) * (n - 3)) * ((n + 1) * g2 + 6))


def quantile(col: Column, probability: str) -> float | None:
    """Hyndman and Fan's type 7 at an exact decimal probability."""
    xs = sorted(x for x in col.scaled if x is not None)
    if not xs:
        return None
    h = (len(xs) - 1) * Fraction(probability)
    low = int(h)
    high = min(low + 1, len(xs) - 1)
    return float((xs[low] + (h - low) * (xs[high] - xs[low])) / col.unit)


def pearson(a: Column, b: Column) -> tuple[int, mpf | None, mpf | None]:
    """Pairs, r, and 1 - r^2 (kept apart: it cancels for r near 1); None where a column is constant."""
    pairs = [(x, y) for x, y in zip(a.scaled, b.scaled, strict=True) if x is not None and y is not None]
    n = len(pairs)
    if n < 3:
        return n, None, None
    sx, sy = sum(x for x, _ in pairs), sum(y for _, y in pairs)
    cxx = n * sum(x * x for x, _ in pairs) - sx * sx
    cyy = n * sum(y * y for _, y in pairs) - sy * sy
    cxy = n * sum(x * y for x, y in pairs) - sx * sy
    if cxx == 0 or cyy == 0:
        return n, None, None
    return n, cxy / sqrt(mpf(cxx) * cyy), real(1 - Fraction(cxy * cxy, cxx * cyy))


def p_value(degrees: mpf | int, x: mpf) -> mpf:
    """Two-sided p under Student's t: I_x(degrees / 2, 1/2), where x = degrees / (degrees + t^2) = 1 - r^2."""
    a, b, y = mpf(degrees) / 2, mpf(1) / 2, 1 - x
    if y < b and a * y < 300:  # x near 1: its own series is slow, its complement's is not
        with mp.workdps(mp.dps + 300):  # 1 - (1 - p) costs the digits before p's first one
            return 1 - beta_series(b, a, y)
    return beta_series(a, b, x)


def beta_series(a: mpf, b: mpf, x: mpf) -> mpf:
    """The regularized incomplete beta function I_x(a, b) by its series of positive terms (DLMF 8.17.7)."""
    total = term = mpf(1)
    k = 0
    while term > total * mp.eps:
        term *= x * (a + b + k) / (a + 1 + k)
        total += term
        k += 1
    return x**a * (1 - x) ** b / (a * beta(a, b)) * total


def confidence(n: int, r: mpf) -> tuple[float | None, float | None]:
    """95 % confidence interval of r by Fisher's z."""
    if n < 4:
        return None, None
    if abs(r) == 1:
        return float(r), float(r)
    half = Z_95 / sqrt(mpf(n - 3))
    return float(tanh(atanh(r) - half)), float(tanh(atanh(r) + half))


def q_values(ps: list[mpf]) -> list[mpf]:
    """Benjamini and Hochberg's step-up q-values, in the order of `ps`."""
    qs = [mpf(1)] * len(ps)
    smallest = mpf(1)
    for rank, index in reversed(list(enumerate(sorted(range(len(ps)), key=ps.__getitem__), 1))):
        smallest = min(smallest, ps[index] * len(ps) / rank)
        qs[index] = smallest
    return qs


def real(value: Fraction) -> mpf:
    return mpf(value.numerator) / value.denominator
