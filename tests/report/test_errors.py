"""Errors as lines of text: whole in a pipe, wrapped to a terminal."""

from __future__ import annotations

from modelmatch.errors import DataError, Place
from modelmatch.terminal.diagnostics import error_lines

CHOICES = ", ".join(f"choice-number-{i}" for i in range(12))
ERROR = DataError("unknown-choice", '"codng" is not a choice of "work"', hint=f"choices: {CHOICES}")


def test_a_program_gets_the_message_and_the_hint_in_a_line_each() -> None:
    assert list(error_lines([ERROR])) == [str(ERROR), f"  choices: {CHOICES}"]


def test_a_terminal_gets_lines_that_fit_and_words_that_are_whole() -> None:
    lines = list(error_lines([ERROR], 40))
    assert all(len(line) <= 40 for line in lines)
    assert " ".join(" ".join(lines).split()) == f"{ERROR} choices: {CHOICES}"
    assert lines[2].startswith("  choices:")
    assert lines[3].startswith("    choice-number")


def test_the_line_of_a_file_and_the_mark_below_it_stay_as_they_are() -> None:
    place = Place("answers.yaml", 3, 9, "  work: [codng, and more that is longer than the terminal]", 5)
    error = DataError("choice", "none", hint="did you mean coding?", place=place)
    lines = list(error_lines([error], 44))
    assert lines[1] == f"  3 | {place.excerpt}"
    assert lines[2] == "    |         ^^^^^ did you mean coding?"
    assert list(error_lines([error], 38))[2:] == ["    |         ^^^^^", "  did you mean coding?"]
