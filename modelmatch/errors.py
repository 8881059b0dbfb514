"""One family of errors: a stable code, a message, a hint, a place; and the exit codes of the program."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Callable, Iterable
from enum import IntEnum

LONGEST = 600
"""Longest message or hint, in characters, so that errors do not repeat whole files."""
LONGEST_NAME = 100
"""Longest name for which a similar one is suggested."""


class Exit(IntEnum):
    """Exit codes of the command line."""

    DONE = 0
    UNWRITABLE = 1
    USAGE = 2
    INVALID_DATA = 3
    NO_MATCH = 4
    CHECK_FAILED = 5
    INTERRUPTED = 130


class Place:
    """A place in a file; line and column count from 1.

    ``withheld``: errors must not quote the file, because a link leads to it outside its folder.
    """

    __slots__ = ("column", "excerpt", "file", "line", "width", "withheld")

    def __init__(
        self,
        file: str,
        line: int | None = None,
        column: int | None = None,
        excerpt: str = "",
        width: int = 1,
        *,
        withheld: bool = False,
    ) -> None:
        self.file, self.line, self.column = shortened(file, LONGEST), line, column
        self.excerpt, self.width, self.withheld = "" if withheld else excerpt, width, withheld

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)

    def sort_key(self) -> tuple[str, int, int]:
        return (self.file, self.line or 0, self.column or 0)


class ModelmatchError(Exception):
    """An error that a user can correct.

    ``code`` is stable and kebab-case; ``hint`` says what to do, and may be a function that is called when the hint is
    first read; ``exit`` is the exit code of the program. Long messages are shortened, and errors do not quote a file
    that is withheld (see `Place`).
    """

    exit: Exit = Exit.INVALID_DATA

    def __init__(
        self, code: str, message: str, *, hint: str | Callable[[], str] = "", place: Place | None = None
    ) -> None:
        if place and place.withheld:
            message = "not valid; details are withheld, because a link leads to this file outside the folder"
            hint = "check the file that the link leads to"
        self.code, self.message, self.place = code, shortened(message, LONGEST), place
        self._hint = hint
        super().__init__(self.message)

    @property
    def hint(self) -> str:
        """What to do."""
        if not isinstance(self._hint, str):
            self._hint = self._hint()
        self._hint = shortened(self._hint, LONGEST)
        return self._hint

    @hint.setter
    def hint(self, hint: str) -> None:
        self._hint = hint

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}error[{self.code}]: {self.message}"


class DataError(ModelmatchError):
    """A file or an answer is not valid."""


class Unwritable(DataError):
    """A file cannot be written."""

    exit = Exit.UNWRITABLE


class DataErrors(DataError):
    """Several data errors; ``errors`` is sorted by place, ``more`` counts further ones that are not listed.

    Errors that are ``DataErrors`` themselves are flattened.
    """

    errors: tuple[DataError, ...]
    more: int

    def __init__(self, errors: Iterable[DataError], more: int = 0) -> None:
        found: list[DataError] = []
        for error in errors:
            found += error.errors if isinstance(error, DataErrors) else (error,)
            more += error.more if isinstance(error, DataErrors) else 0
        self.errors = tuple(sorted(found, key=lambda e: e.place.sort_key() if e.place else ("", 0, 0)))
        self.more = more
        first = self.errors[0]
        super().__init__(first.code, first.message, hint=lambda: first.hint, place=first.place)


class UsageError(ModelmatchError):
    """The command line is not valid."""

    exit = Exit.USAGE


class Interrupted(ModelmatchError):
    """The user stopped the program; ``hint`` says how to resume."""

    exit = Exit.INTERRUPTED

    def __str__(self) -> str:
        return self.message


def shortened(text: str, most: int) -> str:
    """``text``, or its beginning and its end where it is longer than ``most``."""
    if len(text) <= most:
        return text
    kept = most // 2 - 10
    return f"{text[:kept]} ... {text[-kept:]}"


def quoted(value: object) -> str:
    """A value from a file in quotes, as messages name it."""
    return f'"{shortened(str(value), LONGEST_NAME)}"'


def did_you_mean(wrong: str, valid: Iterable[str], *, noun: str = "valid", most: int = 12) -> str:
    """A hint for a misspelt name: the closest valid one, then the list of all.

    For a name that only looks like a valid one, the hint shows the character that differs.

    >>> did_you_mean("codng", ["coding", "vision"], noun="choices")
    'did you mean "coding"? choices: coding, vision'
    """
    names = list(itertools.islice(valid, _MOST_NAMES))
    folded = {name.lower(): name for name in reversed(names) if len(name) <= LONGEST_NAME}
    short = wrong[:LONGEST_NAME]
    close = difflib.get_close_matches(short.lower(), folded, n=1, cutoff=0.6) if len(wrong) <= LONGEST_NAME else []
    parts = []
    if close:
        match = folded[close[0]]
        parts.append(_look_alike(wrong, match) or f'did you mean "{match}"?')
    if names:
        shown = names if len(names) <= most else difflib.get_close_matches(short, list(folded.values()), most, 0.0)
        more = "" if len(shown) == len(names) else f" and {len(names) - len(shown)} more"
        parts.append(f"{noun}: {', '.join(shortened(name, LONGEST_NAME) for name in shown)}{more}")
    return " ".join(parts)


_MOST_NAMES = 10_000
"""Most names that are searched for a similar one."""


def _look_alike(wrong: str, match: str) -> str:
    """The hint for a name with a character that is invisible, or looks like another one; empty if it has none."""
    if wrong.isascii() and wrong.isprintable():
        return ""
    odd = next((at for at, c in enumerate(wrong) if not (c.isascii() and c.isprintable()) and c not in match), None)
    if odd is None:
        return ""
    import unicodedata

    character = wrong[odd]
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "")
    invisible = not character.isprintable() or unicodedata.category(character) in ("Cf", "Zs", "Mn", "Cc")
    kind = "an invisible character," if invisible else "the character"
    where = f'after "{wrong[:odd]}"' if odd else "at its beginning"
    return f'it contains {kind} {code}{f" ({name})" if name else ""}, {where}; did you mean "{match}"?'
