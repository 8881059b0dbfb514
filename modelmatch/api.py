"""The layers put together: strengths of a catalogue, and a recommendation from answers or preferences."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from modelmatch.arrays import Floats
from modelmatch.catalog.catalog import Catalog
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.data import store
from modelmatch.vocabulary import EFFORTS

if TYPE_CHECKING:
    from modelmatch.evidence.posterior import Strengths
    from modelmatch.match.engine import Engine
    from modelmatch.match.facts.effort import EffortFacts
    from modelmatch.match.result.recommendation import Recommendation
    from modelmatch.preferences import Preferences
    from modelmatch.quiz.answers import Answers
    from modelmatch.quiz.schema import QuestionSet

DIGITS = 4
"""Decimals kept of strengths and covariances: the same on every machine, far finer than any interval."""

MANY = 500
"""Fewer models are estimated before anyone wonders."""

FORMAT = 3
"""Version of the compiled strengths; 2 has what effort changes, 3 the variance of one kind of work."""

_NAME = "strengths.msgpack"
_EFFORT = "effort.msgpack"


def strengths(
    catalog: Catalog | Snapshot, as_of: dt.date | None = None, *, tell: Callable[[str], None] | None = None
) -> Strengths:
    """Strengths of all models by domain, from the evidence published by a day.

    Parameters
    ----------
    catalog : as loaded, or already on a day (`Catalog.at`).
    as_of : the day; by default the catalogue's own.
    tell : told what is being done, once for each step, where the strengths have to be estimated first.

    Returns
    -------
    Strengths
        ``mean`` of shape (models, domains) on the 0-100 reading scale, ``cov`` of shape (models, domains, domains);
        ``effort_mean`` and ``effort_var``, (models, efforts, domains), are what a level of effort adds to them;
        ``own_work``, (domains,), is how far one kind of work typically differs from its domain, as a variance.
        The estimate for the bundled data on its newest date ships with the package; others are kept in the cache.
    """
    dated = catalog.at(as_of)
    shipped = store.shipped(_NAME)
    known = _decode(shipped) if shipped else None
    if known is not None and (known.format, known.key) == (FORMAT, _key(dated)):
        return _strengths(known)
    name = f"strengths-{_key(dated)}"
    return store.cached(name, lambda: estimate(dated, tell), lambda raw: _strengths_of(raw, dated))


def effort(catalog: Catalog | Snapshot) -> EffortFacts:
    """Tokens, wait and speed of the models by level of effort, on the catalogue's day: shipped, kept or worked out."""
    from modelmatch.match.facts.effort import decoded

    dated = catalog.at()
    key, shipped = _key(dated), store.shipped(_EFFORT)
    if shipped:
        with contextlib.suppress(ValueError):
            return decoded(shipped, key)
    return store.cached(f"effort-{key}", lambda: compile_effort(dated), lambda raw: decoded(raw, key))


def engine(
    catalog: Catalog | Snapshot, *, tell: Callable[[str], None] | None = None, bandwidth: float | None = None
) -> Engine:
    """The decision engine for a catalogue on its day; ``tell`` as for `strengths`, ``bandwidth`` as for `recommend`."""
    from modelmatch.match.engine import Engine

    dated = catalog.at()
    return Engine(dated, strengths(dated, tell=tell), effort=effort(dated), bandwidth=bandwidth)


def compile_effort(dated: Snapshot) -> bytes:
    """What `effort` gives for a catalogue on its day, compiled."""
    from modelmatch.match.facts.effort import effort_facts, encoded

    return encoded(effort_facts(dated), _key(dated))


def recommend(
    catalog: Catalog | Snapshot,
    answers: Mapping[str, object] | Answers | Preferences,
    questions: QuestionSet | str = "quick",
    *,
    as_of: dt.date | str | None = None,
    explain: bool = True,
    models: int = 2,
    today: str | None = None,
    use: str | None = None,
    batch: bool = False,
    tell: Callable[[str], None] | None = None,
    bandwidth: float | None = None,
) -> Recommendation:
    """The model that fits, how sure that is, what it rests on and what would change it.

    Parameters
    ----------
    catalog : as loaded by `load_catalog`.
    answers : answers by question id, such as ``{"work": ["coding"]}``; or preferences stated directly.
    questions : the question set that the answers belong to, or its name.
    as_of : only what was known on this day (a date, or ``YYYY-MM-DD``) counts; by default the newest date of the data.
    explain : whether to work out counterfactuals, partners and missing evidence.
    models : how many models to combine at the most, the match included.
    today : what is used now: the id or the name of a model, a product or a plan, such as ``ChatGPT Plus``; the result
        says whether to stay with it or to change. By default what the answers name.
    use : how much is to be done in a month, in a unit of the catalogue, such as ``100000 pages``; it replaces the
        tokens that the answers state.
    batch : whether answers may take up to a day, at the batch price where there is one.
    tell : as for `strengths`.
    bandwidth : gigabytes that the memory of one's own machine reads in a second, for the speed to expect there.

    Raises
    ------
    DataError
        The answers are no mapping, or one cannot be given: an unknown question or choice, a value of another type.
    UsageError
        The day is no day.
    """
    from modelmatch.match.result.recommend import recommend as decided
    from modelmatch.match.result.use import usage_of
    from modelmatch.preferences import Preferences, with_usage
    from modelmatch.quiz.alternatives import alternatives
    from modelmatch.quiz.answers import Answers, answer_records, named_today, parse_mapping
    from modelmatch.quiz.elicit import preferences
    from modelmatch.quiz.load import load_questions
    from modelmatch.quiz.own_cases import with_own_cases

    decide = engine(catalog.at(_day(as_of)), tell=tell, bandwidth=bandwidth)
    stated = usage_of(use, decide.catalog, batch=batch)
    if isinstance(answers, Preferences):
        return decided(decide, with_usage(answers, stated), explain=explain, models=models, today=today)
    question_set = load_questions(questions) if isinstance(questions, str) else questions
    titles = {name: catalog.domains[name].name for name in catalog.own}
    question_set = with_own_cases(question_set, titles)
    known = answers if isinstance(answers, Answers) else parse_mapping(question_set, answers)
    others = alternatives(question_set, known) if explain else []
    others = [msgspec.structs.replace(one, preferences=with_usage(one.preferences, stated)) for one in others]
    wanted, now = with_usage(preferences(question_set, known), stated), today or named_today(question_set, known)
    result = decided(decide, wanted, others, explain=explain, models=models, today=now)
    return msgspec.structs.replace(result, question_set=question_set.id, answers=answer_records(question_set, known))


def estimate(dated: Snapshot, tell: Callable[[str], None] | None = None) -> bytes:
    """The strengths of a catalogue on its day, compiled; ``tell`` as for `strengths`."""
    from modelmatch.evidence.strengths import estimate as fit

    every = tuple(dated.undated.models.values())  # the models that fix the scale may not have been out yet
    said = f"estimating the strengths of {len(every):,} models ..."
    step = (lambda: tell(said)) if tell and len(every) >= MANY else None
    known = fit(every, dated.benchmarks, dated.kinds, dated.day, step, own=dated.own, order=tuple(dated.domains))
    return msgspec.msgpack.encode(
        _Compiled(
            key=_key(dated),
            models=known.models,
            domains=known.domains,
            mean=_bytes(known.mean),
            cov=_bytes(known.cov),
            counts=known.counts.astype(np.int64).tobytes(),
            figures=known.figures.astype(np.int64).tobytes(),
            inherited=tuple(bool(x) for x in known.inherited),
            stated=tuple(bool(x) for x in known.stated),
            effort_mean=_bytes(known.effort_mean),
            effort_var=_bytes(known.effort_var),
            effort_figures=known.effort_figures.astype(np.int64).tobytes(),
            effort_top=tuple(int(x) for x in known.effort_top),
            own_work=tuple(round(float(x), DIGITS) for x in known.own_work),
            own_work_spread=round(known.own_work_spread, DIGITS),
            own_cases=tuple(round(float(x), DIGITS) for x in known.own_cases),
            format=FORMAT,
        )
    )


def _day(as_of: dt.date | str | None) -> dt.date | None:
    """The day without a time; raises `UsageError` for what is no day."""
    from modelmatch.errors import UsageError
    from modelmatch.quiz.numerals import day_of

    day = as_of.date() if isinstance(as_of, dt.datetime) else day_of(as_of) if isinstance(as_of, str) else as_of
    if as_of is not None and not isinstance(day, dt.date):
        raise UsageError("invalid-date", f'"{as_of}" is not a date', hint="write YYYY-MM-DD, such as 2026-04-10")
    return day


class _Compiled(msgspec.Struct):
    key: str
    models: tuple[str, ...]
    domains: tuple[str, ...]
    mean: bytes
    cov: bytes
    counts: bytes
    figures: bytes
    inherited: tuple[bool, ...]
    stated: tuple[bool, ...]
    effort_mean: bytes
    effort_var: bytes
    effort_figures: bytes
    effort_top: tuple[int, ...]
    own_work: tuple[float, ...]
    own_work_spread: float
    own_cases: tuple[float, ...]
    format: int


def _key(dated: Snapshot) -> str:
    """What the strengths follow from: the data, and the day."""
    return f"{dated.fingerprint[:24]}-{dated.day}"


def _bytes(values: Floats) -> bytes:
    rounded = np.round(values, DIGITS) + 0.0  # no negative zeros
    return bytes(rounded.astype("<f8").tobytes())


def _decode(raw: bytes) -> _Compiled:
    return msgspec.msgpack.decode(raw, type=_Compiled)


def _strengths_of(raw: bytes, dated: Snapshot) -> Strengths:
    """The strengths of this catalogue; raises `ValueError` or `msgspec.DecodeError` for anything else."""
    compiled = _decode(raw)
    if (compiled.format, compiled.key, compiled.domains) != (FORMAT, _key(dated), tuple(dated.domains)):
        raise ValueError("the strengths of another catalogue")
    if not dated.models.keys() <= set(compiled.models) <= dated.undated.models.keys():
        raise ValueError("the strengths of other models")
    found = _strengths(compiled)
    flags = {len(compiled.inherited), len(compiled.stated), len(compiled.effort_top)}
    numbers = (found.mean, found.cov, found.effort_mean, found.effort_var, found.own_work, found.own_cases)
    if flags != {len(compiled.models)} or not all(np.isfinite(values).all() for values in numbers):
        raise ValueError("not strengths")
    return found


def _strengths(compiled: _Compiled) -> Strengths:
    from modelmatch.evidence.posterior import Strengths

    models, levels, domains = len(compiled.models), len(EFFORTS), len(compiled.domains)
    return Strengths(
        models=compiled.models,
        domains=compiled.domains,
        mean=np.frombuffer(compiled.mean, dtype="<f8").reshape(models, domains),
        cov=np.frombuffer(compiled.cov, dtype="<f8").reshape(models, domains, domains),
        counts=np.frombuffer(compiled.counts, dtype=np.int64).reshape(models, domains),
        figures=np.frombuffer(compiled.figures, dtype=np.int64).reshape(models),
        inherited=np.array(compiled.inherited, dtype=bool),
        stated=np.array(compiled.stated, dtype=bool),
        effort_mean=np.frombuffer(compiled.effort_mean, dtype="<f8").reshape(models, levels, domains),
        effort_var=np.frombuffer(compiled.effort_var, dtype="<f8").reshape(models, levels, domains),
        effort_figures=np.frombuffer(compiled.effort_figures, dtype=np.int64).reshape(models, levels),
        effort_top=np.array(compiled.effort_top, dtype=np.int64),
        own_work=np.array(compiled.own_work, dtype=np.float64),
        own_work_spread=compiled.own_work_spread,
        own_cases=np.array(compiled.own_cases, dtype=np.float64),
    )
