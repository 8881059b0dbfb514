"""Text from data files, made safe to print, written in the characters that the place of output has, and measured."""

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

_FIRST_UNUSUAL = "\u0300"
"""From here on there are characters that do not take one column."""
_OPENING = "([{<«‹“‘（［｛〈《「『【〔"
_CLOSING = ")]}>»›”’,.;:!?…）］｝〉》」』】〕，．、。；：！？・ー"

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


def revealed(text: str) -> str:
    """``text`` in which every character that `printable` would leave out is named, as ``<U+200B>``.

    For messages about text that is not what it looks like.
    """
    if text.isascii() and text.isprintable():
        return text
    named = re.sub(_CONTROL, lambda match: f"<U+{ord(match[0]):04X}>", re.sub(_SPACE, " ", text))
    return re.sub(_STACKED, r"\1", named)


def cells(text: str) -> int:
    """How many columns of a terminal ``text`` takes: two for a wide character, none for a combining accent."""
    if text.isascii() or max(text) < _FIRST_UNUSUAL:
        return len(text)
    return sum(map(_cells_of, text))


def clip(text: str, columns: int) -> str:
    """As much of the beginning of ``text`` as goes into so many columns, accents with their letters."""
    if cells(text) == len(text):
        return text[: max(0, columns)]
    taken = 0
    for place, character in enumerate(text):
        taken += _cells_of(character)
        if taken > columns:
            return text[:place]
    return text


def shortened(text: str, columns: int) -> str:
    """``text`` in at most so many columns: cut after a whole word where there is one, with an ellipsis.

    >>> shortened("one two three", 9), shortened("one two three", 13)
    ('one two…', 'one two three')
    """
    if not text or cells(text) <= columns:
        return text
    kept = clip(text, columns - 1)
    words = kept if text[len(kept) :][:1] == " " else kept.rpartition(" ")[0] or kept
    return f"{words.rstrip(' ,;:.(')}…"


def pad(text: str, columns: int) -> str:
    """``text`` with blanks after it to take at least so many columns."""
    return text + " " * (columns - cells(text))


def wrap(
    text: str,
    width: int,
    *,
    subsequent_indent: str = "",
    break_on_hyphens: bool = True,
    break_long_words: bool = True,
) -> list[str]:
    """``text`` in lines of at most ``width`` columns, broken between words, and between characters that are wide.

    Writing with wide characters has no blanks to break at; a sign that ends a phrase stays with what it ends.
    """
    if cells(text) == len(text):
        import textwrap  # only where something is said to people

        return textwrap.wrap(
            text,
            width,
            subsequent_indent=subsequent_indent,
            break_on_hyphens=break_on_hyphens,
            break_long_words=break_long_words,
        )
    lines: list[str] = []
    line = ""
    for piece in _unbroken(text):
        if line.strip() and cells(line) + cells(piece.rstrip(" ")) > width:
            lines.append(line.rstrip(" "))
            line, piece = subsequent_indent, piece.lstrip(" ")
        while break_long_words and cells(line) + cells(piece.rstrip(" ")) > width:
            part = clip(piece, width - cells(line)) or piece[0]
            lines.append(line + part)
            line, piece = subsequent_indent, piece[len(part) :]
        line += piece
    return [*lines, line.rstrip(" ")] if line.strip() else lines


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
    return re.sub(rf"{_CONTROL}|[\u2028\u2029]", escaped, document)


def _unbroken(text: str) -> list[str]:
    """The text in pieces that a line may end after, blanks at their ends."""
    pieces: list[str] = []
    start = 0
    for place in range(1, len(text)):
        before, after = text[place - 1], text[place]
        blank = before == " " and after != " "
        wide = _cells_of(after) == 2 or (_cells_of(before) == 2 and _cells_of(after) > 0)
        if blank or (wide and after not in _CLOSING and before not in _OPENING and " " not in (before, after)):
            pieces.append(text[start:place])
            start = place
    return [*pieces, text[start:]]


def _cells_of(character: str) -> int:
    from wcwidth import wcwidth  # the measure of prompt_toolkit, which draws the quiz

    return max(0, wcwidth(character))


def _nearest(character: str) -> str:
    import unicodedata  # only where something cannot be shown

    return unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode() or "?"


def _encodable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
