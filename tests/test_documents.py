"""Reading data files: what is wrong is said once, with its place, and nothing hostile gets through."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelmatch.catalog.schema import Model
from modelmatch.data.convert import convert
from modelmatch.data.document import parse_document, read_document
from modelmatch.errors import DataError, DataErrors

MINIMAL = "id: acme/one\nname: One\nvendor: Acme\n"


def error_of(text: str | bytes) -> DataError:
    raw = text.encode() if isinstance(text, str) else text
    with pytest.raises(DataError) as caught:
        convert(parse_document(raw, "file.yaml"), Model)
    return caught.value


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("", "empty", "file.yaml"),
        ("# only a comment\n", "empty", "file.yaml"),
        (b"\xff\xfe\x00", "not-text", "file.yaml"),
        ("name: \0", "not-text", "file.yaml:1:7"),
        ("name: [1, 2\nother: 3\n", "yaml", "file.yaml:2:6"),
        ("name: a\nname: b\n", "duplicate-key", "file.yaml:2:1"),
        ("a: &x [1]\nb: *x\n", "alias", "file.yaml:2:4"),
        ("? [1, 2]\n: 3\n", "invalid-key", "file.yaml:1:3"),
        ("[" * 100_000, "too-deep", "file.yaml:1:61"),
        ("- " * 100_000 + "x", "too-deep", "file.yaml:1:121"),
        ("released: 2026-13-01\n", "invalid-value", "file.yaml:1:11"),
        ("id: !!python/object:os.system x\n", "yaml", "file.yaml:1:5"),
        ("id: !!python/object:os.system [x]\n", "yaml", "file.yaml:1:5"),
        ("id: !!seq x\n", "yaml", "file.yaml:1:5"),
        ("id: !!bool maybe\n", "invalid-value", "file.yaml:1:5"),
        ('id: !!bool "true\\n"\n', "invalid-value", "file.yaml:1:5"),
        ("id: !!timestamp foo\n", "invalid-value", "file.yaml:1:5"),
        ('id: !!float ""\n', "invalid-value", "file.yaml:1:5"),
        ("id: !!int 0x1\n", "invalid-value", "file.yaml:1:5"),
        ("id: a\nname: \u00e9\x07\n", "yaml", "file.yaml:2:8"),
        ('{"id":\t"acme/one", "name": "\\ud800"}', "invalid-value", "file.yaml:1:28"),
        ("- 1\n", "wrong-type", "file.yaml:1:1"),
        (MINIMAL + "weights: {open: true, license: MIT, licence: MIT}\n", "unknown-key", "file.yaml:4:37"),
        (MINIMAL + "status: {stage: currnt}\n", "invalid-value", "file.yaml:4:17"),
        (MINIMAL + "released: tomorrow\n", "invalid-value", "file.yaml:4:11"),
        (MINIMAL + "context: {input: lots}\n", "wrong-type", "file.yaml:4:18"),
        ("id: acme/one\nname: One\n", "missing-key", "file.yaml:1:1"),
    ],
)
def test_what_is_wrong_has_a_code_and_a_place(text: str | bytes, code: str, place: str) -> None:
    error = error_of(text)
    assert (error.code, str(error.place)) == (code, place)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("name: \u00e9\x07\n", "file.yaml:1:8"),
        ("id: !!bool maybe\n", "file.yaml:1:5"),
        ('a: "\\ud800"', "file.yaml:1:4"),
    ],
)
def test_without_the_c_library_what_is_wrong_has_a_place_too(text: str, place: str) -> None:
    script = (
        "import sys, yaml; del yaml.CSafeLoader\n"
        "from modelmatch.data.document import DataError, parse_document\n"
        "try: parse_document(sys.stdin.buffer.read(), 'file.yaml')\n"
        "except DataError as error: print(error.place)"
    )
    done = subprocess.run([sys.executable, "-c", script], input=text.encode(), capture_output=True)
    assert (done.stdout.decode().strip(), done.stderr) == (place, b"")


def test_a_misspelt_key_gets_the_closest_valid_one() -> None:
    error = error_of(MINIMAL + "weights: {open: true, licence: MIT}\n")
    assert isinstance(error, DataErrors)
    assert 'did you mean "license"?' in error.errors[-1].hint or 'did you mean "license"?' in error.errors[0].hint


def test_a_misspelt_word_of_a_closed_list_gets_the_list() -> None:
    assert error_of(MINIMAL + "status: {stage: currnt}\n").hint.startswith('did you mean "current"?')


def test_all_errors_of_a_file_are_reported_at_their_own_places() -> None:
    text = MINIMAL + "evidence:\n  - {benchmark: a, score: b}\n  - {benchmark: a, score: 1}\nreleased: soon\n"
    error = error_of(text)
    assert isinstance(error, DataErrors)
    found = [(e.code, e.place.line) for e in error.errors if e.place]
    assert ("wrong-type", 5) in found
    assert ("missing-key", 6) in found
    assert ("invalid-value", 7) in found


def test_words_stay_words_and_numbers_stay_numbers() -> None:
    data = parse_document(b"a: no\nb: on\nc: 1:30\nd: 010\ne: 1_000\nf: true\ng: 1e3\nh: 2026-04-10\n", "x").data
    assert data["a"] == "no"
    assert data["b"] == "on"
    assert data["c"] == "1:30"
    assert data["d"] == 10
    assert data["e"] == 1000
    assert data["f"] is True
    assert data["g"] == 1000.0
    assert data["h"].isoformat() == "2026-04-10"


@pytest.mark.parametrize("make", ["missing", "folder", "large", "long name"])
def test_a_file_that_cannot_be_read_is_one_clear_error(tmp_path: Path, make: str) -> None:
    path = tmp_path / ("thing.yaml" if make != "long name" else "a" * 300)
    if make == "folder":
        path.mkdir()
    if make == "large":
        path.write_bytes(b"a: 1\n" * 1_200_000)
    with pytest.raises(DataError) as caught:
        read_document(path)
    codes = {"missing": "no-such-file", "folder": "not-a-file", "large": "too-large", "long name": "unreadable"}
    assert caught.value.code == codes[make]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a device without an end")
def test_a_file_without_an_end_is_read_no_further_than_the_limit() -> None:
    with pytest.raises(DataError) as caught:
        read_document("/dev/zero")
    assert caught.value.code == "too-large"


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda s: st.dictionaries(st.text(), s)))
def test_any_json_document_is_read_or_refused_with_a_data_error(value: object) -> None:
    try:
        document = parse_document(json.dumps({"key": value}, indent="\t").encode(), "x.json")
    except DataError:
        return
    assert set(document.data) == {"key"}


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_data_error(raw: bytes) -> None:
    with contextlib.suppress(DataError):
        convert(parse_document(raw, "x"), Model)


def test_a_value_out_of_its_limits_is_named() -> None:
    raw = b"id: acme/one\nname: ''\nprices: [{since: 2026-01-01, input: -1.0, output: 1.0}]\n"
    with pytest.raises(DataErrors) as caught:
        convert(parse_document(raw, "x.yaml"), Model)
    said = [str(error) for error in caught.value.errors]
    assert "x.yaml:3:37: error[invalid-value]: expected a number of at least 0.0, found -1.0" in said
    assert 'x.yaml:2:7: error[invalid-value]: expected text of length at least 1, found ""' in said
