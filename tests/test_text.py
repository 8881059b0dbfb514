"""Text as it is measured and broken into lines: by the columns that it takes in a terminal."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelmatch.errors import DataError, Place
from modelmatch.report.errors import error_lines
from modelmatch.text import cells, clip, pad, printable, wrap

TEXT = st.text(alphabet="ab -,.é\u0301漢字。「」한😀ｱ·…", max_size=60)


def test_wide_characters_take_two_columns_and_accents_none() -> None:
    for text, columns in (("plain", 5), ("café…", 5), ("cafe\u0301", 4), ("漢字", 4), ("한", 2), ("😀", 2), ("ｱ", 1)):
        assert cells(text) == columns
        assert cells(pad(text, 9)) == 9


@given(text=TEXT, columns=st.integers(0, 70))
def test_a_clipped_text_fits_and_no_more_would(text: str, columns: int) -> None:
    part = clip(text, columns)
    assert text.startswith(part)
    assert cells(part) <= columns
    assert part == text or cells(text[: len(part) + 1]) > columns


@given(text=TEXT.map(printable), width=st.integers(8, 40))
def test_wrapped_lines_fit_and_hold_all_of_the_text(text: str, width: int) -> None:
    lines = wrap(text, width, subsequent_indent="  ")
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(text=st.text(alphabet="ab -,.é·…", max_size=60), width=st.integers(4, 40))
def test_text_of_ordinary_characters_is_wrapped_as_ever(text: str, width: int) -> None:
    assert wrap(text, width) == textwrap.wrap(text, width)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("工作。聊天", 4, ["工", "作。", "聊天"]),
        ("看「工作」吧", 4, ["看", "「工", "作」", "吧"]),
        ("use 工作 now", 9, ["use 工作", "now"]),
        ("e\u0301e\u0301e\u0301 e\u0301", 3, ["e\u0301e\u0301e\u0301", "e\u0301"]),
        ("漢", 1, ["漢"]),
    ],
)
def test_lines_break_between_wide_characters_but_not_before_what_ends_a_phrase(
    text: str, width: int, lines: list[str]
) -> None:
    assert wrap(text, width) == lines


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("ask: 您最 wrong", "wrong"),
        ("a\u0301sk: wrong", "wrong"),
        ("😀: [漢字]", "漢字"),
        ("a\u200bsk: wrong", "wrong"),
    ],
)
def test_an_error_is_marked_below_what_is_wrong_whatever_stands_before_it(line: str, wrong: str) -> None:
    place = Place("a.yaml", 1, line.index(wrong) + 1, line, len(wrong))
    _, shown, marked = error_lines([DataError("odd", "it is wrong", place=place)])
    assert marked.index("^") == cells(shown[: shown.index(wrong)])
    assert marked.count("^") == cells(wrong)
