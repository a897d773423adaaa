"""Writes real_csvs.json: what a summary and the correlations of real public CSVs must say.

The files are those of two npm packages; they are read where they were unpacked and are not copied in:

    npm pack vega-datasets@3.2.1 @observablehq/sample-datasets@1.0.1     # in a folder FOLDER
    for archive in *.tgz; do mkdir "${archive%.tgz}"; tar xzf "$archive" -C "${archive%.tgz}"; done
    python -m venv venv; venv/bin/pip install -r .../reference/requirements.txt
    venv/bin/python -B .../reference/make_reference.py FOLDER; deno fmt .../reference/real_csvs.json

Every figure is exact until its last rounding (exact_statistics.py). pandas, NumPy and SciPy compute the same
figures; the largest relative difference of each is written beside the reference, and a difference that
rounding cannot explain ends the script.
"""

import json
import platform
import sys
from collections import Counter
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import mpmath
import numpy as np
import pandas as pd
import scipy

from column_types import type_column
from exact_figures import derived_figures
from exact_statistics import Column, column, confidence, describe, p_value, pearson, q_values, quantile

QUANTILES = ["0.01", "0.05", "0.25", "0.5", "0.75", "0.95", "0.99"]
NUMERIC_TYPES = ("int", "float", "decimal")
TOLERANCE = 1e-9  # between an exact figure and a library's; bad typing or a wrong formula errs by far more
PACKAGES = {
    ("@observablehq/sample-datasets", "1.0.1", "observablehq-sample-datasets-1.0.1/package", ""): [
        "aapl", "cars", "citywages", "diamonds", "flare", "industries", "olympians", "penguins", "pizza",
    ],
    ("vega-datasets", "3.2.1", "vega-datasets-3.2.1/package", "data/"): [
        "airports", "birdstrikes", "co2-concentration", "disasters", "flights-airport",
        "gapminder-health-income", "github", "global-temp", "la-riots", "population_engineers_hurricanes",
        "seattle-weather-hourly-normals", "sp500-2000", "sp500", "species", "stocks", "us-employment",
        "weather", "windvectors", "zipcodes",
    ],
}  # fmt: skip
differences: dict[str, float] = {}


def main(folder: Path) -> None:
    files = [
        read_file(folder / unpacked / f"{prefix}{name}.csv", package, f"{prefix}{name}.csv")
        for (package, _, unpacked, prefix), names in PACKAGES.items()
        for name in names
    ]
    versions = {"python": platform.python_version()}
    versions |= {module.__name__: module.__version__ for module in (pd, np, scipy, mpmath)}
    reference = {
        "about": "Written by make_reference.py, which says how; do not edit.",
        "packages": {package: version for package, version, _, _ in PACKAGES},
        "versions": versions,
        "largest_relative_difference_of_libraries": differences,
        "files": files,
    }
    target = Path(__file__).with_name("real_csvs.json")
    target.write_text(json.dumps(reference, ensure_ascii=False, allow_nan=False) + "\n")


def read_file(path: Path, package: str, name: str) -> dict:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    numeric: dict[str, Column] = {}
    columns = []
    for source_name in frame.columns:
        type_name, values = type_column(frame[source_name].to_list())
        columns.append({"name": source_name, "type": type_name} | summarize(type_name, values))
        if type_name in NUMERIC_TYPES:
            numeric[source_name] = column(values)
            check_column(path.name, columns[-1], values)
    return {
        "package": package,
        "path": name,
        "sha256": sha256(path.read_bytes()).hexdigest(),
        "rows": len(frame),
        "columns": columns,
        "pairs": correlate(path.name, numeric),
    }


def summarize(type_name: str, values: list) -> dict:
    present = [value for value in values if value is not None]
    counts = Counter(present)
    summary = {
        "count": len(present),
        "null_count": len(values) - len(present),
        "distinct_count": len(counts),
        "mode_count": max(counts.values(), default=0),
    }
    if type_name in NUMERIC_TYPES:
        exact = column(values)
        quantiles = {probability: quantile(exact, probability) for probability in QUANTILES}
        ordered = sorted(x for x in exact.scaled if x is not None)
        derived = derived_figures(ordered, exact.unit) if ordered else {}
        return summary | {"numeric": describe(exact) | derived | {"quantiles": quantiles}}
    if type_name in ("date", "timestamp"):
        return summary | {"temporal": {"min": min(present).isoformat(), "max": max(present).isoformat()}}
    if type_name == "text" and present:
        lengths = [len(value) for value in present]
        mean = column(lengths)
        return summary | {
            "text": {
                "length_min": min(lengths),
                "length_mean": describe(mean)["mean"],
                "length_max": max(lengths),
            }
        }
    return summary


def correlate(file: str, numeric: dict[str, Column]) -> list[dict]:
    pairs, ps = [], []
    for (name_a, a), (name_b, b) in combinations(numeric.items(), 2):
        n, r, one_minus_r2 = pearson(a, b)
        pair = {"column_a": name_a, "column_b": name_b, "n": n, "estimate": None}
        if r is not None:
            p = p_value(n - 2, one_minus_r2)
            low, high = confidence(n, r)
            pair |= {"estimate": float(r), "ci_low": low, "ci_high": high, "p_value": float(p)}
            ps.append(p)
            check_pair(file, pair, a, b)
        pairs.append(pair)
    qs = iter(q_values(ps))
    return [pair if pair["estimate"] is None else pair | {"q_value": float(next(qs))} for pair in pairs]


def check_column(file: str, summary: dict, values: list) -> None:
    xs = np.array([value for value in values if value is not None], dtype=float)
    series, numeric = pd.Series(xs), summary["numeric"]
    library = {
        "mean": xs.mean(),
        "stddev": xs.std(ddof=1),
        "variance": xs.var(ddof=1),
        "sum": xs.sum(),
        "min": xs.min(),
        "max": xs.max(),
        "skewness": series.skew(),
        "kurtosis": series.kurt(),
    }
    if len(xs) > 3 and numeric["variance"]:
        library |= derived_by_libraries(xs)
        differ("jarque_bera", f"{file} {summary['name']}", numeric["jarque_bera"]["statistic"], scipy.stats.jarque_bera(xs).statistic)
    for key, value in library.items():
        if numeric[key] is not None:
            differ(key, f"{file} {summary['name']} {key}", numeric[key], value)
    for probability, value in numeric["quantiles"].items():
        differ(
            "quantile", f"{file} {summary['name']} {probability}", value, np.quantile(xs, float(probability))
        )


def derived_by_libraries(xs: np.ndarray) -> dict:
    error = scipy.stats.sem(xs)
    low, high = scipy.stats.t.interval(0.95, len(xs) - 1, loc=xs.mean(), scale=error)
    return {
        "standard_error": error,
        "mean_ci_low": low,
        "mean_ci_high": high,
        "variation": abs(scipy.stats.variation(xs, ddof=1)),
        "iqr": scipy.stats.iqr(xs),
        "mad": 1.4826 * scipy.stats.median_abs_deviation(xs),
        "trimmed_mean": scipy.stats.trim_mean(xs, 0.1),
    }


def check_pair(file: str, pair: dict, a: Column, b: Column) -> None:
    both = [(x, y) for x, y in zip(a.scaled, b.scaled, strict=True) if x is not None and y is not None]
    xs, ys = (np.array(side, dtype=float) for side in zip(*both, strict=True))
    result = scipy.stats.pearsonr(xs / a.unit, ys / b.unit)
    place = f"{file} {pair['column_a']} {pair['column_b']}"
    differ("pearson", place, pair["estimate"], result.statistic)
    if pair["p_value"] > 1e-290:
        differ("p_value", place, pair["p_value"], result.pvalue)


def differ(kind: str, place: str, exact: float, library: float) -> None:
    difference = abs(exact - library) / abs(exact) if exact else abs(library)
    if difference > TOLERANCE:
        sys.exit(f"Cannot explain {place}: exactly {exact!r}, but a library says {float(library)!r}")
    differences[kind] = max(differences.get(kind, 0.0), float(difference))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
