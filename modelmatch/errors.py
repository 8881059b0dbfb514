"""One family of errors: a stable code, a message, a hint, a place; and the exit codes of the program."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the command line."""

    DONE = 0
    USAGE = 2
    INVALID_DATA = 3
    NO_MATCH = 4
    CHECK_FAILED = 5
    INTERRUPTED = 130


class Place:
    """Where in a file something stands: line and column count from 1."""

    __slots__ = ("column", "excerpt", "file", "line", "width")

    def __init__(
        self, file: str, line: int | None = None, column: int | None = None, excerpt: str = "", width: int = 1
    ) -> None:
        self.file, self.line, self.column = file, line, column
        self.excerpt, self.width = excerpt, width

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)

    def sort_key(self) -> tuple[str, int, int]:
        return (self.file, self.line or 0, self.column or 0)


class ModelmatchError(Exception):
    """Something a user can put right.

    ``code`` is stable and kebab-case; ``hint`` says what to do; ``exit`` is the exit code of the program.
    """

    exit: Exit = Exit.INVALID_DATA

    def __init__(self, code: str, message: str, *, hint: str = "", place: Place | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.place = code, message, hint, place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}error[{self.code}]: {self.message}"


class DataError(ModelmatchError):
    """A file or an answer does not hold what it should."""


class DataErrors(DataError):
    """Several data errors found in one go; ``errors`` is sorted by place."""

    def __init__(self, errors: Iterable[DataError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda e: e.place.sort_key() if e.place else ("", 0, 0)))
        first = self.errors[0]
        super().__init__(first.code, first.message, hint=first.hint, place=first.place)


class UsageError(ModelmatchError):
    """The command was called in a way it does not understand."""

    exit = Exit.USAGE


class Interrupted(ModelmatchError):
    """The user stopped the program; ``hint`` says how to go on."""

    exit = Exit.INTERRUPTED

    def __str__(self) -> str:
        return self.message


def did_you_mean(wrong: str, valid: Iterable[str], *, noun: str = "valid", most: int = 12) -> str:
    """A hint for a misspelt name: the closest valid one, then the list of all.

    >>> did_you_mean("codng", ["coding", "vision"], noun="choices")
    'did you mean "coding"? choices: coding, vision'
    """
    names = list(valid)
    close = difflib.get_close_matches(wrong.lower(), [n.lower() for n in names], n=1, cutoff=0.6)
    parts = []
    if close:
        match = next(n for n in names if n.lower() == close[0])
        parts.append(f'did you mean "{match}"?')
    if names:
        shown = names if len(names) <= most else difflib.get_close_matches(wrong, names, n=most, cutoff=0.0)
        more = "" if len(shown) == len(names) else f" and {len(names) - len(shown)} more"
        parts.append(f"{noun}: {', '.join(shown)}{more}")
    return " ".join(parts)
