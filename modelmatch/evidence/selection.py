"""Which published figures count: one rule for all models, from the figures of one cell to its readings.

A cell is a model on a benchmark. Its figures differ in effort, in who measured and in date, and some are copies of
others. In order:

1. Mode: a figure whose setting names a mode that is another product than the plain model (parallel agents,
   Contemplating, Deep Think, context management) is not a figure of the plain model.
2. Effort: comparable means the highest effort that the model is sold with. Figures at the highest effort that the
   cell states count, together with those that state none; lower ones do not. If all that a cell has is "low" or less
   and the model reached higher elsewhere, the cell stays empty.
3. Copies: equal scores of one cell are one measurement, counted for the most independent of those who print it.
4. Independence, then date: every independent evaluator gives one reading; of the maker's, rivals' and second-hand
   figures each class gives one. A reading is the newest figure of its class, the median if that day has several.

Readings are never averaged here: the model weighs them by the noise of their class.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from statistics import median
from typing import NamedTuple

from modelmatch.catalog.schema import Benchmark, Figure
from modelmatch.catalog.settings import HIGH_EFFORT, LOW_EFFORT, effort
from modelmatch.vocabulary import MEASURERS

_MODE = re.compile(
    r"contemplating|deep think|multi-agent|context management|parallel|best[- ]of|majority|cons@|swarm|heavy"
    r"|ensemble|\bpro mode|ultra mode",
    re.IGNORECASE,
)
_NOT_MEASURED = re.compile(r"\bAA ESTIMATE\b|\bestimated by\b|\bimputed\b", re.IGNORECASE)
_SECOND_HAND = re.compile(r"\bsecondary\b", re.IGNORECASE)
_EVALUATORS = (
    ("artificial analysis", re.compile(r"\baa\b|artificial[ -]?analysis", re.IGNORECASE)),
    ("epoch", re.compile(r"\bepoch\b", re.IGNORECASE)),
    ("scale", re.compile(r"\bscale (?:ai|labs)\b|\bseal\b", re.IGNORECASE)),
    ("vals", re.compile(r"\bvals\b", re.IGNORECASE)),
    ("arc prize", re.compile(r"\barc[ -]prize\b", re.IGNORECASE)),
    ("matharena", re.compile(r"\bmatharena\b", re.IGNORECASE)),
    ("arena", re.compile(r"\b(?:lm)?arena\b", re.IGNORECASE)),
    ("openhands", re.compile(r"\bopenhands\b", re.IGNORECASE)),
)


class Reading(NamedTuple):
    """One measurement that counts: ``measurer`` indexes `MEASURERS`, ``figures`` are those it stands for."""

    score: float
    measurer: int
    figures: tuple[Figure, ...]


@lru_cache(4096)  # few settings, each on many figures
def is_measured(setting: str | None) -> bool:
    """Was the figure measured, rather than estimated?"""
    return not (setting and _NOT_MEASURED.search(setting))


@lru_cache(4096)
def is_mode(setting: str | None) -> bool:
    """Does the setting name a mode that is not the plain model?"""
    return bool(setting and _MODE.search(setting))


def evaluator(figure: Figure) -> str:
    """Who ran an independent measurement, as far as setting or source tell."""
    return _evaluator(figure.setting) or _evaluator(figure.source) or "other"


@lru_cache(8192)
def _evaluator(text: str | None) -> str | None:
    words = (text or "").replace("_", " ")
    return next((name for name, pattern in _EVALUATORS if pattern.search(words)), None)


def measurer(figure: Figure) -> int:
    """Index into `MEASURERS`; a figure that its setting calls secondary is second hand whatever its column says."""
    if _second_hand(figure.setting):
        return len(MEASURERS) - 1
    return MEASURERS.index(figure.by)


@lru_cache(4096)
def _second_hand(setting: str | None) -> bool:
    return bool(setting and _SECOND_HAND.search(setting))


def select(benchmark: Benchmark, figures: Sequence[Figure], *, top: int | None, variant: bool) -> list[Reading]:
    """The readings of one cell by the rule above.

    Parameters
    ----------
    benchmark : Benchmark
    figures : sequence of Figure
        All figures of one model on this benchmark that were published by the day in question.
    top : int or None
        The highest effort that the model states anywhere (`highest_effort`).
    variant : bool
        Whether the model is itself a mode of another; then every setting is its own.

    Returns
    -------
    list of Reading, most independent first; empty if no figure counts
    """
    own = [
        f for f in figures
        if is_measured(f.setting) and (variant or not is_mode(f.setting))
    ]  # fmt: skip
    own = _comparable_effort(own, top)
    own = _without_copies(own, _same_within(benchmark))
    groups: dict[tuple[int, str], list[Figure]] = {}
    for figure in own:
        rank = measurer(figure)
        groups.setdefault((rank, evaluator(figure) if rank == 0 else ""), []).append(figure)
    readings = []
    for (rank, _), group in sorted(groups.items()):
        newest = max(f.published for f in group)
        latest = tuple(f for f in group if f.published == newest)
        readings.append(Reading(float(median(f.score for f in latest)), rank, latest))
    return readings


def _comparable_effort(figures: list[Figure], top: int | None) -> list[Figure]:
    ranks = [effort(f.setting) for f in figures]
    stated = [rank for rank in ranks if rank is not None]
    if not stated:
        return figures
    best = max(stated)
    unstated = [f for f, rank in zip(figures, ranks, strict=True) if rank is None]
    if unstated and best < HIGH_EFFORT:
        # A figure without a stated effort is normally the maker's showpiece: it is nearer to the top than "medium".
        return unstated
    if not unstated and best <= LOW_EFFORT and top is not None and top > best:
        return []
    return [f for f, rank in zip(figures, ranks, strict=True) if rank is None or rank == best]


def _without_copies(figures: list[Figure], tolerance: float) -> list[Figure]:
    kept: list[Figure] = []
    for figure in sorted(figures, key=lambda f: (measurer(f), -f.published.toordinal(), f.score, f.source)):
        if all(abs(figure.score - other.score) > tolerance for other in kept):
            kept.append(figure)
    return kept


def _same_within(benchmark: Benchmark) -> float:
    """How far apart two printed scores may be and still be one number, rounded differently."""
    if benchmark.scale == "bounded" and benchmark.maximum is not None:
        return 0.00051 * (benchmark.maximum - (benchmark.chance or 0.0))
    return 0.51 if benchmark.scale == "rating" else 1e-9
