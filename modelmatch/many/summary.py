"""What many people have in common: shares of models and vendors, who gets no match, and few offers for all of them.

Shares are of the people with a match. Their intervals are Wilson's, at 95 %: they say how far a share may be off if
these people stand for many more who would answer alike (Wilson 1927, Journal of the American Statistical Association
22(158), 209-212). How sure each match is by itself is another question: ``first_share`` is its mean.

For all of them together, an offer is worth its fit to a person, and nothing where it fails a requirement of theirs. The
loss is what a person gives up against their own best offer.
"""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

import datetime as dt
import heapq
import math
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec
import numpy as np

from modelmatch.arrays import Floats, Indices
from modelmatch.errors import ModelmatchError
from modelmatch.many.offers import NamedOffer, best_sets, named, worth
from modelmatch.many.pool import results
from modelmatch.many.read import Source
from modelmatch.many.run import progress_words
from modelmatch.many.work import Chunk, Plan, record_of
from modelmatch.match.result.candidates import number
from modelmatch.version import __version__

SCHEMA = "modelmatch/batch-summary/1"
SAMPLED = 2000
"""People at most, chosen evenly, for whom the offers for all are worked out."""
MOST_REASONS = 10
WILSON = 1.959964
"""The 97.5 % point of the normal distribution: intervals hold 95 %."""
NOBODY = ""
"""The value of a column that is empty."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """For how many people a model, or those of a vendor, is the match, as a share with its interval.

    ``first_share`` is the mean share of first ranks of these matches.
    """

    id: str
    name: str
    people: int
    share: float
    low: float
    high: float
    first_share: float


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Requirements that no offer meets together, or why a row could not be read, and for how many people."""

    text: str
    people: int


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """All people, or those with one value of a column; ``unread`` are rows that could not be read.

    ``unmatched_low`` and ``unmatched_high`` are the interval of the share without a match.
    """

    name: str | None
    people: int
    matched: int
    unmatched: int
    unmatched_low: float
    unmatched_high: float
    unread: int
    models: tuple[Share, ...]
    vendors: tuple[Share, ...]
    reasons: tuple[Reason, ...]
    errors: tuple[Reason, ...]


class Loss(msgspec.Struct, frozen=True, kw_only=True):
    """What some people lose by the offers chosen for all, in points of fit on average.

    ``served`` is the share of them of whom an offer meets all requirements, and ``served_loss`` what these lose (None
    without any). ``own`` is the best single offer for these
    people alone, and ``own_loss`` what they lose by that.
    """

    name: str | None
    people: int
    served: float
    loss: float
    served_loss: float | None
    own: NamedOffer
    own_loss: float


class Together(msgspec.Struct, frozen=True, kw_only=True):
    """The best so many offers for all, each person using the best of them, and what that costs whom."""

    offers: tuple[NamedOffer, ...]
    fit: float
    losses: tuple[Loss, ...]


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What many people have in common; ``by`` is the column that the ``parts`` after the first divide them by.

    ``sampled`` is the number of people for whom the offers for all were worked out: everyone with a match up to
    `SAMPLED`, else an even choice of the rows.
    """

    schema: str = SCHEMA
    version: str = __version__
    as_of: dt.date
    data: str
    question_set: str
    draws: int
    by: str | None = None
    parts: tuple[Part, ...]
    sampled: int
    together: tuple[Together, ...]


def summarize(
    plan: Plan,
    source: Source,
    by: str | None,
    tell: Callable[[str], None],
    *,
    workers: int = 1,
    scheduler: str | None = None,
) -> Summary:
    """The summary of all rows; raises as `modelmatch.many.run.run` does."""
    import time

    sample, tallies, begun, rows = _Sample(), dict[str | None, _Tally](), time.monotonic(), 0
    for done in results(plan, sample.of(source.chunks()), workers, scheduler):
        for line in done.lines.splitlines():
            row = msgspec.json.decode(line)
            for name in (None, _word(row[by])) if by else (None,):
                tallies.setdefault(name, _Tally()).add(row)
        rows += done.rows
        tell(progress_words(rows, rows, time.monotonic() - begun, source.share))
    tallies.setdefault(None, _Tally())
    groups = sorted((name for name in tallies if name is not None), key=lambda name: (-tallies[name].people, name))
    sampled, together = _together(plan, sample.rows(), by)
    return Summary(
        as_of=plan.day,
        data=plan.data,
        question_set=plan.question_set.id,
        draws=plan.draws,
        by=by,
        parts=tuple(tallies[name].part(name) for name in (None, *groups)),
        sampled=sampled,
        together=together,
    )


def wilson(count: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share.

    >>> [round(end, 3) for end in wilson(30, 300)]
    [0.071, 0.139]
    """
    if not total:
        return 0.0, 1.0
    share, z = count / total, WILSON**2
    middle = (share + z / (2 * total)) / (1 + z / total)
    half = WILSON * math.sqrt(share * (1 - share) / total + z / (4 * total**2)) / (1 + z / total)
    return number(max(0.0, middle - half)), number(min(1.0, middle + half))


class _Tally:
    """Counts of the results of some people."""

    def __init__(self) -> None:
        self.people = self.unmatched = self.unread = 0
        self.models: Counter[tuple[str, str]] = Counter()
        self.vendors: Counter[tuple[str, str]] = Counter()
        self.sure: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()

    def add(self, row: Mapping[str, Any]) -> None:
        self.people += 1
        if row["error"] is not None:
            self.unread += 1
            self.errors[row["message"]] += 1
        elif row["match"] is None:
            self.unmatched += 1
            self.reasons["; ".join(row["clash"])] += 1
        else:
            self.models[row["match"], row["name"]] += 1
            self.vendors[row["vendor"], row["vendor"]] += 1
            for key in (f"model {row['match']}", f"vendor {row['vendor']}"):
                self.sure[key] += round(row["first_share"] * 1e6)

    def part(self, name: str | None) -> Part:
        matched = self.people - self.unmatched - self.unread
        low, high = wilson(self.unmatched, self.people - self.unread)
        return Part(
            name=name,
            people=self.people,
            matched=matched,
            unmatched=self.unmatched,
            unmatched_low=low,
            unmatched_high=high,
            unread=self.unread,
            models=self._shares("model", self.models, matched),
            vendors=self._shares("vendor", self.vendors, matched),
            reasons=_reasons(self.reasons),
            errors=_reasons(self.errors),
        )

    def _shares(self, kind: str, counts: Counter[tuple[str, str]], matched: int) -> tuple[Share, ...]:
        found = []
        for (key, name), people in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            low, high = wilson(people, matched)
            sure = number(self.sure[f"{kind} {key}"] / people / 1e6)
            found.append(
                Share(
                    id=key,
                    name=name,
                    people=people,
                    share=number(people / matched),
                    low=low,
                    high=high,
                    first_share=sure,
                )
            )
        return tuple(found)


def _reasons(counts: Counter[str]) -> tuple[Reason, ...]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Reason(text=text, people=people) for text, people in ordered[:MOST_REASONS])


def _word(value: object) -> str:
    return NOBODY if value is None else value if isinstance(value, str) else msgspec.json.encode(value).decode()


class _Sample:
    """The rows with the smallest checksums of their numbers: an even choice, the same in every run."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Any]] = []

    def of(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """The same chunks, seen on their way."""
        for first, rows in chunks:
            for row_number, row in enumerate(rows, first):
                item = (-zlib.crc32(b"%d" % row_number), -row_number, row)
                if len(self._heap) < SAMPLED:
                    heapq.heappush(self._heap, item)
                elif item[:2] > self._heap[0][:2]:
                    heapq.heapreplace(self._heap, item)
            yield first, rows

    def rows(self) -> list[Any]:
        """The rows chosen, in order."""
        return [row for _, _, row in sorted(self._heap, key=lambda item: -item[1])]


def _together(plan: Plan, rows: list[Any], by: str | None) -> tuple[int, tuple[Together, ...]]:
    """The number of people with a match among these rows, and the best one, two and three offers for them."""
    decider, values, groups = plan.decider(), list[Floats](), list[str]()
    for row in rows:
        record = record_of(row)
        if not isinstance(record, Mapping):
            continue
        try:
            own = worth(decider.engine.decide(decider.preferences(record)))
        except ModelmatchError:
            continue
        if not np.isnan(own).all():
            values.append(own.astype(np.float32))
            groups.append(_word(record.get(by)) if by else NOBODY)
    if not values:
        return 0, ()
    value = np.nan_to_num(np.stack(values), nan=0.0)
    best = value.max(axis=1)
    offers = decider.engine.matrix.offers
    people: dict[str | None, Indices] = {None: np.arange(len(value))}
    for name in sorted(set(groups)) if by else ():
        people[name] = np.flatnonzero([group == name for group in groups])
    alone = {name: int(value[of].sum(axis=0, dtype=np.float64).argmax()) for name, of in people.items()}

    def loss(name: str | None, of: Indices, chosen: list[int]) -> Loss:
        used = value[of][:, chosen].max(axis=1)
        served, lost = used > 0, (best[of] - used).astype(np.float64)
        return Loss(
            name=name,
            people=len(of),
            served=number(served.mean()),
            loss=number(lost.mean()),
            served_loss=number(lost[served].mean()) if served.any() else None,
            own=named(offers[alone[name]]),
            own_loss=number((best[of] - value[of, alone[name]]).mean(dtype=np.float64)),
        )

    found = []
    for chosen in best_sets(value):
        fit = number(value[:, chosen].max(axis=1).mean(dtype=np.float64))
        losses = tuple(loss(name, of, chosen) for name, of in people.items())
        found.append(Together(offers=tuple(named(offers[o]) for o in chosen), fit=fit, losses=losses))
    return len(value), tuple(found)
