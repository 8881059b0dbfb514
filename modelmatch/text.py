"""Text from data files, made safe to print, and written in the characters that the place of output has."""

from __future__ import annotations

import re

_SPACE = r"[\t\n\v\f\r\x85\u2028\u2029]"
_CONTROL = (
    r"[\x00-\x1f\x7f-\x9f"  # C0 and C1 controls, escape sequences
    r"\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible, or reorders the line
    r"\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f"  # format characters
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # of scripts and of music
    r"\ufe00-\ufe0f\U000e0000-\U000e0fff"  # variation selectors and tags: invisible, and width differs by terminal
    r"\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]"  # surrogates cannot be encoded, private use has no meaning
)
_ACCENT = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
_STACKED = f"({_ACCENT}{{3}}){_ACCENT}+"

# Patterns are compiled when they are first needed (by `re`, which keeps them): most text needs none of them.

_SIGNS = "█▒░±−→·…│─└"
_ASCII = str.maketrans({
    "█": "#", "▒": "=", "░": ".", "±": "+/-", "−": "-", "→": "->", "·": "-", "…": "...", "│": "|", "─": "-", "└": "+",
    "–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "×": "x", "€": "EUR", "\u00a0": " ",
})  # fmt: skip


def excerpt(text: str, most: int = 60) -> str:
    """The beginning of a text, for a message that repeats it.

    >>> excerpt("abcdef", 5), excerpt("abc", 5)
    ('ab...', 'abc')
    """
    return text if len(text) <= most else f"{text[: most - 3]}..."


def printable(text: str) -> str:
    """``text`` without control characters: nothing in data may move the cursor, colour or reorder the screen.

    Tabs and line ends become spaces, and accents stacked more than three high are cut.
    """
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_STACKED, r"\1", re.sub(_CONTROL, "", re.sub(_SPACE, " ", text)))


def has_unsafe(text: str) -> bool:
    """Whether `printable` would change ``text``."""
    return printable(text) != text


def fold(text: str, encoding: str) -> str:
    """``text`` in characters that ``encoding`` has; what it does not have becomes its nearest or ``?``."""
    if text.isascii():
        return text
    if not has_signs(encoding):
        text = text.translate(_ASCII)
    if _encodable(text, encoding):
        return text
    return "".join(character if _encodable(character, encoding) else _nearest(character) for character in text)


def has_signs(encoding: str) -> bool:
    """Whether ``encoding`` has the block characters and signs of the reports."""
    return _encodable(_SIGNS, encoding)


def escape_unsafe(document: str, *, surrogates: bool = True) -> str:
    r"""Write unsafe characters as ``\uXXXX``, for documents in which they only stand inside quoted strings.

    Line ends stay, since they are part of the document. Characters beyond the basic plane become a pair of surrogates,
    as JSON wants it, or ``\UXXXXXXXX``, as YAML does.
    """

    def escaped(match: re.Match[str]) -> str:
        code = ord(match[0])
        if code == 0x0A:
            return "\n"
        if code <= 0xFFFF:
            return f"\\u{code:04x}"
        if not surrogates:
            return f"\\U{code:08x}"
        code -= 0x10000
        return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"

    if document.isascii() and document.replace("\n", "").isprintable():
        return document
    return re.sub(_CONTROL, escaped, document)


def _nearest(character: str) -> str:
    import unicodedata  # only where something cannot be shown

    return unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode() or "?"


def _encodable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
