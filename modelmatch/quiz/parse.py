"""Reading one answer: from words, a number, a list or true and false to the value that the program works with."""

from __future__ import annotations

import math
import re
from typing import Any

from modelmatch.errors import DataError, Place, did_you_mean
from modelmatch.preferences import REQUIREMENTS
from modelmatch.quiz.schema import AnswerValue, Choice, Question

_YES = ("yes", "y", "true", "on")
_NO = ("no", "n", "false", "off")
_NOTHING = ("none", "nothing", "-")
_NUMBER = re.compile(r"([-+]?(?:\d{1,3}(?:,\d{3})+|\d[\d_]*)(?:\.\d+)?(?:e[-+]?\d{1,3})?)\s*(k|m|b|bn|t)?", re.I)
_FACTOR = {"": 1, "k": 1e3, "m": 1e6, "b": 1e9, "bn": 1e9, "t": 1e12}


def parse_answer(question: Question, raw: Any, *, place: Place | None = None) -> AnswerValue | None:
    """The value of one answer to a question.

    Choices may be given by id, by label or by number from 1, whatever the case, several of them as a list or
    separated by commas; numbers as ``500k``, ``1M``, ``1_000_000`` or ``1,000,000``; yes and no as ``yes``, ``y``,
    ``true`` and so on. ``none`` chooses nothing where that is allowed, and sets no limit where a number is one.

    Returns
    -------
    A choice id (single), a tuple of them in the order of the file (multi) or of preference (rank), a number (scale,
    number), true and false (yes-no), or None for no limit.

    Raises
    ------
    DataError
        The answer cannot be given to this question; the hint lists what can.
    """
    if question.kind == "yes-no":
        return _yes_no(question, raw, place)
    if is_limit(question) and (raw is None or _folded(_words(raw)) in (*_NOTHING, "no limit")):
        return None
    if question.kind in ("scale", "number"):
        return _number(question, raw, place)
    if question.kind == "single":
        return _choice(question, raw, place).id
    return _several(question, raw, place)


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


# --- choices ------------------------------------------------------------------------------------------


def _choice(question: Question, raw: Any, place: Place | None) -> Choice:
    found = _find(question, _words(raw))
    if found is None:
        raise _unknown(question, raw, place)
    return found


def _words(raw: Any) -> str:
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    return f"{raw:g}" if isinstance(raw, float) else str(raw)


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


def _several(question: Question, raw: Any, place: Place | None) -> tuple[str, ...]:
    parts = list(raw) if isinstance(raw, (list, tuple)) else _split(question, _words(raw))
    chosen = [_choice(question, part, place).id for part in parts]
    order = [choice.id for choice in question.choices]
    unique = list(dict.fromkeys(chosen))
    if question.kind == "rank" and len(unique) < len(chosen):
        twice = next(item for item in unique if chosen.count(item) > 1)
        raise DataError("duplicate-choice", f'"{question.id}" names "{twice}" twice', place=place)
    least, most = limits(question)
    if not least <= len(unique) <= most:
        limit = f"at most {most}" if len(unique) > most else f"at least {least}"
        message = f'"{question.id}" takes {limit} of its choices, not {len(unique)}'
        raise DataError("wrong-count", message, hint=did_you_mean("", order, noun="choices"), place=place)
    return tuple(unique if question.kind == "rank" else sorted(unique, key=order.index))


def _split(question: Question, text: str) -> list[str]:
    """The parts between commas; a label that has commas itself is one part."""
    if _find(question, text) is None and _folded(text) in _NOTHING:
        return []
    pieces = text.replace(";", ",").split(",")
    parts, start = [], 0
    while start < len(pieces):
        for end in range(len(pieces), start, -1):
            joined = ",".join(pieces[start:end])
            if end == start + 1 or _find(question, joined) is not None:
                parts.append(joined.strip())
                start = end
                break
    return parts


def _unknown(question: Question, raw: Any, place: Place | None) -> DataError:
    shown = _words(raw).strip()
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    message = f'"{shown}" is not a choice of "{question.id}"' if shown else f'"{question.id}": no choice is named'
    ids = [choice.id for choice in question.choices]
    return DataError("unknown-choice", message, hint=did_you_mean(shown, ids, noun="choices", most=20), place=place)


# --- yes and no, numbers ------------------------------------------------------------------------------


def _yes_no(question: Question, raw: Any, place: Place | None) -> bool:
    if isinstance(raw, bool):
        return raw
    found = _find(question, _words(raw))
    word = found.id if found else _folded(_words(raw))
    if word in _YES or word in _NO:
        return word in _YES
    shown = _words(raw).strip()[:60]
    message = f'"{shown}" is not an answer to "{question.id}"'
    raise DataError("unknown-choice", message, hint="choices: yes, no", place=place)


def _number(question: Question, raw: Any, place: Place | None) -> float:
    value = None if isinstance(raw, bool) else raw if isinstance(raw, float) else number_of(str(raw))
    low, high = question.minimum, question.maximum
    good = value is not None and math.isfinite(value) and (question.kind == "number" or value == int(value))
    if value is None or not good or (low is not None and value < low) or (high is not None and value > high):
        shown = _words(raw).strip()[:60]
        what = "a whole number" if question.kind == "scale" else "a number"
        span = f"{f' from {low:,g}' if low is not None else ''}{f' to {high:,.15g}' if high is not None else ''}"
        message = f'"{question.id}" takes {what}{span}, not "{shown}"'
        hint = "write 500k, 1M or 1_000_000" if question.kind == "number" else ""
        raise DataError("wrong-number", message, hint=hint, place=place)
    return int(value) if value == int(value) else value


def number_of(text: str) -> float | None:
    """A number as people write it, or None.

    >>> number_of("500k"), number_of("1,000,000"), number_of("1.5 M"), number_of("1,5")
    (500000.0, 1000000.0, 1500000.0, None)
    """
    match = _NUMBER.fullmatch(text.strip().removeprefix("$").strip())
    if match is None:
        return None
    return float(match[1].replace(",", "").replace("_", "")) * _FACTOR[(match[2] or "").lower()]
