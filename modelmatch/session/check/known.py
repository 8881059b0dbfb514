"""What is known today of a decision that was kept: the chosen offer, today's match, and how both compare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from modelmatch.arrays import Floats
from modelmatch.catalog import Catalog, load_catalog
from modelmatch.catalog.offers import Offer
from modelmatch.catalog.schema import SourceRef, source_ids
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.errors import UsageError
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.preferences import Preferences
from modelmatch.quiz.elicit import preferences
from modelmatch.session.decision_facts import fit_of
from modelmatch.session.decision_file import Accepted, Choice, DecisionFile
from modelmatch.session.session import asked, file_set

SHARE_DRAWS = 256
"""Draws for the shares of first ranks: within 0.03 of those of all draws, and a hundred files stay cheap."""


class Day:
    """A catalogue on the day of the check, with its engine; shared by the decisions that rest on the same profiles."""

    def __init__(self, catalog: Catalog, today: dt.date) -> None:
        self.catalog, self.today = catalog, today

    @cached_property
    def snapshot(self) -> Snapshot:
        return self.catalog.at(self.today)

    @cached_property
    def engine(self) -> Engine:
        """The engine on the day: what is known of strengths is as of the data, as no figure is known from later."""
        from modelmatch.api import strengths
        from modelmatch.terminal.progress import patient

        dated, tell = self.snapshot, patient()
        known = strengths(self.catalog.at(min(self.today, self.catalog.newest)), tell=tell)
        if not {model.id for model in dated.candidates()} <= set(known.models):
            known = strengths(dated, tell=tell)
        return Engine(dated, known)

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each offer by its id."""
        return {offer.id: row for row, offer in enumerate(self.engine.matrix.offers)}

    @cached_property
    def _decided(self) -> dict[bytes, Decision]:
        return {}

    def decide(self, wanted: Preferences) -> Decision:
        """The decision for these preferences, made once."""
        import msgspec

        key = msgspec.msgpack.encode(wanted)
        if key not in self._decided:
            self._decided[key] = self.engine.decide(wanted)
        return self._decided[key]

    def sources(self, *references: SourceRef | None) -> tuple[str, ...]:
        """Title and address of what is referred to."""
        ids = dict.fromkeys(one for reference in references for one in source_ids(reference))
        found = map(self.catalog.source, ids)
        return tuple(f"{s.title}, {s.url}" if s.url and s.url != s.title else s.title for s in found)


class Days:
    """The catalogues of a run on its day, each read once."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self._known: dict[tuple[str, ...], Day] = {}

    def of(self, folders: Sequence[object]) -> Day:
        key = tuple(map(str, folders))
        if key not in self._known:
            self._known[key] = Day(load_catalog(key), self.today)
        return self._known[key]


class Known:
    """One decision, and what is known of it on a day."""

    def __init__(self, file: DecisionFile, day: Day, wanted: Preferences, set_data: str = "") -> None:
        self.file, self.day, self.preferences, self.set_data = file, day, wanted, set_data
        self.engine, self.catalog = day.engine, day.snapshot
        self.decision = day.decide(wanted)
        self.row = _row(file.form.choice, day)

    @classmethod
    def of(cls, file: DecisionFile, days: Days) -> Known:
        """What is known of the decision in a file.

        Raises `DataError` with its place in the file for a missing folder or set, and for answers that cannot be given;
        `UsageError` for a day before the decision.
        """
        answers, then = file.answers, file.form.accepted.day
        if then > days.today:
            message = f"{file.document.name} was decided on {then}, after {days.today}"
            raise UsageError("date-before-decision", message, hint="give a later day with --today")
        day = days.of(answers.folders())
        found = file_set(answers)
        question_set = asked(found, day.snapshot)
        wanted = preferences(question_set, answers.answers(question_set))
        return cls(file, day, wanted, found.digest)

    @property
    def choice(self) -> Choice:
        return self.file.form.choice

    @property
    def accepted(self) -> Accepted:
        return self.file.form.accepted

    @property
    def offer(self) -> Offer | None:
        """The chosen offer, None where there is none any more."""
        return None if self.row is None else self.engine.matrix.offers[self.row]

    @property
    def name(self) -> str:
        """The chosen model in words."""
        model = self.catalog.undated.models.get(self.choice.model)
        return model.name if model else self.choice.name or self.choice.model

    @property
    def match(self) -> int | None:
        """The row of the offer that would be chosen today."""
        leader = self.decision.leader
        return None if leader is None else int(self.decision.offer[leader])

    @property
    def open(self) -> bool:
        """Whether the chosen offer can be had."""
        return self.offer is not None and self.offer.closed is None

    @cached_property
    def gain(self) -> tuple[float, float]:
        """Expected points of fit that changing to today's match brings, and their standard deviation over all draws.

        The expected loss of staying, against the best of today at expected values: against the best of each draw, noise
        alone would make a loss. Raises `ValueError` where there is nothing to compare.
        """
        if self.row is None or self.match is None:
            raise ValueError("nothing to compare")
        if self.row == self.match:
            return 0.0, 0.0
        totals = self.engine.draw_offers(self.decision, [self.row, self.match], len(self.engine.draws))
        lead = totals[:, 1] - totals[:, 0]
        return float(lead.mean()), float(lead.std())

    @cached_property
    def beaten(self) -> Floats:
        """In how many draws each model of the ranking is better than the chosen offer; in the order of the ranking."""
        return np.asarray((self._models > self._own).mean(axis=0))

    @cached_property
    def first_share(self) -> float:
        """In how many draws no other model is better than the chosen offer."""
        own = self.engine.matrix.model[self.row] if self.row is not None else -1
        others = self._models[:, self.decision.order != own]
        best = others.max(axis=1, initial=-np.inf)
        return float((self._own[:, 0] >= best).mean())

    def shares(self) -> dict[str, float]:
        """The share of first ranks of each model of the ranking, by its id, in order of fit; over all draws."""
        simulation = self.engine.sample(self.decision)
        ids = [self.engine.models[model] for model in self.decision.order.tolist()]
        return dict(zip(ids, simulation.shares[:, 0].tolist(), strict=True))

    @property
    def fit(self) -> float:
        """The fit of the chosen offer today."""
        assert self.row is not None
        return fit_of(self.decision, self.row)

    @property
    def usd(self) -> float | None:
        """What the chosen offer costs a month today, None where no price is known."""
        assert self.row is not None
        found = float(self.decision.feasible.usd[self.row])
        return None if np.isnan(found) else found

    @cached_property
    def _models(self) -> Floats:
        return self.engine.draw_models(self.decision, SHARE_DRAWS)

    @cached_property
    def _own(self) -> Floats:
        assert self.row is not None
        return self.engine.draw_offers(self.decision, [self.row], SHARE_DRAWS)


def _row(choice: Choice, day: Day) -> int | None:
    """The row of the chosen offer; where its id is another by now, of the offer in the same place, plan and effort."""
    row = day.rows.get(choice.offer)
    model = day.engine.matrix.index.get(choice.model)
    if row is not None or model is None or choice.place is None:
        return row
    for row in day.engine.matrix.of_model(model):
        offer = day.engine.matrix.offers[row]
        place = offer.product.name if offer.product else offer.access.name
        if (place, offer.plan.name if offer.plan else None, offer.effort) == (choice.place, choice.plan, choice.effort):
            return row
    return None
