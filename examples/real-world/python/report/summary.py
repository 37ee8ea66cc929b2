"""Reads measurements and sums them up by day."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
from dateutil import parser


class Measurement(NamedTuple):
    time: datetime
    value: float


class Day(NamedTuple):
    day: date
    count: int
    mean: float
    deviation: float
    lowest: float
    highest: float


def read(path: str) -> list[Measurement]:
    """The measurements of a CSV file with the columns `time` (any usual spelling) and `value`."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        missing = {"time", "value"} - set(rows.fieldnames or ())
        if missing:
            raise ValueError(f"no column {', '.join(sorted(missing))}")
        return [Measurement(parser.parse(row["time"]), float(row["value"])) for row in rows]


def summarise(measurements: Iterable[Measurement]) -> list[Day]:
    """One row for each day with measurements, in order; days are those of the time zone `TZ`."""
    by_day: defaultdict[date, list[float]] = defaultdict(list)
    for time, value in measurements:
        by_day[time.astimezone().date()].append(value)
    return [
        Day(day, v.size, v.mean(), v.std(), v.min(), v.max())
        for day, v in ((day, np.array(values)) for day, values in sorted(by_day.items()))
    ]
