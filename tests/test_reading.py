"""Reading costs as much as the file is long, whatever is wrong in it; messages say what, where, and what to do."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from modelmatch.catalog import load
from modelmatch.catalog import rules as check
from modelmatch.catalog.schema import Model
from modelmatch.cli import app
from modelmatch.data.convert import MOST_ERRORS, convert
from modelmatch.data.document import parse_document
from modelmatch.errors import LONGEST, DataError, DataErrors, did_you_mean
from modelmatch.quiz.answers_file import parse_answers
from modelmatch.quiz.load import find_set, load_questions
from modelmatch.terminal.diagnostics import MOST_SHOWN, error_lines, print_error

MINIMAL = "id: acme/one\nname: One\nvendor: Acme\n"


def error_of(text: str | bytes, name: str = "x.yaml") -> DataError:
    raw = text.encode() if isinstance(text, str) else text
    with pytest.raises(DataError) as caught:
        convert(parse_document(raw, name), Model)
    return caught.value


def steps(work: Callable[[], object]) -> int:
    """The calls that some work takes: the same on every machine."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        work()
    except DataError:
        pass
    finally:
        sys.setprofile(None)
    return count


def answers(number: int) -> None:
    text = "answers:\n" + "".join(f"  unknown{n:06d}: value\n" for n in range(number))
    try:
        parse_answers(parse_document(text.encode(), "x")).answers(load_questions("quick"))
    except DataErrors as error:
        list(error_lines(error.errors[:MOST_SHOWN]))


def line_of_models(number: int) -> None:
    layer = load.Layer()
    for n in range(number):
        document = parse_document(f"id: m{n}\nname: M\nvendor: V\nsuccessor_of: m{(n + 1) % number}\n".encode(), "x")
        layer.models[f"m{n}"] = check.Entry(convert(document, Model), document, ())
    with contextlib.suppress(DataErrors):  # the line is a circle
        load.overlay(load.empty(), layer, "")


GROWING: dict[str, Callable[[int], object]] = {
    "unknown answers": answers,
    "unknown keys": lambda n: error_of(MINIMAL + "".join(f"k{i}: 1\n" for i in range(n))),
    "wrong values": lambda n: error_of(MINIMAL + "evidence:\n" + "  - {score: x}\n" * n),
    "a long list": lambda n: error_of(MINIMAL + f"evidence: [{', '.join('1' for _ in range(n))}]\n"),
    "a long JSON list": lambda n: error_of(json.dumps({"id": [1] * n}), "x.json"),
    "commas": lambda n: error_of(MINIMAL + f"note: {',' * n}\n"),
    "nesting": lambda n: error_of("[" * n),
    "block nesting": lambda n: error_of("- " * n),
    "quotes": lambda n: error_of(f"id: {chr(34) * (2 * n)}\n"),
    "a long name": lambda n: error_of(MINIMAL + f"status: {{stage: {'current' * n}}}\n"),
    "a line of models": line_of_models,
    "brackets in a comment": lambda n: error_of(f"# {'[' * n}\nid: [1]\n"),
}


@pytest.mark.parametrize("kind", GROWING)
def test_reading_costs_as_much_as_there_is_to_read(kind: str) -> None:
    GROWING[kind](10)  # what is made once
    small, *more = (steps(partial(GROWING[kind], size)) for size in (200, 400, 800, 1600))
    for factor, count in zip((2, 4, 8), more, strict=True):
        assert count <= small * factor * 1.2 + 2000


@pytest.mark.parametrize("number", [1, MOST_SHOWN, MOST_ERRORS, 3000])
def test_the_number_of_errors_is_told_and_some_of_them_are_shown(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    error = error_of(MINIMAL + "".join(f"k{i}: 1\n" for i in range(number)))
    assert isinstance(error, DataErrors)
    assert len(error.errors) + error.more == number
    print_error(error)
    said = capsys.readouterr().err.splitlines()
    assert sum("error[unknown-key]" in line for line in said) == min(number, MOST_SHOWN)
    assert number == 1 or said[-1] == f"{number:,} errors"
    assert (said[-2] == f"and {number - MOST_SHOWN:,} more errors") == (number > MOST_SHOWN)


def test_errors_of_errors_are_counted_once() -> None:
    inner = DataErrors([DataError("a", "one")], more=3)
    outer = DataErrors([inner, DataError("b", "two")], more=1)
    assert (len(outer.errors), outer.more) == (2, 4)


@pytest.mark.parametrize(
    "text",
    [
        MINIMAL + f"status: {{stage: {'x' * 100_000}}}\n",
        MINIMAL + f"{'x' * 900}: 1\n",
        f"id: '{'a b' * 100_000}'\n",
        f"id: !{'x' * 100_000} y\n",
        f"id: !!bool '{'x' * 100_000}'\n",
        f"released: {'9' * 100_000}\n",
        f"name: [{'x' * 100_000}]\n",
    ],
)
def test_a_message_repeats_no_more_than_a_part_of_a_value(text: str) -> None:
    lines = list(error_lines([error_of(text)]))
    assert all(len(line) <= 2 * LONGEST for line in lines)


def loaded(name: str) -> object:
    return find_set(name).load()


def test_a_name_of_megabytes_finds_no_set_and_no_file_at_once() -> None:
    for name in ("x" * 2_000_000, "x/" * 1_000_000, "a/\0b", "y" * 1_000_000 + ".yaml"):
        assert steps(partial(loaded, name)) < 5_000
        with pytest.raises(DataError) as caught:
            find_set(name).load()
        assert len(str(caught.value)) < 2 * LONGEST


def test_what_is_missing_is_not_what_was_found_wrong() -> None:
    error = error_of("id: a b\nname: One\nvendor: Acme\n")
    assert isinstance(error, DataErrors)
    assert [one.code for one in error.errors] == ["invalid-value"]


@pytest.mark.parametrize(
    "text", ["answers: {work: coding}\n# " + "[0, 1) " * 200, "answers: {}\nset: '" + "[" * 99 + "'"]
)
def test_brackets_in_comments_and_quotes_are_no_nesting(text: str) -> None:
    assert "answers" in parse_document(text.encode(), "x").data


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("a: 1\n\tb: 2\n", "x.yaml:2:1", "a tab is not allowed"),
        ("a:\n\t- b\n", "x.yaml:2:1", "a tab is not allowed"),
        ("a: 1\n---\nb: 2\n", "x.yaml:2:1", "a second document begins here"),
        ("a: 1\nb\nc: 3\n", "x.yaml:3:1", "the line above is neither"),
        ("a: b: c\n", "x.yaml:1:5", 'a ":" is not allowed here'),
        ("a: [1\nb: 2\n", "x.yaml:2:2", 'the closing "]" is missing'),
        ("a: {b: 1\nc: [\n", "x.yaml:2:2", 'the closing "}" is missing'),
        ('a: "b\n', "x.yaml:1:4", "a quote is not closed"),
        ("a: 'it's'\n", "x.yaml:1:8", "does not match"),
        ("a: @b\n", "x.yaml:1:4", "cannot begin with this character"),
        ("a: *b\n", "x.yaml:1:4", "aliases"),
        ("a: * b\n", "x.yaml:1:5", 'cannot begin with "*" or "&"'),
        ('a: "\\d"\n', "x.yaml:1:5", "unknown escape"),
        ("a: |b\n", "x.yaml:1:5", "must start on the next line"),
        ("%x\na: b\n", "x.yaml:1:3", 'begins with "%"'),
        ("a: 1\n...\nb\n", "x.yaml:3:1", "ends before this line"),
        ("a:\n - b\nc\n", "x.yaml:4:1", "the line above is neither"),
        ("a: 99999999999999999999\n", "x.yaml:1:4", "too large"),
        ("a: 1e999\n", "x.yaml:1:4", "too large"),
        ('a: "x\\0y"\n', "x.yaml:1:4", "U+0000"),
        ("id: acme/one\nname: \u00e9\x07\n", "x.yaml:2:8", "U+0007"),
    ],
)
def test_what_is_not_yaml_is_said_in_a_sentence_with_what_to_do(text: str, place: str, says: str) -> None:
    error = error_of(text)
    assert str(error.place) == place
    assert says in error.message
    assert error.hint
    assert not [word for word in ("while", "expected '", "token", "context", "scanning") if word in error.message]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["answers: {}\n", "set: été\n"])
def test_text_in_wide_characters_is_told_by_its_encoding(encoding: str, text: str) -> None:
    error = error_of(text.encode(encoding))
    assert error.message == f"this is {encoding[:6].upper()} text, not UTF-8"
    assert error.hint == "save it as UTF-8"


def test_a_byte_that_is_not_utf8_has_its_line_and_column() -> None:
    assert str(error_of(b"id: a\nname: caf\xe9\n").place) == "x.yaml:2:10"


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("", "x.json", "empty"),
        ('{"id": "a", "nme": "b"}', "x.json:1:1", "missing-key"),
        ('{"id":\t"a/b", "name": "b",\n\t"vendor": 7}', "x.json:2:12", "wrong-type"),
        ('{"id": 1,\n "id": 2}', "x.json:2:2", "duplicate-key"),
        ('{"id":\t"a"', "x.json:1:11", "json"),
        ('{"id":\t"a}', "x.json:1:8", "json"),
        ('{"id":\t"\\x"}', "x.json:1:8", "json"),
        ('{"id":\t1} x', "x.json:1:11", "json"),
        ('{"id"\t"x"}', "x.json:1:7", "json"),
        ("[1,\t2}", "x.json:1:6", "json"),
        ('{"id":\t1e999}', "x.json:1:8", "invalid-value"),
        ('{"id":\t"\\ud83d"}', "x.json:1:8", "invalid-value"),
        ('{"id":\t' + "[" * 5000, "x.json:1:67", "too-deep"),
    ],
)
def test_what_is_wrong_in_json_has_its_place(text: str, place: str, code: str) -> None:
    error = error_of(text, "x.json")
    assert (str(error.place), error.code) == (place, code)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from("abc"), JSON, min_size=1), st.booleans(), st.sampled_from([None, "\t", 2]))
def test_json_holds_what_the_standard_library_reads(value: object, ascii: bool, indent: str | int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii, indent=indent)
    assert parse_document(text.encode(), "x.json").data == json.loads(text)


def test_a_pair_of_surrogates_in_json_is_one_character() -> None:
    assert parse_document(b'{"a": "caf\\u00e9 \\ud83d\\ude00"}', "x.json").data == {"a": "café 😀"}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("coding\u200b", 'an invisible character, U+200B (ZERO WIDTH SPACE), after "coding"'),
        ("\ufeffcoding", "an invisible character, U+FEFF (ZERO WIDTH NO-BREAK SPACE), at its beginning"),
        ("cod\u00ading", 'an invisible character, U+00AD (SOFT HYPHEN), after "cod"'),
        ("co\u0501ing", 'the character U+0501 (CYRILLIC SMALL LETTER KOMI DE), after "co"'),
        ("coding\u00a0", 'an invisible character, U+00A0 (NO-BREAK SPACE), after "coding"'),
    ],
)
def test_a_name_that_only_looks_right_is_told_by_its_odd_character(wrong: str, says: str) -> None:
    hint = did_you_mean(wrong, ["coding", "vision"])
    assert says in hint
    assert 'did you mean "coding"?' in hint


def test_messages_name_invisible_characters_and_reorder_nothing() -> None:
    error = DataError("x", 'no "a\u200b\u202eb\u2028c"', hint="is \u2066it?")
    assert list(error_lines([error])) == ['error[x]: no "a<U+200B><U+202E>b c"', "  is <U+2066>it?"]


def test_the_mark_stands_below_what_it_marks_in_wide_text() -> None:
    error = error_of("{日本語: {a: 1, a: 2}}\n")
    _, line, mark = list(error_lines([error]))[:3]
    assert line.index("a: 2") + 3 == mark.index("^")


@pytest.mark.parametrize(
    "id", ["", " ", "a b", "a\\nb", "one\\n", ".", "..", ".a", "/a", "a/", "a//b", "a/../b", "-a", "a\\tb", "\\u200b",
           "é", "a" * 200]
)  # fmt: skip
@pytest.mark.parametrize("kind", ["model", "domain", "source", "product", "benchmark", "set", "question", "choice"])
def test_an_id_can_be_typed(tmp_path: Path, kind: str, id: str) -> None:
    text, name = RECORDS[kind]
    path = tmp_path / f"{name}.yaml"
    path.write_text(text.replace("ID", f'"{id}"'))
    done = CliRunner().invoke(app, ["validate", str(path)])
    assert done.exit_code == 3
    assert "error[invalid-value]" in done.stderr
    path.write_text(text.replace("ID", "Some-id_1.5"))
    assert CliRunner().invoke(app, ["validate", str(path)]).exit_code == 0


_CHOICES = "choices: [{id: a, label: A}, {id: b, label: B}]"
RECORDS = {
    "model": ("{id: ID, name: A, vendor: B}\n", "one"),
    "domain": ("- {id: ID, name: A, about: B}\n", "domains"),
    "source": ("- {id: ID, title: A}\n", "sources"),
    "product": (
        "- {id: ID, vendor: A, name: B, kind: agent, purpose: C, source: https://a.example}\n", "products",
    ),
    "benchmark": (
        "- {id: ID, name: A, measures: B, role: none, reason: C, unit: index, scale: open}\n", "benchmarks",
    ),
    "set": (f"{{id: ID, title: A, minutes: 1, questions: [{{id: a, ask: B, {_CHOICES}}}]}}\n", "mine"),
    "question": (f"{{id: a, title: A, minutes: 1, questions: [{{id: ID, ask: B, {_CHOICES}}}]}}\n", "mine"),
    "choice": (
        "{id: a, title: A, minutes: 1, questions: [{id: a, ask: B, choices: [{id: ID, label: A}, {id: b, label: B}]}]}",
        "mine",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("domains", "- {id: cost, name: A, about: B}\n", "reserved-id"),
        ("domains", "- {id: google, name: A, about: B}\n", "reserved-id"),
        ("benchmarks", RECORDS["benchmark"][0].replace("ID", "x").replace("open", "bounded, maximum: 0"), "no-scale"),
        ("benchmarks", RECORDS["benchmark"][0].replace("ID", "x").replace("open", "bounded, maximum: -1"), "no-scale"),
        (
            "benchmarks",
            RECORDS["benchmark"][0].replace("ID", "x").replace("open", "bounded, maximum: 5, chance: 5"),
            "chance",
        ),
        ("one", "{id: a, name: A, vendor: B, weights: {open: true, license: C, total_b: 1e300}}\n", "invalid-value"),
        ("one", "{id: a, name: A, vendor: B, strengths: {coding: 1e999}}\n", "invalid-value"),
    ],
)
def test_what_cannot_run_is_refused_with_its_place(tmp_path: Path, name: str, text: str, code: str) -> None:
    (tmp_path / f"{name}.yaml").write_text(text)
    for arguments in (["validate", str(tmp_path)], ["models", "--profiles", str(tmp_path)]):
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 3
        assert f"{name}.yaml:1:" in done.stderr
        assert f"error[{code}]" in done.stderr


@pytest.mark.parametrize("value", ["[coding, agents]", "[]", "[[1], {a: b}]", "{a: [1]}", "300", "null"])
def test_what_may_be_anything_is_passed_over_where_something_else_is_wrong(value: str) -> None:
    with pytest.raises(DataErrors) as caught:
        parse_answers(parse_document(f"set: true\nanswers: {{work: {value}}}\n".encode(), "x.yaml"))
    assert [(error.code, error.place.line) for error in caught.value.errors if error.place] == [("wrong-type", 1)]


def test_a_number_where_text_belongs_asks_for_quotes() -> None:
    assert error_of("id: a\nname: 4.5\nvendor: A\n").hint == 'put it in quotes: "4.5"'
    assert error_of("id: a\nname: 2026-01-02\nvendor: A\n").hint == 'put it in quotes: "2026-01-02"'
