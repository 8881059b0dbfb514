"""The same function on Arrow record batches, for Spark, Ray Data, Dask and whatever else passes them around."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelmatch.errors import UsageError
from modelmatch.many.columns import checked_columns
from modelmatch.many.row import ID, RESULT

if TYPE_CHECKING:
    import pyarrow as pa

    from modelmatch.many.work import Plan
    from modelmatch.quiz.schema import QuestionSet

NUMBERS = ("usd_month", "fit", "first_share", "runner_up_fit")
LISTS = ("close_call", "clash")


def arrow() -> Any:
    """The library, where it is installed; raises `UsageError` where it is not."""
    try:
        import pyarrow
    except ImportError:
        hint = "pip install 'modelmatch[batch]'; JSON Lines and CSV need nothing"
        raise UsageError("no-pyarrow", "Parquet and Arrow need pyarrow, which is not installed", hint=hint) from None
    return pyarrow


def answers_schema(questions: QuestionSet | str = "quick", keep: Sequence[str] = (ID,)) -> pa.Schema:
    """The columns that a batch of answers may have: one a question, all of them optional, and those that are kept.

    Choices are text, several of them a list; null is no answer. Text is read as on the command line, so a column of
    text does for every question.
    """
    from modelmatch.quiz.load import load_questions

    pa, asked = arrow(), load_questions(questions) if isinstance(questions, str) else questions
    kinds = {
        "multi": pa.list_(pa.string()),
        "rank": pa.list_(pa.string()),
        "yes-no": pa.bool_(),
        "number": pa.float64(),
        "scale": pa.int64(),
    }
    answers = [(question.id, kinds.get(question.kind, pa.string())) for question in asked.questions]
    return pa.schema([*((name, pa.string()) for name in keep), *answers])


def result_schema(keep: Sequence[Any] = ()) -> pa.Schema:
    """The columns of a batch of results; ``keep`` are the fields of those that are kept: numbers as they are, all else
    as text."""
    pa = arrow()

    def kind(name: str) -> Any:
        return pa.float64() if name in NUMBERS else pa.list_(pa.string()) if name in LISTS else pa.string()

    def scalar(field: Any) -> Any:
        types = pa.types
        plain = types.is_integer(field.type) or types.is_floating(field.type) or types.is_boolean(field.type)
        return pa.field(field.name, field.type if plain else pa.string())

    answers = [(name, kind(name)) for name in RESULT]
    return pa.schema([("row", pa.int64()), (ID, pa.string()), *map(scalar, keep), *answers])


def recommend_batches(
    batches: Iterable[pa.RecordBatch],
    questions: QuestionSet | str = "quick",
    *,
    keep: Sequence[str] = (),
    as_of: dt.date | None = None,
    profiles: Sequence[Path] = (),
    first_row: int = 1,
) -> Iterator[pa.RecordBatch]:
    """Batches of answers to batches of results, row by row and in order; see `answers_schema` and `result_schema`.

    The data are loaded once a process. A row that cannot be read has an ``error`` instead of a match. Rows are
    numbered through, from ``first_row``.

    Raises
    ------
    DataError
        A column is no question and is not in ``keep``.
    """
    plan = _plan(questions, tuple(keep), as_of, tuple(profiles))
    decider, number = plan.decider(), first_row
    for batch in batches:
        checked_columns(batch.schema.names, plan.question_set, plan.keep)
        found = [decider.row(number + place, record) for place, record in enumerate(records(batch))]
        number += len(found)
        kept = [batch.schema.field(name) for name in plan.keep]
        yield arrow().RecordBatch.from_pylist(found, schema=result_schema(kept))


def records(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    """The rows of a batch, without what is null or not a number: no answer."""
    return [
        {name: value for name, value in row.items() if value is not None and value == value}
        for row in batch.to_pylist()
    ]


_plans: dict[object, Plan] = {}


def _plan(
    questions: QuestionSet | str, keep: tuple[str, ...], as_of: dt.date | None, profiles: tuple[Path, ...]
) -> Plan:
    """The plan, kept: the same call comes once for each batch where a framework calls it so."""
    from modelmatch.catalog import load_catalog
    from modelmatch.many.work import Plan
    from modelmatch.quiz.load import load_questions

    key = (questions if isinstance(questions, str) else id(questions), keep, as_of, profiles)
    if key not in _plans:
        asked = load_questions(questions) if isinstance(questions, str) else questions
        _plans[key] = Plan.of(load_catalog(profiles).at(as_of), asked, profiles=profiles, keep=keep)
    return _plans[key]
