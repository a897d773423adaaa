"""Writes services/axi/analytics/cohorts/reference_cohorts.json: what cohorts of generated events must say.

    python -m venv venv; venv/bin/pip install -r services/platform/reference/requirements.txt
    venv/bin/python -B services/platform/reference/make_cohorts.py; deno fmt services/axi/analytics/cohorts/*.json

Nothing of it is like the service's way: periods are those of pandas, every cell is a question to sets of actors, and
the intervals are those of statsmodels.
"""

import json
import platform
import random
from datetime import datetime, timedelta, timezone
from itertools import product
from pathlib import Path

import pandas as pd
import statsmodels
from statsmodels.stats.proportion import proportion_confint

OUT = Path(__file__).parents[2] / "axi/analytics/cohorts/reference_cohorts.json"
ZONE = "Europe/Madrid"  # its clocks change on 2024-03-31 and 2024-10-27
FREQ = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q"}
PERIODS = {"day": 3, "week": 5, "month": 6, "quarter": 3}
RANGE = {"from": "2024-03-05", "to": "2024-09-20"}
OBSERVED_UNTIL = "2024-12-10"
K = 2


def make_events() -> pd.DataFrame:
    rng = random.Random(20240331)
    rows = []
    for actor in range(30):
        at = datetime(2024, 1, 1, tzinfo=timezone.utc) + timedelta(minutes=rng.randrange(250 * 1440))
        for _ in range(rng.randrange(1, 14)):
            kind = rng.choice(["signup", "visit", "visit", "buy"])
            value = rng.randrange(1, 400) / 4 if kind == "buy" and rng.random() < 0.9 else None
            rows.append((f"actor {actor}", at, kind, value))
            step = rng.choice([0.2, 1, 3, 7, 20, 45])
            at += timedelta(minutes=rng.randrange(1, int(step * 1440)))
    for at in ["2024-03-30T22:59:59Z", "2024-03-30T23:00:00Z", "2024-03-31T21:59:59Z", "2024-03-31T22:00:00Z",
               "2024-10-26T21:59:59Z", "2024-10-26T22:00:00Z", "2024-10-27T22:59:59Z", "2024-10-27T23:00:00Z"]:  # fmt: skip
        rows.append(("at the border", datetime.fromisoformat(at), "buy", 1.0))
    rng.shuffle(rows)
    return pd.DataFrame(rows, columns=["actor", "at", "kind", "amount"])


def cohorts(events: pd.DataFrame, mode: str, retention: str, grain: str) -> dict:
    events = events.copy()
    local = pd.to_datetime(events["at"], utc=True).dt.tz_convert(ZONE).dt.tz_localize(None)
    events["day"] = local.dt.normalize()
    events["period"] = local.dt.to_period(FREQ[grain])
    events = events[events["day"] <= OBSERVED_UNTIL]
    starts, returns = events[events["kind"] != "visit"], events[events["kind"] != "signup"]
    in_range = starts[starts["day"].between(RANGE["from"], RANGE["to"])]
    if mode == "recurring":
        members = in_range[["actor", "period"]].drop_duplicates()
    else:
        first = (starts if mode == "first_ever" else in_range).sort_values("day").groupby("actor").first()
        first = first[first["day"].between(RANGE["from"], RANGE["to"])]
        members = first.reset_index()[["actor", "period"]]
    rows = []
    for cohort, group in members.groupby("period"):
        rows.append(row(cohort, set(group["actor"]), returns, retention, PERIODS[grain]))
    average = []
    for period in range(max(len(row["retained"]) for row in rows)):
        cells = [(row["size"], *row["retained"][period : period + 1]) for row in rows]
        over = [cell for cell in cells if len(cell) == 2 and cell[1] is not None]
        eligible = sum(size for size, _ in over)
        retained = sum(count for _, count in over)
        average.append([eligible, retained, *interval(retained, eligible)] if eligible else [0])
    return {"mode": mode, "retention": retention, "grain": grain, "periods": PERIODS[grain],
            "cohorts": rows, "average": average}  # fmt: skip


def row(cohort: pd.Period, actors: set, returns: pd.DataFrame, retention: str, periods: int) -> dict:
    """Retained actors and value by period, null where it is not over."""
    own = returns[returns["actor"].isin(actors)]
    counts, values = [], []
    for step in range(periods + 1):
        period = cohort + step
        if period.start_time > pd.Timestamp(OBSERVED_UNTIL):
            break
        if period.end_time.normalize() > pd.Timestamp(OBSERVED_UNTIL):
            counts.append(None)
            values.append(None)
            continue
        if retention == "unbounded":
            who = set(own[own["period"] >= period]["actor"])
        else:
            times = own[own["period"] == period].groupby("actor").size()
            who = set(times[times >= (K if retention == "at_least_k" else 1)].index)
        value = own[(own["period"] >= cohort) & (own["period"] <= period)]["amount"].sum() / len(actors)
        counts.append(len(who))
        values.append(float(value))
    return {"cohort": str(cohort.start_time.date()), "size": len(actors), "retained": counts, "value": values}


def interval(retained: int, eligible: int) -> tuple:
    low, high = proportion_confint(retained, eligible, 0.05, "wilson")
    return round(float(low), 12), round(float(high), 12)


def main() -> None:
    events = make_events()
    text = "actor,at,kind,amount\n" + "".join(
        f"{e.actor},{e.at.strftime('%Y-%m-%dT%H:%M:%SZ')},{e.kind},{'' if pd.isna(e.amount) else e.amount}\n"
        for e in events.itertuples()
    )
    asked = product(["first_ever", "first_in_range", "recurring"], ["n_period", "unbounded", "at_least_k"], FREQ)
    reference = {
        "about": "Written by services/platform/reference/make_cohorts.py, which says how; do not edit.",
        "versions": {"python": platform.python_version(), "pandas": pd.__version__,
                     "statsmodels": statsmodels.__version__},  # fmt: skip
        "request": {"actor_column": "actor", "time_column": "at", "value_column": "amount", "time_zone": ZONE,
                    "observed_until": OBSERVED_UNTIL, **RANGE,
                    "start_filter": [{"column": "kind", "op": "ne", "value": "visit"}],
                    "return_filter": [{"column": "kind", "op": "in", "values": ["visit", "buy"]}]},  # fmt: skip
        "k": K,
        "csv": text,
        "answers": [cohorts(events, *question) for question in asked],
    }
    OUT.write_text(json.dumps(reference) + "\n")


main()
