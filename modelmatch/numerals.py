"""Numbers and days as people write them: read the same way in a file, in an option, in a pipe and in the quiz."""

from __future__ import annotations

import datetime as dt
import math
import re

from modelmatch.errors import UsageError
from modelmatch.text import excerpt

LARGEST = 1e15
"""No number that is answered or stated is larger: beyond it, whole numbers are no longer exact."""
_LONGEST = 100
_SIGN = r"[-+]?"
_GROUPS = r"[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+|(?:'\d{3})+)"
_SUFFIX = r"thousand|million|billion|trillion|k|m|b|bn|t"
_NUMBER = rf"({_SIGN}(?:(?:{_GROUPS}|\d[\d_]*)(?:\.[\d_]*)?|\.\d[\d_]*)(?:e[-+]?\d{{1,3}})?)\s*({_SUFFIX})?"
_POINT_OR_GROUP = rf"({_SIGN})([1-9]\d{{0,2}})\.(\d{{3}})\s*({_SUFFIX})?"
"""One point and three digits after it: a thousand to some, a fraction to others."""
_POINTS_GROUP = rf"({_SIGN}[1-9]\d{{0,2}}(?:\.\d{{3}})+)(,\d+)?\s*({_SUFFIX})?"
_COMMA = rf"({_SIGN}\d+),(\d+)\s*({_SUFFIX})?"
_PAIRS = rf"({_SIGN}\d{{1,3}}(?:,\d{{2,3}})+)\s*({_SUFFIX})?"
_FACTOR = {
    "k": 1e3, "m": 1e6, "b": 1e9, "bn": 1e9, "t": 1e12,
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
}  # fmt: skip
# Patterns are compiled when they are first needed.


def number_of(text: str) -> float | None:
    """A number as people write it; None if it is none, or if it can be read in two ways.

    Thousands may be set apart by commas, spaces, apostrophes or underscores; a point comes before decimals; ``k``,
    ``M``, ``bn`` and ``million`` multiply. Digits of any script count.

    >>> number_of("500k"), number_of("1,000.50"), number_of("1 000"), number_of("1.5 M"), number_of(".5")
    (500000.0, 1000.5, 1000.0, 1500000.0, 0.5)
    >>> number_of("1.000"), number_of("1,5"), number_of("nan")
    (None, None, None)
    """
    plain = _plain(text)
    match = re.fullmatch(_NUMBER, plain, re.IGNORECASE)
    if match is None or re.fullmatch(_POINT_OR_GROUP, plain, re.IGNORECASE):
        return None
    return float(re.sub("[,' _]", "", match[1])) * _FACTOR.get((match[2] or "").lower(), 1.0)


def how_to_write(text: str) -> str:
    """How to write a number that `number_of` does not read, so that it can be read in one way only; or nothing.

    >>> how_to_write("1.000"), how_to_write("1,5"), how_to_write("1.000,50"), how_to_write("many")
    ('write 1000 or 1.0', 'write 1.5', 'write 1000.50', '')
    """
    plain = _plain(text)
    if number_of(plain) is not None:
        return ""
    if match := re.fullmatch(_POINT_OR_GROUP, plain, re.IGNORECASE):
        sign, whole, decimals, suffix = match.groups(default="")
        return f"write {sign}{whole}{decimals}{suffix} or {sign}{whole}.{_few(decimals)}{suffix}"
    if match := re.fullmatch(_POINTS_GROUP, plain, re.IGNORECASE):
        return f"write {match[1].replace('.', '')}{(match[2] or '').replace(',', '.')}{match[3] or ''}"
    if match := re.fullmatch(_COMMA, plain, re.IGNORECASE):
        decimals = match[2] if len(match[2]) != 3 or match[1].strip("+-") == "0" else _few(match[2])
        return f"write {match[1]}.{decimals}{match[3] or ''}"
    if match := re.fullmatch(_PAIRS, plain, re.IGNORECASE):
        return f"write {match[1].replace(',', '')}{match[2] or ''}"
    return ""


def plain_number(value: float) -> str:
    """A number as `number_of` reads it in one way only.

    >>> plain_number(1000001.0), plain_number(0.5), plain_number(12.345)
    ('1000001', '0.5', '12.3450')
    """
    if value == int(value) and abs(value) <= LARGEST:
        return str(int(value))
    text = repr(float(value))
    return f"{text}0" if re.fullmatch(_POINT_OR_GROUP, text) else text


def stated_number(option: str, text: str, *, least: float = 0, most: float = LARGEST, whole: bool = False) -> float:
    """The number that an option of the command line states.

    Raises
    ------
    UsageError
        It is no number from ``least`` to ``most``, or not a ``whole`` one.
    """
    value = number_of(text)
    if value is not None and math.isfinite(value) and least <= value <= most and not (whole and value % 1):
        return value
    what = "a whole number" if whole else "a number"
    span = f"of {least:g} or more" if most >= LARGEST else f"from {least:g} to {most:g}"
    hint = how_to_write(text) if value is None else ""
    raise UsageError(f"invalid-{option.strip('-')}", f'{option} takes {what} {span}, not "{excerpt(text)}"', hint=hint)


def day_of(text: str) -> dt.date | None:
    """The day that is written ``YYYY-MM-DD``, as in data files; None for every other form.

    >>> day_of("2026-04-10"), day_of("20260410"), day_of("2026-W15-5"), day_of("2026-4-1")
    (datetime.date(2026, 4, 10), None, None, None)
    """
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _few(decimals: str) -> str:
    """Three decimals as some other number of them."""
    return decimals.rstrip("0") or "0" if decimals.endswith("0") else f"{decimals}0"


_ALIKE = {"−": "-", "’": "'", "٬": ",", "٫": "."}


def _plain(text: str) -> str:
    """The text in plain digits and signs, without a dollar sign; nothing if it is too long for a number."""
    text = text.strip()
    if len(text) > _LONGEST:
        return ""
    if not text.isascii():
        text = "".join(map(_ascii, text))
    return text.removeprefix("$").removesuffix("$").strip()


def _ascii(character: str) -> str:
    """The plain form of a digit, a space or a sign."""
    if character.isdecimal():
        return str(int(character))
    if character.isspace():
        return " "
    if "\uff01" <= character <= "\uff5e":  # the wide forms of ASCII
        return chr(ord(character) - 0xFEE0)
    return _ALIKE.get(character, character)
