"""What the YAML library finds wrong, in sentences that say what to do."""

from __future__ import annotations

import re

import yaml

from modelmatch.data.nodes import DEEPEST, LINE_END, Marks
from modelmatch.errors import DataError

_INDENTATION = "align it with the lines it belongs to"
_QUOTES = "put the text in quotes"

_PROBLEMS = (
    (
        r"tab character|character '\\t'",
        "a tab is not allowed here", "indent with spaces",
    ),
    (
        r"cannot start any token",
        "text cannot begin with this character", _QUOTES,
    ),
    (
        r"could not find expected ':'",
        'the line above is neither "key: value" nor an item of a list', 'is a ":" missing, or the end of a quote?',
    ),
    (
        r"mapping values are not allowed",
        'a ":" is not allowed here',
        "is the indentation right? text that contains a colon and a space needs quotes",
    ),
    (
        r"(block )?sequence entries are not allowed",
        'a "-" is not allowed here', f"start a list on a new line; {_INDENTATION}",
    ),
    (
        r"mapping keys are not allowed",
        'a "?" is not allowed here', _QUOTES,
    ),
    (
        r"expected ('-' indicator|<block end>)|did not find expected key",
        "this does not match the lines above",
        f"{_INDENTATION}; if text follows a quote on the same line, add a comma or quote all of it",
    ),
    (
        r"expected ',' or '([}\]])'",
        'a "," or the closing "{0}" is missing', 'close what was opened with "{1}"',
    ),
    (
        r"unexpected end of stream",
        "a quote is not closed", "add the closing quote",
    ),
    (
        r"unexpected document (indicator|separator)",
        "the document ends inside a quote", "add the closing quote",
    ),
    (
        r"expected '?<document start>",
        "the data ends before this line", f"is the indentation right? {_INDENTATION}",
    ),
    (
        r"alphabetic or numeric character",
        'text cannot begin with "*" or "&"', _QUOTES,
    ),
    (
        r"unknown escape character|hexdecimal|hexadecimal|Unicode character escape",
        "unknown escape after a backslash", r"write \\ for a backslash, or use single quotes",
    ),
    (
        r"comment or line break|indentation indicator",
        'after "|" or ">" the text must start on the next line', _QUOTES,
    ),
    (
        r"node content",
        "a value is missing here", _QUOTES,
    ),
    (
        r"undefined alias",
        "aliases (*name) are not supported", f"repeat the value itself; if it is text, {_QUOTES}",
    ),
    (
        r"(?i)\btag\b",
        "tags (!name) are not supported", f"remove it; if it is text, {_QUOTES}",
    ),
    (
        r"directive|incompatible YAML|version number",
        'a line that begins with "%" is not supported', f"remove it; if it is text, {_QUOTES}",
    ),
)  # fmt: skip
"""Patterns of the problems that both parsers of the library name, with a sentence and what to do."""


def not_yaml(error: yaml.YAMLError, text: str, place: Marks) -> DataError:
    """The error of a text that is not YAML, with its place."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "this cannot be read"
    if "end of stream" in problem and getattr(error, "context_mark", None) is not None:
        mark = error.context_mark  # type: ignore[attr-defined]  # where the quote begins
    if mark is None:
        return DataError("yaml", "not valid YAML: it cannot be read", place=place(0, 0, 1))
    if "depth" in problem:
        return DataError("too-deep", f"nested deeper than {DEEPEST} levels", place=place(mark.line, mark.column, 1))
    for pattern, message, hint in _PROBLEMS:
        if found := re.search(pattern, problem):
            bracket = found[1] if "{0}" in message else ""
            message = message.replace("{0}", bracket or "")
            hint = hint.replace("{1}", "{" if bracket == "}" else "[")
            if _tab_at(text, mark.line, mark.column):
                message, hint = _PROBLEMS[0][1:]
            return DataError("yaml", f"not valid YAML: {message}", hint=hint, place=place(mark.line, mark.column, 1))
    return DataError("yaml", f"not valid YAML: {problem}", place=place(mark.line, mark.column, 1))


def _tab_at(text: str, line: int, column: int) -> bool:
    """Whether the line is indented with a tab before this column."""
    lines = re.split(LINE_END, text, maxsplit=line + 1)
    found = lines[line][: column + 1] if line < len(lines) else ""
    return not found.strip() and "\t" in found
