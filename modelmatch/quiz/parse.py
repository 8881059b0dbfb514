"""Reading one answer: from words, a number, a list or true and false to the value that the program works with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from modelmatch.errors import DataError, Place, did_you_mean
from modelmatch.quiz.numerals import how_to_write, number_of
from modelmatch.quiz.schema import AnswerValue, Choice, Question
from modelmatch.terminal.text import excerpt, printable
from modelmatch.vocabulary import LARGEST, REQUIREMENTS
from modelmatch.wording import exact, with_unit

_YES = ("yes", "y", "true", "on")
_NO = ("no", "n", "false", "off")
_NOTHING = ("none", "nothing", "-")
LONGEST_NAME = 100
"""Most characters of the name of a model or a plan."""
_COUNTED = ("seats", "safety-evidence")
"""Targets of number questions that take whole numbers."""
_MOST_PARTS = 200
"""Most parts of one answer: ten times as many as a question has choices."""


def parse_answer(
    question: Question, raw: Any, *, place: Place | None = None, items: Sequence[Place] = (), name: str = ""
) -> AnswerValue | None:
    """The value of one answer to a question.

    Choices may be given by id, by label or by number from 1, whatever the case, several of them as a list or
    separated by commas; numbers as `modelmatch.quiz.numerals.number_of` reads them, with or without their unit; yes
    and no as ``yes``, ``y``, ``true`` and so on. ``none`` chooses nothing where that is allowed, and sets no limit
    where a number is one. Anything else, of whatever type, is refused.

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
    return _Reader(question, place, items, name or f'"{question.id}"').read(_plain(raw))


def label_of(question: Question, value: AnswerValue | None) -> str:
    """An answer in the words of the question."""
    if value is None:
        return "nothing" if question.kind == "name" else "no limit" if is_limit(question) else "no answer"
    labels = {choice.id: choice.label for choice in question.choices}
    if question.kind == "yes-no":
        word = "yes" if value else "no"
        return labels.get(word, word)
    if isinstance(value, tuple):
        joint = ", then " if question.kind == "rank" else "; "
        return joint.join(labels[item] for item in value) or "nothing in particular"
    if isinstance(value, str):
        return labels.get(value, value)
    if question.kind == "scale":
        return _position(question, value)
    return with_unit(value, question.unit or "")


def _position(question: Question, value: float) -> str:
    """A position on a scale, with the words for the ends."""
    low, high = question.minimum or 0, question.maximum or 0
    if value == low and question.low:
        return f"{exact(value)}, {question.low}"
    if value == high and question.high:
        return f"{exact(value)}, {question.high}"
    near = question.low if value - low < high - value else question.high if value - low > high - value else ""
    return f"{exact(value)} of {exact(high)}{f', nearer to: {near}' if near else ''}"


def is_limit(question: Question) -> bool:
    """Is this a number that sets a requirement, which may also be left open, or a name that need not be given?"""
    return question.kind == "name" or (question.kind == "number" and question.sets in REQUIREMENTS)


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
    names = _Names(question)
    if names.find(text) is None and _folded(text) in _NOTHING:
        return []
    pieces = text.replace(";", ",").split(",")
    starts = [0, *accumulate(len(piece) + 1 for piece in pieces)]
    parts, start = [], 0
    while start < len(pieces):
        for commas in names.commas:
            joined = ",".join(pieces[start : start + commas + 1])
            if not commas or (start + commas < len(pieces) and names.find(joined) is not None):
                parts.append((joined.strip(), starts[start] + len(joined) - len(joined.lstrip())))
                start += commas + 1
                break
    return parts


# --- reading ------------------------------------------------------------------------------------------


class _Names:
    """The choices of a question by what people call them."""

    def __init__(self, question: Question) -> None:
        self._choices = question.choices
        self._ids = {choice.id: choice for choice in question.choices}
        self._folded: dict[str, Choice] = {}
        commas = {0}
        for choice in question.choices:
            label = _folded(choice.label)
            joined = label.replace(";", ",")
            for name in (choice.id.casefold(), label, joined):
                self._folded.setdefault(name, choice)
            commas.add(joined.count(","))
        self.commas = sorted(commas, reverse=True)
        """How many commas a label may have, most first."""

    def find(self, text: str) -> Choice | None:
        """By id, then by label, then by number from 1."""
        wanted = _folded(text)
        found = self._ids.get(text.strip()) or self._folded.get(wanted)
        number = wanted.rstrip(".)")
        if found is None and number.isdecimal() and len(number) < 4 and 1 <= int(number) <= len(self._choices):
            return self._choices[int(number) - 1]
        return found


class _Reader:
    """Reads an answer to one question; the rest is for messages."""

    def __init__(self, question: Question, place: Place | None, items: Sequence[Place], name: str) -> None:
        self.question, self.place, self.items, self.name = question, place, items, name
        self.names = _Names(question)

    def read(self, raw: Any) -> AnswerValue | None:
        question = self.question
        if question.kind == "yes-no":
            return self._yes_no(raw)
        if is_limit(question) and (raw is None or (_is_word(raw) and _folded(_words(raw)) in (*_NOTHING, "no limit"))):
            return None
        if question.kind == "name":
            return self._name_of(raw)
        if question.kind in ("scale", "number"):
            return self._number(raw)
        if question.kind == "single":
            return self._choice(raw, self.place).id
        return self._several(raw)

    def _name_of(self, raw: Any) -> str:
        text = " ".join(printable(_words(raw)[: LONGEST_NAME + 1]).split()) if _is_word(raw) else ""
        if not text or len(text) > LONGEST_NAME:
            hint = f"such as GPT-5 or ChatGPT Plus, at most {LONGEST_NAME} characters; none for nothing"
            raise DataError("wrong-name", f"{self.name} takes a name, not {_shown(raw)}", hint=hint, place=self.place)
        return text

    def _choice(self, raw: Any, place: Place | None) -> Choice:
        found = self.names.find(_words(raw)) if _is_word(raw) else None
        if found is None:
            raise self._unknown(raw, place)
        return found

    def _unknown(self, raw: Any, place: Place | None) -> DataError:
        ids = [choice.id for choice in self.question.choices]
        text = _words(raw).strip() if _is_word(raw) else ""
        hint = did_you_mean(text[:60], ids, noun="choices", most=20)
        words = text.split()
        if (
            self.question.kind in ("multi", "rank")
            and len(words) > 1
            and len(words) <= len(ids)
            and all(map(self.names.find, words))
        ):
            hint = f"separate choices with commas: {', '.join(words)}"
        nothing = raw is None or (_is_word(raw) and not text)
        message = f"{self.name} has no answer" if nothing else f"{_shown(raw)} is not a choice of {self.name}"
        return DataError("unknown-choice", message, hint=hint, place=place)

    def _several(self, raw: Any) -> tuple[str, ...]:
        question, listed = self.question, isinstance(raw, (list, tuple))
        count = len(raw) if listed else _words(raw).count(",") + _words(raw).count(";") + 1 if _is_word(raw) else 1
        if count > _MOST_PARTS * (1 + self.names.commas[0]):
            raise self._wrong_count(count)
        parts: list[Any] = [_plain(part) for part in raw] if listed else [raw]
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
            raise self._wrong_count(len(unique))
        return tuple(unique if question.kind == "rank" else sorted(unique, key=order.index))

    def _wrong_count(self, count: int) -> DataError:
        least, most = limits(self.question)
        limit = f"at most {most}" if count > most else f"at least {least}"
        message = f"{self.name} takes {limit} of its choices, not {count:,}"
        hint = did_you_mean("", [choice.id for choice in self.question.choices], noun="choices")
        return DataError("wrong-count", message, hint=hint, place=self.place)

    def _yes_no(self, raw: Any) -> bool:
        if isinstance(raw, bool):
            return raw
        found = self.names.find(_words(raw)) if _is_word(raw) else None
        word = found.id if found else _folded(_words(raw)) if _is_word(raw) else ""
        if word in _YES or word in _NO:
            return word in _YES
        message = f"{_shown(raw)} is not an answer to {self.name}"
        raise DataError("unknown-choice", message, hint="choices: yes, no", place=self.place)

    def _number(self, raw: Any) -> float:
        question = self.question
        low, high, whole = question.minimum, question.maximum, is_whole(question)
        value = _value(raw, question.unit)
        least, most = -LARGEST if low is None else low, LARGEST if high is None else high
        if value is None or not least <= value <= most or (whole and value != int(value)):
            what = "a whole number" if whole else "a number"
            high = LARGEST if high is None and value is not None and value > most else high
            span = f" from {exact(low)}" if low is not None else ""
            span += f" to {exact(high)}" if high is not None else ""
            hints = [hint] if isinstance(raw, str) and (hint := how_to_write(_without(raw, question.unit))) else []
            hints += ["write 500k, 1M or 1_000_000"] if takes_large_numbers(question) and not hints else []
            hints += ['"none" means no limit'] if is_limit(question) else []
            message = f"{self.name} takes {what}{span}, not {_shown(raw)}"
            raise DataError("wrong-number", message, hint="; ".join(hints), place=self.place)
        return int(value) if value == int(value) else value


def _plain(raw: Any) -> Any:
    """An answer of any library as plain Python; what no answer can be stays as it is."""
    if isinstance(raw, str):
        return str.__str__(raw)
    if raw is None or isinstance(raw, (bool, int, float, list, tuple, dict)):
        return raw
    if callable(listed := getattr(raw, "tolist", None)):  # numbers and arrays of numpy
        raw = listed()
    if hasattr(raw, "isoformat"):  # a date, which a file need not put in quotes
        return str(raw)
    if hasattr(raw, "__float__"):
        try:
            return float(raw)
        except (TypeError, ValueError, OverflowError):
            return raw
    return raw


def _is_word(raw: Any) -> bool:
    return isinstance(raw, (str, int, float))


def _words(raw: Any) -> str:
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, int):
        return str(raw) if abs(raw) <= LARGEST else "a very large number"
    return f"{raw:g}" if isinstance(raw, float) else str(raw)


def _shown(raw: Any) -> str:
    """An answer as a message repeats it."""
    if isinstance(raw, int) and abs(raw) > LARGEST:
        return _words(raw)
    if _is_word(raw):
        return f'"{excerpt(printable(_words(raw)[:1000]).strip())}"'
    kinds = {"NoneType": "nothing", "dict": "a mapping", "list": "a list", "tuple": "a list"}
    kind = type(raw).__name__
    return kinds.get(kind, f"a value of the type {kind[:60]}")


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _value(raw: Any, unit: str | None) -> float | None:
    """The number that an answer states."""
    if isinstance(raw, bool) or not _is_word(raw):
        return None
    if isinstance(raw, str):
        found = number_of(raw)
        return number_of(_without(raw, unit)) if found is None else found
    try:
        return float(raw)
    except OverflowError:
        return math.inf


def _without(text: str, unit: str | None) -> str:
    """The text without its unit, or the first words of it: ``300`` for ``300 USD`` of ``USD a month``."""
    folded, words = _folded(text), _folded(unit or "").split()
    for count in range(len(words), 0, -1):
        if (without := folded.removesuffix(" ".join(words[:count]))) != folded:
            return without.strip()
    return folded.removeprefix(words[0]).strip() if words else text


__all__ = ["is_limit", "is_whole", "label_of", "limits", "number_of", "parse_answer", "split_choices"]
