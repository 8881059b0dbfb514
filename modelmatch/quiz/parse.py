"""Reading one answer: from words, a number, a list or true and false to the value that the program works with."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from modelmatch.errors import DataError, Place, did_you_mean
from modelmatch.preferences import REQUIREMENTS
from modelmatch.quiz.schema import AnswerValue, Choice, Question

_YES = ("yes", "y", "true", "on")
_NO = ("no", "n", "false", "off")
_NOTHING = ("none", "nothing", "-")
_COUNTED = ("seats", "safety-evidence")
"""What a number may set and is counted in whole ones."""
_NUMBER = r"([-+]?(?:\d{1,3}(?:,\d{3})+|\d[\d_]*)(?:\.\d+)?(?:e[-+]?\d{1,3})?)\s*(k|m|b|bn|t)?"  # compiled when needed
_FACTOR = {"": 1, "k": 1e3, "m": 1e6, "b": 1e9, "bn": 1e9, "t": 1e12}


def parse_answer(
    question: Question, raw: Any, *, place: Place | None = None, items: Sequence[Place] = (), name: str = ""
) -> AnswerValue | None:
    """The value of one answer to a question.

    Choices may be given by id, by label or by number from 1, whatever the case, several of them as a list or
    separated by commas; numbers as ``500k``, ``1M``, ``1_000_000`` or ``1,000,000``, with or without their unit; yes
    and no as ``yes``, ``y``, ``true`` and so on. ``none`` chooses nothing where that is allowed, and sets no limit
    where a number is one.

    Parameters
    ----------
    place : where the answer stands; ``items`` where each item of a list does.
    name : what messages call the question, by default its id.

    Returns
    -------
    A choice id (single), a tuple of them in the order of the file (multi) or of preference (rank), a number (scale,
    number), true and false (yes-no), or None for no limit.

    Raises
    ------
    DataError
        The answer cannot be given to this question; the hint lists what can.
    """
    return _Reader(question, place, tuple(items), name or f'"{question.id}"').read(raw)


def label_of(question: Question, value: AnswerValue | None) -> str:
    """An answer in the words of the question."""
    if value is None:
        return "no limit" if is_limit(question) else "no answer"
    labels = {choice.id: choice.label for choice in question.choices}
    if question.kind == "yes-no":
        word = "yes" if value else "no"
        return labels.get(word, word)
    if isinstance(value, tuple):
        joint = ", then " if question.kind == "rank" else "; "
        return joint.join(labels[item] for item in value) or "nothing in particular"
    if isinstance(value, str):
        return labels[value]
    if question.kind == "scale":
        return _position(question, value)
    return f"{value:,.15g} {question.unit or ''}".strip()


def _position(question: Question, value: float) -> str:
    """A position on a scale, with the words for the ends."""
    low, high = question.minimum or 0, question.maximum or 0
    if value == low and question.low:
        return f"{value:g}, {question.low}"
    if value == high and question.high:
        return f"{value:g}, {question.high}"
    return f"{value:g} on a scale from {low:g} to {high:g}"


def is_limit(question: Question) -> bool:
    """Is this a number that sets a requirement, which may also be left open?"""
    return question.kind == "number" and question.sets in REQUIREMENTS


def limits(question: Question) -> tuple[int, int]:
    """Fewest and most choices of a ``multi`` or ``rank`` question."""
    least = 1 if question.at_least is None else question.at_least
    return least, question.at_most or len(question.choices)


def is_whole(question: Question) -> bool:
    """Does this question take whole numbers only?"""
    return question.kind == "scale" or question.sets in _COUNTED


def takes_large_numbers(question: Question) -> bool:
    """Is this a number of tokens that is better written as ``500k`` or ``1M``?"""
    large = question.maximum is None or question.maximum > 100_000
    return question.kind == "number" and large and "token" in f"{question.unit} {question.sets}"


def split_choices(question: Question, text: str) -> list[tuple[str, int]]:
    """The parts between commas, with the column from 0 of each; a label that has commas itself is one part."""
    if _find(question, text) is None and _folded(text) in _NOTHING:
        return []
    pieces = text.replace(";", ",").split(",")
    starts = [0, *accumulate(len(piece) + 1 for piece in pieces)]
    parts, start = [], 0
    while start < len(pieces):
        for end in range(len(pieces), start, -1):
            joined = ",".join(pieces[start:end])
            if end == start + 1 or _find(question, joined) is not None:
                parts.append((joined.strip(), starts[start] + len(joined) - len(joined.lstrip())))
                start = end
                break
    return parts


# --- reading ------------------------------------------------------------------------------------------


class _Reader(NamedTuple):
    """Reads an answer to one question; the rest is for messages."""

    question: Question
    place: Place | None
    items: tuple[Place, ...]
    name: str

    def read(self, raw: Any) -> AnswerValue | None:
        question = self.question
        if question.kind == "yes-no":
            return self._yes_no(raw)
        if is_limit(question) and (raw is None or _folded(_words(raw)) in (*_NOTHING, "no limit")):
            return None
        if question.kind in ("scale", "number"):
            return self._number(raw)
        if question.kind == "single":
            return self._choice(raw, self.place).id
        return self._several(raw)

    def _choice(self, raw: Any, place: Place | None) -> Choice:
        found = _find(self.question, _words(raw)) if _is_word(raw) else None
        if found is None:
            raise self._unknown(raw, place)
        return found

    def _unknown(self, raw: Any, place: Place | None) -> DataError:
        ids = [choice.id for choice in self.question.choices]
        text = _words(raw).strip() if _is_word(raw) else ""
        hint = did_you_mean(text[:60], ids, noun="choices", most=20)
        words = text.split()
        if self.question.kind in ("multi", "rank") and len(words) > 1 and all(_find(self.question, w) for w in words):
            hint = f"separate several choices with commas: {', '.join(words)}"
        nothing = raw is None or (_is_word(raw) and not text)
        message = f"{self.name}: no choice is named" if nothing else f"{_shown(raw)} is not a choice of {self.name}"
        return DataError("unknown-choice", message, hint=hint, place=place)

    def _several(self, raw: Any) -> tuple[str, ...]:
        question, listed = self.question, isinstance(raw, (list, tuple))
        parts: list[Any] = list(raw) if listed else [raw]
        if not listed and _is_word(raw):
            parts = [part for part, _ in split_choices(question, _words(raw))]
        places = self.items if len(self.items) == len(parts) else (self.place,) * len(parts)
        chosen = [self._choice(part, place).id for part, place in zip(parts, places, strict=True)]
        order = [choice.id for choice in question.choices]
        unique = list(dict.fromkeys(chosen))
        if question.kind == "rank" and len(unique) < len(chosen):
            twice = next(item for item in unique if chosen.count(item) > 1)
            raise DataError("duplicate-choice", f'{self.name} names "{twice}" twice', place=self.place)
        least, most = limits(question)
        if not least <= len(unique) <= most:
            limit = f"at most {most}" if len(unique) > most else f"at least {least}"
            message = f"{self.name} takes {limit} of its choices, not {len(unique)}"
            hint = did_you_mean("", order, noun="choices")
            raise DataError("wrong-count", message, hint=hint, place=self.place)
        return tuple(unique if question.kind == "rank" else sorted(unique, key=order.index))

    def _yes_no(self, raw: Any) -> bool:
        if isinstance(raw, bool):
            return raw
        found = _find(self.question, _words(raw))
        word = found.id if found else _folded(_words(raw))
        if word in _YES or word in _NO:
            return word in _YES
        message = f"{_shown(raw)} is not an answer to {self.name}"
        raise DataError("unknown-choice", message, hint="choices: yes, no", place=self.place)

    def _number(self, raw: Any) -> float:
        question = self.question
        value = raw if isinstance(raw, float) else None if isinstance(raw, bool) else _amount(str(raw), question.unit)
        low, high, whole = question.minimum, question.maximum, is_whole(question)
        good = value is not None and math.isfinite(value) and not (whole and value != int(value))
        if value is None or not good or (low is not None and value < low) or (high is not None and value > high):
            what = "a whole number" if whole else "a number"
            span = f"{f' from {low:,g}' if low is not None else ''}{f' to {high:,.15g}' if high is not None else ''}"
            hints = ["write 500k, 1M or 1_000_000"] if takes_large_numbers(question) else []
            hints += ['"none" is no limit'] if is_limit(question) else []
            message = f"{self.name} takes {what}{span}, not {_shown(raw)}"
            raise DataError("wrong-number", message, hint="; ".join(hints), place=self.place)
        return int(value) if value == int(value) else value


def _is_word(raw: Any) -> bool:
    return raw is not None and not isinstance(raw, (dict, list, tuple))


def _words(raw: Any) -> str:
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    return f"{raw:g}" if isinstance(raw, float) else str(raw)


def _shown(raw: Any) -> str:
    """An answer as a message repeats it."""
    if not _is_word(raw):
        return "nothing" if raw is None else "a mapping" if isinstance(raw, dict) else "a list"
    words = _words(raw).strip()
    return f'"{words if len(words) <= 60 else words[:57] + "..."}"'


def _find(question: Question, text: str) -> Choice | None:
    """By id, then by label, then by number from 1."""
    wanted = _folded(text)
    for choice in question.choices:
        if choice.id == text.strip():
            return choice
    for choice in question.choices:
        if wanted in (choice.id.casefold(), _folded(choice.label)):
            return choice
    number = wanted.rstrip(".)")
    if number.isascii() and number.isdigit() and len(number) < 4 and 1 <= int(number) <= len(question.choices):
        return question.choices[int(number) - 1]
    return None


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _amount(text: str, unit: str | None) -> float | None:
    """A number that may be followed by its unit, or by the first words of it: ``300 USD`` of ``USD a month``."""
    found = number_of(text)
    words = _folded(unit or "").split()
    for count in range(len(words), 0, -1):
        if found is None and (without := _folded(text).removesuffix(" ".join(words[:count]))) != _folded(text):
            found = number_of(without)
    return found


def number_of(text: str) -> float | None:
    """A number as people write it, or None.

    >>> number_of("500k"), number_of("1,000,000"), number_of("1.5 M"), number_of("1,5")
    (500000.0, 1000000.0, 1500000.0, None)
    """
    match = re.fullmatch(_NUMBER, text.strip().removeprefix("$").strip(), re.IGNORECASE)
    if match is None:
        return None
    return float(match[1].replace(",", "").replace("_", "")) * _FACTOR[(match[2] or "").lower()]
