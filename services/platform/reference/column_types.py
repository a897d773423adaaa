"""The column types of a dataset, decided by the whole column; written apart from the service, to check it.

Only what the reference files hold is here: no column of theirs has its day and month in doubt.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

NULLS = {"", "NA", "N/A", "n/a", "NULL", "null", "NaN", "nan", "#N/A", "#NA", "-"}
THRESHOLD = 0.995
BOOLS = {"true": True, "yes": True, "false": False, "no": False}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
NAMES = re.compile(r"-?(0\d+|\d{16,})")  # digits that are names, not numbers
INT = re.compile(r"-?(0|[1-9]\d{0,14})")
NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
ISO_DATE = re.compile(r"(\d{4})([-/])(\d\d)\2(\d\d)")
ISO_TIME = re.compile(r"(\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[-+]\d\d:\d\d)?")
NAMED_MONTH = re.compile(r"([A-Z][a-z]{2}) (\d{1,2}) (\d{4})")


def type_column(cells: list[str]) -> tuple[str, list]:
    """The type, and the values: None for a null word and for a cell that does not fit."""
    trimmed = [cell.strip(" ") for cell in cells]
    present = [cell for cell in trimmed if cell not in NULLS]
    name = column_type(present)
    if name == "text":
        return name, [None if t in NULLS else cell for t, cell in zip(trimmed, cells, strict=True)]
    return name, [None if t in NULLS else VALUE[name](t) for t in trimmed]


def column_type(present: list[str]) -> str:
    if not present or any(NAMES.fullmatch(cell) for cell in present):
        return "text"
    kinds = [kind_of(cell) for cell in present]
    for family in (("int", "float", "decimal"), ("bool",), ("date", "timestamp")):
        if sum(kind in family for kind in kinds) >= THRESHOLD * len(kinds):
            return max((kind for kind in kinds if kind in family), key=family.index)
    return "text"


def kind_of(cell: str) -> str:
    if INT.fullmatch(cell):
        return "int"
    if NUMBER.fullmatch(cell):
        return "float" if double_keeps(cell) else "decimal"
    if cell.lower() in BOOLS:
        return "bool"
    if as_date(cell):
        return "date"
    return "timestamp" if as_timestamp(cell) else "text"


def double_keeps(cell: str) -> bool:
    digits = re.sub(r"[eE].*|\D", "", cell).lstrip("0")
    return len(digits) <= 15 or Decimal(cell) == Decimal(repr(float(cell)))


def as_date(cell: str) -> date | None:
    try:
        if iso := ISO_DATE.fullmatch(cell):
            return date(int(iso[1]), int(iso[3]), int(iso[4]))
        if (named := NAMED_MONTH.fullmatch(cell)) and named[1] in MONTHS:
            return date(int(named[3]), MONTHS.index(named[1]) + 1, int(named[2]))
    except ValueError:  # no such day
        pass
    return None


def as_timestamp(cell: str) -> datetime | None:
    """The instant, UTC where the cell names no zone; a date is its midnight."""
    day_cell, _, time_cell = cell.replace("T", " ").partition(" ")
    time = ISO_TIME.fullmatch(time_cell)
    day = as_date(day_cell) if time else as_date(cell)
    if day is None:
        return None
    try:
        instant = datetime.fromisoformat(f"{day}T{time[0] if time else '00:00'}")
    except ValueError:  # no such hour
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def number(cell: str) -> float | int | None:
    if not NUMBER.fullmatch(cell):
        return None
    return int(cell) if INT.fullmatch(cell) else float(cell)


VALUE = {
    "int": number,
    "float": number,
    "decimal": lambda cell: Decimal(cell) if NUMBER.fullmatch(cell) else None,
    "bool": lambda cell: BOOLS.get(cell.lower()),
    "date": as_date,
    "timestamp": as_timestamp,
}
