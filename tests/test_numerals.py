"""Numbers and days: one reading everywhere, and for what could be read in two ways, how to write it."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from modelmatch import recommend
from modelmatch.catalog import load_catalog
from modelmatch.cli import app
from modelmatch.documents import parse_document
from modelmatch.errors import DataError, ModelmatchError, UsageError
from modelmatch.numerals import LARGEST, day_of, how_to_write, number_of, plain_number
from modelmatch.quiz.answers import Answers, parse_mapping, parse_settings
from modelmatch.quiz.files import format_answers, parse_answers, read_piped
from modelmatch.quiz.parse import parse_answer
from modelmatch.quiz.schema import Question, QuestionSet

BUDGET = Question(id="budget", ask="?", kind="number", minimum=0, maximum=1e9, sets="budget", unit="USD a month")
QUESTIONS = QuestionSet(id="q", title="Q", minutes=1, questions=(BUDGET,))

READ = [
    ("1000", 1000), ("1,000", 1000), ("1 000", 1000), ("1'000", 1000), ("1_000", 1000),
    ("1\N{NO-BREAK SPACE}000", 1000),
    ("1\N{NARROW NO-BREAK SPACE}000", 1000), ("1\N{RIGHT SINGLE QUOTATION MARK}000", 1000), ("1,000.50", 1000.5),
    (".5", 0.5), ("0.125", 0.125), ("5.", 5), ("200k", 200_000), ("200 K", 200_000), ("1.5M", 1_500_000),
    ("3 million", 3_000_000), ("1e3", 1000), ("$20", 20), ("20 $", 20),
    ("\N{FULLWIDTH DIGIT TWO}\N{FULLWIDTH DIGIT ZERO}\N{FULLWIDTH LATIN SMALL LETTER K}", 20_000),
    ("\N{DEVANAGARI DIGIT ONE}\N{DEVANAGARI DIGIT ZERO}", 10), ("+5", 5), ("1.0000", 1), ("1.00", 1),
]  # fmt: skip
REFUSED = [
    ("1.000", "write 1000 or 1.0"), ("12.345", "write 12345 or 12.3450"), ("1.000k", "write 1000k or 1.0k"),
    ("1,5", "write 1.5"), ("0,500", "write 0.500"), ("1.000,50", "write 1000.50"), ("1.000.000", "write 1000000"),
    ("1,00,000", "write 100000"), ("nan", ""), ("inf", ""), ("-1", ""), ("1e999", ""), ("0x10", ""), ("1 00", ""),
    ("many", ""), ("1.2.3", ""), ("--5", ""), ("9" * 400, ""),
]  # fmt: skip


def by_setting(text: str) -> object:
    return parse_settings(QUESTIONS, [f"budget={text}"]).values.get("budget")


def by_pipe(text: str) -> object:
    return read_piped(QUESTIONS, io.BytesIO(f"{text}\n".encode())).values.get("budget")


def by_plain_file(text: str) -> object:
    document = parse_document(f"answers:\n  budget: {text}\n".encode(), "a.yaml")
    return parse_answers(document).answers(QUESTIONS).values.get("budget")


def by_quoted_file(text: str) -> object:
    return by_plain_file(f'"{text}"')


def by_program(text: str) -> object:
    return parse_mapping(QUESTIONS, {"budget": text}).values.get("budget")


def by_question(text: str) -> object:
    return parse_answer(BUDGET, text)


CHANNELS = [by_setting, by_pipe, by_plain_file, by_quoted_file, by_program, by_question]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("text", "number"), READ)
def test_a_number_is_read_the_same_in_every_channel(channel: object, text: str, number: float) -> None:
    assert callable(channel)
    assert channel(text) == number


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("text", "hint"), REFUSED)
def test_what_is_no_clear_number_is_refused_in_every_channel(channel: object, text: str, hint: str) -> None:
    assert callable(channel)
    with pytest.raises(ModelmatchError) as caught:
        channel(text)
    assert hint in caught.value.hint
    assert len(caught.value.message) < 200


def test_the_unit_does_not_hide_how_to_write_a_number() -> None:
    with pytest.raises(DataError) as caught:
        parse_answer(BUDGET, "1.000 USD")
    assert caught.value.hint.startswith("write 1000 or 1.0")
    assert parse_answer(BUDGET, "USD 1,000.50") == 1000.5


@pytest.mark.parametrize(("text", "number"), [one for one in READ if one[1] >= 1])
def test_an_option_reads_numbers_as_answers_do(text: str, number: float) -> None:
    found = {run(["models", "--max-price", written, "--format", "id"]) for written in (text, str(number))}
    assert len(found) == 1
    assert {code for code, _, _ in found} <= {0, 4}


@pytest.mark.parametrize("option", ["--max-price", "--min-context"])
@pytest.mark.parametrize(("text", "hint"), REFUSED)
def test_an_option_refuses_what_is_no_clear_number(option: str, text: str, hint: str) -> None:
    code, out, error = run(["models", f"{option}={text}"])
    assert (code, out) == (2, "")
    assert error.startswith(f"error[invalid-{option[2:]}]: {option} takes a ")
    assert hint in error
    assert len(error) < 300


@pytest.mark.parametrize(
    "arguments",
    [
        ["recommend", "--top", "0"], ["recommend", "--top", "-1"], ["recommend", "--top", "1.5"],
        ["recommend", "--top="], ["quiz", "--top", "x"], ["recommend", "--models", "0"],
        ["recommend", "--models", "10"], ["recommend", "--models", "1e999"], ["recommend", "--models="],
        ["models", "--sort="], ["models", "--status="], ["models", "--route="], ["models", "--domain="],
        ["models", "--vendor="], ["models", "--max-price="], ["models", "--min-context="],
        ["models", "--min-context=0"],
        ["models", "--status", "x" * 9999], ["models", "--sort", "x" * 9999], ["models", "--route", "x" * 9999],
        ["models", "--vendor", "x" * 9999], ["recommend", "--as-of="], ["quiz", "--as-of="],
        ["recommend", "--questions="],
        ["quiz", ""], ["recommend", "--set="], ["recommend", "--set", "x" * 99999], ["recommend", "--set", "x=" * 9999],
    ],
)  # fmt: skip
def test_an_option_that_cannot_be_is_one_short_error(arguments: list[str]) -> None:
    code, out, error = run(arguments)
    assert (code, out) == (2, "")
    assert "error[" in error
    assert len(error) < 700


def test_the_case_of_a_choice_does_not_matter() -> None:
    assert run(["models", "--status", " Preview", "--format", "id"]) == run(
        ["models", "--status", "preview", "--format", "id"]
    )


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_none(text: str) -> None:
    value = number_of(text)
    if value is not None and abs(value) <= LARGEST:
        assert number_of(plain_number(value)) == value
        assert how_to_write(text) == ""


@given(st.floats(-LARGEST, LARGEST))
def test_a_number_is_written_in_one_way_only(value: float) -> None:
    assert number_of(plain_number(value)) == value


@given(st.floats(0, 1e9))
def test_an_answers_file_replays_every_number(value: float) -> None:
    text = format_answers(QUESTIONS, Answers({"budget": value}))
    assert parse_answers(parse_document(text.encode(), "a.yaml")).answers(QUESTIONS).values == {"budget": value}


# --- days ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["20260401", "2026-4-1", "2026-W15-5", "2026W155", "2026-04-31", "01.04.2026", "2026-04-01T00", "", "now"],
)
def test_a_day_has_one_spelling_in_every_channel(tmp_path: Path, text: str) -> None:
    assert day_of(text) is None
    code, _, error = run(["recommend", f"--as-of={text}"])
    assert code == 2
    assert "write YYYY-MM-DD" in error
    for written in (text, f'"{text}"'):
        file = tmp_path / "a.yaml"
        file.write_text(f"as_of: {written}\nanswers: {{}}\n")
        if written:
            code, _, error = run(["recommend", "-a", str(file)])
            assert code == 3, written
            assert "a.yaml:1" in error
    with pytest.raises(UsageError, match="is not a date"):
        recommend(load_catalog(user=False), {}, as_of=text, explain=False)


def test_a_program_may_name_the_day_as_text_or_with_a_time() -> None:
    catalog = load_catalog(user=False)
    days = ("2026-04-01", dt.date(2026, 4, 1), dt.datetime(2026, 4, 1, 12))
    assert len({recommend(catalog, {}, as_of=day, explain=False).as_of for day in days}) == 1


# --- words that look like numbers ---------------------------------------------------------------------

VERSIONS = """\
id: versions
title: Versions
minutes: 1
questions:
  - id: which
    ask: Which?
    default: 1.10
    choices: [{id: "1.1", label: Old}, {id: "1.10", label: New}, {id: "2026-04-10", label: Day}]
  - {id: why, ask: Why?, when: {which: [1.10, 2026-04-10]}, choices: [{id: a, label: A}, {id: b, label: B}]}
"""


def test_a_word_that_looks_like_a_number_is_taken_as_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "versions.yaml"
    file.write_text(VERSIONS)
    answers = tmp_path / "a.yaml"
    for written, shown in (("1.10", True), ("1.1", False), ("2026-04-10", True), ('"1.10"', True)):
        answers.write_text(f"set: {file}\nanswers: {{which: {written}, why: b}}\n")
        code, _, error = run(["recommend", "-a", str(answers), "--format", "id"])
        assert code == 0
        assert ("is not used" not in error) == shown, written
    code, out, _ = run(["questions", "show", str(file)])
    assert code == 0
    assert "default 1.10" in out


# --- answers of a program -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answers",
    [
        None, [], "budget", 5, {1: 2}, {None: 1}, {(1, 2): 3}, {10**5000: 1}, {b"budget": 1}, {"budget": 10**5000},
        {"budget": b"20"}, {"budget": [[20]]}, {"budget": {"a": 1}}, {"budget": {20}}, {"budget": object()},
        {"budget": float("nan")}, {"budget": float("inf")}, {"budget": np.nan}, {"budget": np.zeros((3, 3))},
        {"budget": 1 + 2j}, {"budget": True}, {"budget": dt.date(2026, 4, 10)}, {"budget": "\ud800"},
        {"budget": "x" * 10**6}, {"x" * 10**6: 1}, {"budget": (x for x in [20])}, {"budget": ["a"] * 100_000},
    ],
)  # fmt: skip
def test_whatever_a_program_gives_is_an_answer_or_a_data_error(answers: object) -> None:
    with pytest.raises(DataError) as caught:
        recommend(load_catalog(user=False), answers, QUESTIONS, explain=False)  # type: ignore[arg-type]
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("value", [20, 20.0, "20", np.int64(20), np.float64(20), np.array(20), np.str_("20")])
def test_numbers_of_other_libraries_are_numbers(value: object) -> None:
    assert parse_mapping(QUESTIONS, {"budget": value}).values == {"budget": 20}


def run(arguments: list[str]) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    result = CliRunner().invoke(app, arguments, input="")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_a_program_of_its_own_reads_the_same() -> None:
    command = [sys.executable, "-m", "modelmatch", "models", "--max-price", "1.000"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "write 1000 or 1.0" in done.stderr
