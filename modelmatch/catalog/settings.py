"""What the setting of a figure says of how the model was run: at which effort, and in which setup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import get_args

from modelmatch.catalog.schema import Figure, Model
from modelmatch.vocabulary import Effort

LEVELS: tuple[Effort, ...] = get_args(Effort)
"""The levels of effort by rank."""
LOW_EFFORT = LEVELS.index("low")
HIGH_EFFORT = LEVELS.index("high")

_WORDS = dict.fromkeys(("non-reasoning", "non-thinking", "no thinking", "instant"), 0) | {
    word: rank for rank, word in enumerate(LEVELS) if rank > 0
}
"""The words for levels in settings, with their rank."""
_LEVEL = "|".join(re.escape(word) for word in _WORDS)
_EFFORT = re.compile(
    rf"(?:^|[;,(\[/]\s*|effort:?\s)(?:(?:thinking|reasoning|adaptive)[ ,]+)?\(?({_LEVEL})\)?"
    r"(?=\s*(?:[;,)\]/]|$|effort|reasoning|thinking|inferred|with fallback))",
    re.IGNORECASE,
)
_EFFORT_SUFFIX = re.compile(rf"\b({_LEVEL})[ -]effort", re.IGNORECASE)
_THINKING_OFF = re.compile(
    r"\b(?:without|no|not|non)[ -]?(?:thinking|reasoning)\b|\b(?:thinking|reasoning) (?:off|disabled)\b"
    r"|\bnone[ -]effort\b|\beffort:? none\b",
    re.IGNORECASE,
)
_THOUGHT = re.compile(r"(?<!non-)(?<!no )\b(?:thinking|reasoning)\b(?! model)", re.IGNORECASE)
_NOT_SETUP = re.compile(
    r"\d|^(?:listed as|run by|as |artificial analysis|aa\b|default|own run|relayed|maker|score$)|\b(?:own run|figure)$",
    re.IGNORECASE,
)
_WAYS_TO_SAY_EFFORT = re.compile(
    r"\b(?:default|extended|adaptive|thinking|reasoning|effort|level|mode|auto|on|off|set to)\b|[\"'().:]",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"(?<!default )\b({'|'.join(LEVELS[1:])})\b", re.IGNORECASE)


@lru_cache(4096)  # few settings, each on many figures
def effort(setting: str | None) -> int | None:
    """The reasoning effort that a setting states, as a rank in `LEVELS`; None if it states none."""
    if not setting:
        return None
    if _THINKING_OFF.search(setting):
        return 0
    stated = [*_EFFORT.findall(setting), *_EFFORT_SUFFIX.findall(setting)]
    return max((_WORDS[word.lower()] for word in stated), default=None)


def highest_effort(figures: Sequence[Figure]) -> int | None:
    """The highest effort that any of the figures states."""
    stated = [rank for figure in figures if (rank := effort(figure.setting)) is not None]
    return max(stated, default=None)


def highest_reached(figures: Sequence[Figure]) -> int | None:
    """The same, where thinking without a level is more than `LOW_EFFORT`."""
    stated = highest_effort(figures)
    if (stated is None or stated <= LOW_EFFORT) and any(_at_some_effort(figure.setting) for figure in figures):
        return LOW_EFFORT + 1
    return stated


def _at_some_effort(setting: str | None) -> bool:
    return effort(setting) is None and thought(setting)


def usual_effort(figures: Sequence[Figure]) -> int | None:
    """The effort that most benchmarks have as their highest, the higher of two; None if no figure states one."""
    highest: dict[str, int] = {}
    for figure in figures:
        if (rank := effort(figure.setting)) is not None:
            highest[figure.benchmark] = max(rank, highest.get(figure.benchmark, rank))
    counts = Counter(highest.values())
    return max(counts, key=lambda rank: (counts[rank], rank), default=None)


@lru_cache(4096)
def thought(setting: str | None) -> bool:
    """Does the setting say that the model thought, at whatever effort?"""
    return bool(setting and not _THINKING_OFF.search(setting) and _THOUGHT.search(setting))


_INTERVAL = re.compile(r"±\s?(\d+(?:\.\d+)?)")


@lru_cache(4096)
def half_interval(setting: str | None) -> float | None:
    """Half of the 95 % interval that a setting states, ``±7``, in the unit of the score."""
    found = _INTERVAL.search(setting or "")
    return float(found[1]) if found else None


@lru_cache(4096)
def setup(setting: str | None) -> str:
    """What a setting says of how the model was run apart from its effort: harness, tools, data; empty for nothing.

    Who ran it is left out, and so is what describes the result, such as an interval or the number of votes.
    """
    plain = _EFFORT.sub(_without_level, _EFFORT_SUFFIX.sub("", _THINKING_OFF.sub("", setting or "")))
    clauses = (" ".join(_WAYS_TO_SAY_EFFORT.sub(" ", part).split()).casefold() for part in re.split(r"[;,(]", plain))
    return "; ".join(sorted({part for part in clauses if part and not _NOT_SETUP.search(part)}))


def _without_level(found: re.Match[str]) -> str:
    start = found.start(1) - found.start()
    return found[0][:start] + found[0][start + len(found[1]) :]


def highest_named(model: Model) -> int:
    """The highest effort that a profile names, as a rank.

    A profile that names ways of thinking but no levels is taken to think at high effort, and one that says that the
    model does not think, not at all. One that says nothing is taken to think.
    """
    ranks = [
        max((_WORDS[word.lower()] for word in _NAMED.findall(f"{way.mode}; {way.note or ''}")), default=HIGH_EFFORT)
        for way in model.reasoning
        if way.how != "none"
    ]
    return max(ranks, default=0 if model.reasoning else HIGH_EFFORT)
