"""What both Python services take from pandas: SQL types of a frame's columns, and SQL of identifiers and statistics."""
import itertools

import pandas as pd

SQL_TYPES = {"i": "bigint", "f": "double precision", "b": "boolean", "M": "timestamptz"}
NUMERIC = ("bigint", "double precision")
# From so many columns on it is cheaper to fetch the rows and let pandas correlate them.
CORRELATED_IN_SQL = 20


def inferred(frame):
    """[(name, SQL type)], by pandas' own types; a text column whose first 200 values are ISO dates is a timestamp."""
    return [(name, SQL_TYPES.get(frame[name].dtype.kind) or text_or_time(frame[name])) for name in frame.columns]


def text_or_time(column):
    try:
        pd.to_datetime(column.dropna().head(200), format="ISO8601")
        return "timestamptz"
    except (ValueError, TypeError):
        return "text"


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def create_table(table, columns):
    return f"create table {table} ({', '.join(f'{quoted(name)} {kind}' for name, kind in columns)})"


def numeric(columns):
    return [name for name, kind in columns if kind in NUMERIC]


def moments(table, name):
    k = quoted(name)
    return (
        f"select count(*), count({k}), avg({k})::float8, stddev_samp({k})::float8, min({k}), max({k}), "
        f"percentile_cont(array[.25, .5, .75]) within group (order by {k}) from {table}"
    )


def moments_answer(row):
    total, count, mean, std, least, most, quartiles = row
    return dict(count=count, nulls=total - count, mean=mean, std=std, min=least, max=most, quartiles=quartiles)


def counts(table, name):
    return f"select count({quoted(name)}), count(distinct {quoted(name)}) from {table}"


def most_frequent(table, name):
    k = quoted(name)
    return f"select {k}::text, count(*) from {table} where {k} is not null group by 1 order by 2 desc limit 5"


def pairwise(table, names):
    """One statement with corr() of all pairs, and the pairs."""
    pairs = list(itertools.combinations(names, 2))
    return "select " + ", ".join(f"corr({quoted(a)}, {quoted(b)})" for a, b in pairs) + f" from {table}", pairs
