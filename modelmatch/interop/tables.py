"""Results in a table: CSV, TSV and JSON Lines, a line for each model or for each case."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from modelmatch.errors import DataError, Place, did_you_mean
from modelmatch.interop.measured import Measured, ResultFile, day_of, finite, share_error
from modelmatch.interop.opened import Opened
from modelmatch.quiz.numerals import number_of
from modelmatch.terminal.text import excerpt

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "model": ("model", "model_id", "model_name", "provider"),
    "score": ("score", "value", "passed", "pass", "correct", "accuracy", "result"),
    "cases": ("cases", "n", "samples", "num_cases", "num_samples"),
    "se": ("se", "stderr", "standard_error", "std_err"),
    "task": ("task", "benchmark", "eval", "evaluation"),
    "maximum": ("maximum", "max", "max_score"),
    "day": ("day", "date", "timestamp", "published"),
    "effort": ("effort", "reasoning_effort"),
}
"""What the columns mean, by the names that people give them."""
WORDS = {"true": 1.0, "yes": 1.0, "pass": 1.0, "passed": 1.0, "false": 0.0, "no": 0.0, "fail": 0.0, "failed": 0.0}
SCALES = (1.0, 100.0)
"""The ends of scales that are assumed where none is stated: the first that no score is above."""


class Row(NamedTuple):
    """A line of a table with its number and its text."""

    line: int
    values: Mapping[str, object]
    text: str


class _Sum(Struct):
    """The scores of one model on one task, added up as they are read (Welford 1962)."""

    place: Place
    count: int = 0
    mean: float = 0.0
    squares: float = 0.0
    highest: float = -math.inf
    lowest: float = math.inf
    cases: float | None = None
    se: float | None = None
    maximum: float | None = None
    day: str | None = None
    effort: str | None = None

    def add(self, score: float) -> None:
        self.count += 1
        before = score - self.mean
        self.mean += before / self.count
        self.squares += before * (score - self.mean)
        self.highest, self.lowest = max(self.highest, score), min(self.lowest, score)


def read_csv(opened: Opened, metric: str | None = None) -> ResultFile:
    """The results in a table with a line of titles; raises `DataError` with the line of what is wrong."""
    return _read(opened, "CSV", _csv_rows(opened), metric)


def read_json_lines(opened: Opened, metric: str | None = None) -> ResultFile:
    """The results in lines of JSON objects; raises `DataError` with the line of what is wrong."""
    return _read(opened, "JSON Lines", _json_rows(opened), metric)


def _read(opened: Opened, format: str, rows: Iterator[Row], metric: str | None) -> ResultFile:
    sums: dict[tuple[str, str], _Sum] = {}
    columns: dict[str, str] | None = None
    for row in rows:
        if columns is None or format != "CSV":
            columns = _columns(opened, row, metric)
        _add(opened, row, columns, sums)
    if not sums:
        raise DataError("no-scores", "the table has no results", place=opened.place())
    highest = {task: max(one.highest for (_, of), one in sums.items() if of == task) for _, task in sums}
    results = tuple(_measured(model, task, one, highest[task], metric) for (model, task), one in sums.items())
    return ResultFile(name=opened.name, format=format, fingerprint=opened.fingerprint, results=results)


def _columns(opened: Opened, row: Row, metric: str | None) -> dict[str, str]:
    """Which title of the table is which column; ``model`` and ``score`` must be among them."""
    titles = {str(title).strip().casefold().replace(" ", "_").replace("-", "_"): str(title) for title in row.values}
    found = {column: titles[name] for column, names in COLUMNS.items() for name in reversed(names) if name in titles}
    if metric is not None:
        found["score"] = titles.get(metric.casefold(), metric)
    for needed in ("model", "score"):
        if found.get(needed) not in row.values:
            hint = did_you_mean(metric or needed, [str(title) for title in row.values], noun="columns", most=12)
            message = f'there is no column "{metric if metric and needed == "score" else needed}"'
            raise DataError("no-column", message, hint=hint, place=Place(opened.name, row.line))
    return found


def _add(opened: Opened, row: Row, columns: Mapping[str, str], sums: dict[tuple[str, str], _Sum]) -> None:
    values = {column: row.values.get(title) for column, title in columns.items()}
    place = Place(opened.name, row.line)
    model, task = (_text(values.get(column)) for column in ("model", "task"))
    if not model:
        raise DataError("no-model", "this line names no model", place=place)
    score = _number(values["score"], columns["score"], place)
    assert score is not None
    known = sums.get((model, task))
    summed = {
        column: _number(values.get(column), column, place, optional=True) for column in ("cases", "se", "maximum")
    }
    if known is None:
        day, effort = (str(values[key]).strip() if values.get(key) else None for key in ("day", "effort"))
        known = sums[model, task] = _Sum(
            place=place, day=day, effort=effort, cases=summed["cases"], se=summed["se"], maximum=summed["maximum"]
        )
    elif known.cases is not None or known.se is not None:
        message = f'"{excerpt(model)}" is also in line {known.place.line}'
        raise DataError("duplicate-result", message, hint="one line a model, or one line a case", place=place)
    known.add(score)


def _text(value: object) -> str:
    """A name without spaces around it, and with a question mark for what is no character."""
    return str(value if value is not None else "").strip().encode("utf-8", "replace").decode()


def _number(value: object, column: str, place: Place, *, optional: bool = False) -> float | None:
    """A number as people and programs write it; raises `DataError` for what is none."""
    if value is None or (isinstance(value, str) and not value.strip()):
        if optional:
            return None
        raise DataError("no-score", f'"{column}" is empty', place=place)
    if isinstance(value, (bool, int, float)):
        return finite(float(value), f'"{column}"', place)
    text = str(value).strip().casefold()
    if text in WORDS:
        return WORDS[text]
    if text in ("nan", "inf", "-inf", "infinity", "-infinity"):
        finite(float(text), f'"{column}"', place)
    number = number_of(text.removesuffix("%").strip())
    if number is None:
        raise DataError("wrong-value", f'"{column}" must be a number, got "{excerpt(str(value))}"', place=place)
    return finite(number, f'"{column}"', place)


def _measured(model: str, task: str, one: _Sum, highest: float, metric: str | None) -> Measured:
    maximum = one.maximum
    if maximum is None and one.lowest >= 0.0:
        maximum = next((end for end in SCALES if highest <= end), None)
    cases = one.cases if one.cases is not None else one.count if one.count > 1 else None
    se = one.se
    if se is None and one.count > 1:
        passed_or_failed = maximum is not None and one.squares > 0 and {one.lowest, one.highest} <= {0.0, maximum}
        se = 0.0 if passed_or_failed else math.sqrt(one.squares / (one.count - 1) / one.count)
    if not se and cases and maximum:
        se = share_error(min(one.mean, maximum), maximum, int(cases))
    return Measured(
        model=model,
        task=task,
        metric=metric or "score",
        score=one.mean,
        place=one.place,
        maximum=maximum,
        se=se or None,
        cases=int(cases) if cases else None,
        day=day_of(one.day),
        effort=one.effort,
    )


def _csv_rows(opened: Opened) -> Iterator[Row]:
    """The lines of a table, whose first gives the titles; separated by commas, semicolons or tabs."""
    text = io.TextIOWrapper(io.BufferedReader(_Stream(opened)), encoding="utf-8", newline="")
    first = bytes(opened.raw[:65_536]).split(b"\n")[0].decode("utf-8", "replace")
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(text, delimiter=delimiter, strict=True)
    try:
        for values in reader:
            if None in values:
                message = "this line has more values than there are columns"
                raise DataError("csv", message, place=Place(opened.name, reader.line_num))
            yield Row(reader.line_num, values, "")
    except csv.Error as error:
        raise DataError("csv", f"not a valid table: {error}", place=Place(opened.name, reader.line_num)) from None
    except UnicodeDecodeError:
        raise DataError("not-text", "not UTF-8 text", place=Place(opened.name, reader.line_num + 1)) from None


def _json_rows(opened: Opened) -> Iterator[Row]:
    for number, line in enumerate(io.BufferedReader(_Stream(opened)), 1):
        if not line.strip():
            continue
        place = Place(opened.name, number)
        try:
            values = json.loads(line)
        except (ValueError, RecursionError):
            hint = "was the evaluation interrupted, or the file copied in part?"
            raise DataError("json", "this line is not valid JSON", hint=hint, place=place) from None
        if not isinstance(values, dict):
            raise DataError("wrong-form", "this line is not a JSON object", place=place)
        yield Row(number, values, "")


class _Stream(io.RawIOBase):
    """The bytes of an opened file as a stream."""

    def __init__(self, opened: Opened) -> None:
        self._raw, self._at = opened.raw, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        target = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        piece = self._raw[self._at : self._at + len(target)]
        target[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
