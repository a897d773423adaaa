"""Writes services/axi/analytics/correlations/reference_associations.json: what columns of any type say of each other.

Run with the packages of requirements.txt from the project's root:
    venv/bin/python -B services/platform/reference/make_associations.py
    deno fmt services/axi/analytics/correlations/reference_associations.json
"""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import scipy
from scipy import optimize, stats

OUT = Path(__file__).parents[2] / "axi/analytics/correlations/reference_associations.json"
ROWS = 240
GROUPS = ["north", "south", "east"]


def table():
    """Numbers, a time, a bool and two texts that depend on each other, with gaps; Simpson's paradox between x and y."""
    random = np.random.default_rng(20260101)
    group = random.integers(0, 3, ROWS)
    x = group * 3.0 + random.normal(0, 1, ROWS)
    y = group * 4.0 - 0.8 * (x - group * 3.0) + random.normal(0, 0.5, ROWS)
    z = random.exponential(2, ROWS)
    day = random.integers(0, 400, ROWS)
    z = z + day / 100
    flag = random.random(ROWS) < 1 / (1 + np.exp(-(z - 4)))
    size = np.where(random.random(ROWS) < 0.6, group % 2, random.integers(0, 4, ROWS))
    cells = {
        "x": [round(float(v), 6) for v in x],
        "y": [round(float(v), 6) for v in y],
        "z": [round(float(v), 6) for v in z],
        "day": [str(np.datetime64("2024-01-01") + int(d)) for d in day],
        "flag": [bool(f) for f in flag],
        "region": [GROUPS[g] for g in group],
        "size": [["S", "M", "L", "XL"][s] for s in size],
    }
    for name, share in {"x": 0.05, "z": 0.08, "day": 0.04, "flag": 0.06, "size": 0.1}.items():
        for row in np.flatnonzero(random.random(ROWS) < share):
            cells[name][row] = None
    return cells


def numbers(values):
    if isinstance(next(v for v in values if v is not None), str):
        return [None if v is None else float(np.datetime64(v, "s").astype(int)) for v in values]
    return [None if v is None else float(v) for v in values]


def both(a, b):
    kept = [(u, v) for u, v in zip(a, b) if u is not None and v is not None]
    return [u for u, _ in kept], [v for _, v in kept]


def root(chance, target, start):
    if chance(1e-12) <= target:
        return 0.0
    high = start
    while chance(high) > target:
        high *= 2
    return optimize.brentq(lambda value: chance(value) - target, 1e-12, high, xtol=1e-12, rtol=1e-14)


def cramer(a, b):
    a, b = both(a, b)
    n = len(a)
    counts = np.array([[sum(1 for u, v in zip(a, b) if (u, v) == (p, q)) for q in sorted(set(b))] for p in sorted(set(a))])
    chi2, p, dof, expected = stats.chi2_contingency(counts, correction=False)
    k, r = counts.shape
    phi2 = max(0.0, chi2 / n - (k - 1) * (r - 1) / (n - 1))
    least = min(k - (k - 1) ** 2 / (n - 1), r - (r - 1) ** 2 / (n - 1)) - 1
    side = min(k, r) - 1
    low, high = (root(lambda nc: stats.ncx2.cdf(chi2, dof, nc), tail, chi2) for tail in (0.975, 0.025))
    return {
        "measure": "cramers_v",
        "n": n,
        "estimate": float(np.sqrt(phi2 / least)),
        "ci_low": float(np.sqrt(low / (n * side))),
        "ci_high": float(min(1, np.sqrt(high / (n * side)))),
        "p_value": float(p),
        "details": {"chi_squared": float(chi2), "few_expected_share": float((expected < 5).mean())},
    }


def eta(groups, values):
    groups, values = both(groups, values)
    n, values = len(values), np.array(values)
    samples = [values[[i for i, g in enumerate(groups) if g == name]] for name in sorted(set(groups))]
    k, mean = len(samples), values.mean()
    between = sum(len(s) * (s.mean() - mean) ** 2 for s in samples)
    within = sum(((s - s.mean()) ** 2).sum() for s in samples)
    f = stats.f_oneway(*samples).statistic
    welch = stats.f_oneway(*samples, equal_var=False)
    kruskal = stats.kruskal(*samples)
    low, high = (root(lambda nc: stats.ncf.cdf(f, k - 1, n - k, nc), tail, f * k) for tail in (0.975, 0.025))
    per_row = within / (n - k)
    return {
        "measure": "eta_squared",
        "n": n,
        "estimate": float(between / (between + within)),
        "ci_low": float(low / (low + n)),
        "ci_high": float(high / (high + n)),
        "p_value": float(welch.pvalue),
        "details": {
            "omega_squared": float((between - (k - 1) * per_row) / (between + within + per_row)),
            "welch_f": float(welch.statistic),
            "kruskal_wallis_h": float(kruskal.statistic),
            "kruskal_wallis_p": float(kruskal.pvalue),
        },
    }


def linear(a, b, measure):
    a, b = both(a, b)
    if measure == "spearman":
        found = stats.spearmanr(a, b)
        slope = stats.theilslopes(b, a).slope
        return {"measure": measure, "n": len(a), "estimate": float(found.statistic), "p_value": float(found.pvalue),
                "details": {"theil_sen_slope_per_second": float(slope)}}
    found = stats.pearsonr(a, b)
    low, high = found.confidence_interval(0.95)
    return {"measure": measure, "n": len(a), "estimate": float(found.statistic), "ci_low": float(low),
            "ci_high": float(high), "p_value": float(found.pvalue)}


def partial(cells, names):
    rows = [row for row in zip(*(cells[name] for name in names)) if None not in row]
    inverse = np.linalg.inv(np.corrcoef(np.array(rows).T))
    n, held = len(rows), len(names) - 2
    pairs = []
    for i, j in combinations(range(len(names)), 2):
        r = -inverse[i, j] / np.sqrt(inverse[i, i] * inverse[j, j])
        t = r * np.sqrt((n - held - 2) / (1 - r * r))
        pairs.append({"column_a": names[i], "column_b": names[j], "n": n, "estimate": float(r),
                      "p_value": float(2 * stats.t.sf(abs(t), n - held - 2))})
    eigenvalues = np.linalg.eigvalsh(np.corrcoef(np.array(rows).T))
    return {"pairs": pairs, "smallest_eigenvalue": float(eigenvalues[0]),
            "condition_number": float(eigenvalues[-1] / eigenvalues[0])}


def pair(cells, a, b):
    texts = [name for name in (a, b) if name in ("region", "size")]
    rest = [name for name in (a, b) if name not in texts]
    if len(texts) == 2 or texts and rest[0] == "flag":
        return cramer(cells[a], cells[b])
    if texts:
        return eta(cells[texts[0]], numbers(cells[rest[0]]))
    if "flag" in (a, b):
        return linear(numbers(cells[a]), numbers(cells[b]), "point_biserial")
    if "day" in (a, b):
        return linear(numbers(cells["day"]), numbers(cells[b if a == "day" else a]), "spearman")
    return linear(numbers(cells[a]), numbers(cells[b]), "pearson")


def main():
    cells = table()
    names = list(cells)
    written = ["" if v is None else str(v).lower() if isinstance(v, bool) else str(v) for row in zip(*cells.values()) for v in row]
    lines = [",".join(written[i:i + len(names)]) for i in range(0, len(written), len(names))]
    pairs = [{"column_a": a, "column_b": b, **pair(cells, a, b)} for a, b in combinations(names, 2)]
    OUT.write_text(json.dumps({
        "source": f"SciPy {scipy.__version__}, NumPy {np.__version__}",
        "csv": "\n".join([",".join(names), *lines]) + "\n",
        "pairs": pairs,
        "partial": partial(cells, ["x", "y", "z"]),
    }))


main()
