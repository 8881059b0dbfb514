"""Decisions of past days against what is known today: whether what was said to be sure still holds.

On each day the same sampled people answer the quiz, and the match is computed from what was known then. The same
decision, between the same offers, is then made with the strengths of today. Two claims are tested:

- the share of first ranks on the average of public tests, against whether that model is still the match;
- the share that is shown, for one kind of work, against the share that the same model has by today's knowledge: how the
  model does on the work itself no public figure tells, so that this is as far as today's knowledge goes.

Decisions of one day that name the same model stand or fall together: standard errors are clustered by both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from modelmatch.api import strengths
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.data import store
from modelmatch.evidence.audit.calibration import Claims, calibration
from modelmatch.evidence.audit.result import Calibration
from modelmatch.lookup.view import View
from modelmatch.match.engine import Engine
from modelmatch.quiz.answers import Answers
from modelmatch.quiz.elicit import preferences
from modelmatch.quiz.load import load_questions
from modelmatch.quiz.priors import Priors, visible

SCHEMA = "modelmatch/decision-audit/1"
DAYS = tuple(dt.date(2026, month, 10) for month in range(4, 12))
"""The tenth of every month from the one in which the evidence begins to be dense."""
PEOPLE, SEED, SET = 120, 20260410, "quick"
EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
MATCH, SHARE = "still the match", "share by today's knowledge"
"""The two claims."""


class DecisionAudit(View, frozen=True, kw_only=True):
    """``decisions`` were made on ``days``; in ``changed`` of them, another model is the match by today's knowledge."""

    days: tuple[dt.date, ...]
    decisions: int
    changed: int
    calibration: tuple[Calibration, ...]


def audit_decisions(
    catalog: Snapshot,
    *,
    days: Sequence[dt.date] = DAYS,
    people: int = PEOPLE,
    tell: Callable[[str], None] = lambda said: None,
) -> DecisionAudit:
    """Make the decisions of past days again: a minute or two; then the result is kept in the cache."""
    earlier = tuple(day for day in days if day < catalog.day)
    asked = "-".join(f"{day:%Y%m%d}" for day in earlier)
    name = f"audit-decisions-{catalog.fingerprint[:24]}-{catalog.day}-{people}-{asked}"
    decoder = msgspec.msgpack.Decoder(DecisionAudit)
    return store.cached(name, lambda: msgspec.msgpack.encode(_audit(catalog, earlier, people, tell)), decoder.decode)


def _audit(catalog: Snapshot, days: Sequence[dt.date], people: int, tell: Callable[[str], None]) -> DecisionAudit:
    now = strengths(catalog)
    questions = load_questions(SET)
    asked = [
        preferences(questions, Answers(dict(visible(questions, values))))
        for values in Priors(questions).sample(people, SEED)
    ]
    public: list[float] = []
    right: list[float] = []
    own: list[float] = []
    later: list[float] = []
    cluster: list[str] = []
    for day in days:
        tell(f"decisions of {day}")
        then = catalog.at(day)
        before = Engine(then, strengths(then))
        after = Engine(then, now)
        for wanted in asked:
            decision, again = before.decide(wanted), after.decide(wanted)
            row = decision.leader
            if row is None or len(decision.order) < 2 or row not in again.order:
                continue
            said, known = before.sample(decision), after.sample(again)
            public.append(float(said.first_public[0]))
            own.append(float(said.shares[0, 0]))
            right.append(float(again.leader == row))
            later.append(float(known.shares[int(np.flatnonzero(again.order == row)[0]), 0]))
            cluster.append(f"{day} {before.models[row]}")
    test = np.unique(np.array(cluster, dtype=str), return_inverse=True)[1].astype(np.int64)
    found = [
        calibration(name, Claims(np.array(stated), np.array(true), test, np.ones(len(test))), own=is_own, edges=EDGES)
        for name, stated, true, is_own in ((MATCH, public, right, False), (SHARE, own, later, True))
    ]
    return DecisionAudit(
        schema=SCHEMA,
        as_of=catalog.day,
        data=catalog.fingerprint[:12],
        days=tuple(days),
        decisions=len(right),
        changed=len(right) - int(sum(right)),
        calibration=tuple(one for one in found if one is not None),
    )
