"""One person's answers to one row of results: a stated part of what `modelmatch recommend` says, and equal to it."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from modelmatch.errors import DataError, DataErrors, ModelmatchError, shortened
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.result.candidates import close_call
from modelmatch.match.result.relax import clash
from modelmatch.preferences import Preferences
from modelmatch.quiz.answers import Answers, parse_mapping
from modelmatch.quiz.elicit import preferences
from modelmatch.quiz.parse import is_limit, parse_answer
from modelmatch.quiz.schema import AnswerValue, QuestionSet
from modelmatch.vocabulary import Effort

SCHEMA = "modelmatch/batch/1"
ID = "id"
"""The column that is copied into the result without being asked for, as text."""
KEPT = 4096
"""Results, and answers that were read, that are kept at a time, for others who answer the same."""
MOST_TOLD = 5
"""Errors of one row that are told."""
_SCALARS = (str, int, float, bool)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What `modelmatch batch` says of one person; columns that are kept come after ``id``.

    ``row`` is the number of the row of input, from 1, and ``id`` what its column ``id`` says. ``match``, ``name`` and
    ``vendor`` are the model recommended, and ``offer``, ``route``, ``plan``, ``effort`` and ``usd_month`` its best
    offer; ``fit`` and ``first_share`` how well it fits and how sure that is; ``runner_up`` the next model;
    ``close_call`` the models too close to tell, the match among them. Where nothing meets the requirements there is no
    match, and ``clash`` names as few of them as no offer meets together. Where the answers cannot be read, ``error`` is
    a code and ``message`` says what is wrong.
    """

    row: int
    id: str | None = None
    match: str | None = None
    name: str | None = None
    vendor: str | None = None
    offer: str | None = None
    route: str | None = None
    plan: str | None = None
    effort: Effort | None = None
    usd_month: float | None = None
    fit: float | None = None
    first_share: float | None = None
    runner_up: str | None = None
    runner_up_fit: float | None = None
    close_call: tuple[str, ...] = ()
    clash: tuple[str, ...] = ()
    error: str | None = None
    message: str | None = None


RESULT = tuple(name for name in Row.__struct_fields__ if name not in ("row", ID))
"""The columns of a result beside its number, its ``id`` and those that are kept."""


class Decider:
    """Results for any number of people; keeps the engine, the answers it has read, and the last results.

    ``keep`` are the columns that are no answers and are copied into the result.
    """

    def __init__(self, engine: Engine, question_set: QuestionSet, keep: tuple[str, ...] = ()) -> None:
        self.engine, self.question_set, self.keep = engine, question_set, keep
        self._questions = {question.id: question for question in question_set.questions}
        self._read: dict[object, tuple[AnswerValue | None]] = {}
        self._kept: dict[object, dict[str, Any]] = {}
        self._columns = {ID, *keep} - set(self._questions)

    def row(self, number: int, record: object) -> dict[str, Any]:
        """The result of one row: that of its answers, or an error, with the columns that are kept.

        A record maps question ids to answers; or it holds such a mapping under ``answers``.
        """
        kept: dict[str, Any] = dict.fromkeys((ID, *self.keep))
        try:
            if not isinstance(record, Mapping):
                kind = _KINDS.get(type(record).__name__, "a number")
                raise DataError("wrong-type", f"a row must be a mapping from question ids to answers, not {kind}")
            for name in kept:
                if name in self._columns and (value := record.get(name)) is not None:
                    kept[name] = value if name != ID and isinstance(value, _SCALARS) else str(value)
            return {"row": number, **kept, **self.result(self.answers(record))}
        except ModelmatchError as error:
            return failed(number, error, kept)

    def answers(self, record: Mapping[str, Any]) -> Answers:
        """The answers of a record; raises `DataError` for what is none."""
        nested = record.get("answers")
        if isinstance(nested, Mapping) and "answers" not in self._questions:
            more = [name for name in record if name not in ("answers", *self._columns)]
            if more:
                hint = 'beside "answers" only columns named by --keep are read'
                raise DataError("unknown-key", f'a row has the key "{shortened(str(more[0]), 100)}"', hint=hint)
            return self._parsed(nested)
        return self._parsed({name: value for name, value in record.items() if name not in self._columns})

    def result(self, answers: Answers) -> dict[str, Any]:
        """The columns of the result for these answers, without its number."""
        key = tuple((name, type(value), value) for name, value in answers.values.items())
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            found = self._kept[key] = _columns(self.engine, preferences(self.question_set, answers))
        return found

    def preferences(self, record: Mapping[str, Any]) -> Preferences:
        """What the answers of a record mean; raises `DataError` for what is none."""
        return preferences(self.question_set, self.answers(record))

    def _parsed(self, raw: Mapping[str, Any]) -> Answers:
        """`parse_mapping`, with each answer to a question read once."""
        values: dict[str, AnswerValue | None] = {}
        try:
            for name, value in raw.items():
                question = self._questions[name]
                if value == "" or (value is None and not is_limit(question)):
                    continue
                values[name] = self._value(name, value)
        except (DataError, KeyError):
            return parse_mapping(self.question_set, raw)  # which says all that is wrong
        return Answers(values)

    def _value(self, name: str, value: object) -> AnswerValue | None:
        if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
            key: object = (name, tuple(value))
        elif value is None or isinstance(value, _SCALARS):
            key = (name, type(value), value)
        else:
            return parse_answer(self._questions[name], value)
        found = self._read.get(key)
        if found is None:
            if len(self._read) >= KEPT:
                self._read.clear()
            found = self._read[key] = (parse_answer(self._questions[name], value),)
        return found[0]


def failed(number: int, error: ModelmatchError, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The result of a row that cannot be read; ``kept`` are the columns between its number and the rest."""
    errors = error.errors[:MOST_TOLD] if isinstance(error, DataErrors) else (error,)
    said = "; ".join(f"{one.message}; {one.hint}" if one.hint else one.message for one in errors)
    return {"row": number, **kept, **_EMPTY, "error": error.code, "message": said}


_EMPTY: dict[str, Any] = {name: () if name in ("close_call", "clash") else None for name in RESULT}
_KINDS = {"list": "a list", "str": "text", "NoneType": "nothing", "bool": "true or false"}


def _columns(engine: Engine, wanted: Preferences) -> dict[str, Any]:
    decision = engine.decide(wanted)
    if decision.leader is None:
        return {**_EMPTY, "clash": clash(engine, decision)}
    confidence = engine.confidence(decision)
    fit, runner_up_fit, usd, share = _numbers(decision, confidence.first_share)
    offer, ids = engine.matrix.offers[int(decision.offer[decision.leader])], engine.models
    return {
        **_EMPTY,
        "match": offer.model.id,
        "name": offer.model.name,
        "vendor": offer.model.vendor,
        "offer": offer.id,
        "route": offer.route,
        "plan": offer.plan.name if offer.plan else None,
        "effort": offer.effort,
        "usd_month": usd,
        "fit": fit,
        "first_share": share,
        "runner_up": ids[decision.order[1]] if len(decision.order) > 1 else None,
        "runner_up_fit": runner_up_fit,
        "close_call": close_call(decision, confidence.beats_leader, ids),
    }


def _numbers(decision: Decision, share: float) -> list[float | None]:
    """Fit of the match and of the next model, USD a month and share, rounded as in a recommendation."""
    fits = decision.fit[decision.order[:2]].tolist()
    fits += [float("nan")] * (2 - len(fits))
    found = np.round(np.array([*fits, decision.usd(int(decision.order[0])), share]), 6) + 0.0
    return [None if value != value else value for value in found.tolist()]
