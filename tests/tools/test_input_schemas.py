"""The published schemas of input files: made from the types, and true of every bundled file for another validator."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from modelmatch.data.document import read_document
from tools.input_schemas import FOLDER, FORMS, ROOT, bundled_files, input_schema, kind_of, mode_line


def as_json(data: Any) -> Any:
    """What a YAML file holds, with dates as the text that they are in JSON."""
    if isinstance(data, dict):
        return {str(key): as_json(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_json(item) for item in data]
    return data.isoformat() if isinstance(data, dt.date) else data


@pytest.mark.parametrize("kind", FORMS)
def test_a_schema_is_published_as_the_types_say(kind: str) -> None:
    published = (FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert published == input_schema(kind), "run python -m tools.input_schemas"
    jsonschema.Draft202012Validator.check_schema(json.loads(published))


def test_every_bundled_file_meets_its_schema_and_names_it() -> None:
    validators = {kind: jsonschema.Draft202012Validator(json.loads(input_schema(kind))) for kind in FORMS}
    wrong = []
    for path in bundled_files():
        text = path.read_text(encoding="utf-8")
        assert text.startswith(mode_line(path)), f"{path.relative_to(ROOT)}: run python -m tools.input_schemas"
        data = as_json(read_document(path).data)  # YAML 1.2, as editors read it: "no" is a word
        wrong += [f"{path.name}: {error.message[:200]}" for error in validators[kind_of(path)].iter_errors(data)]
    assert wrong == []


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("profile", {"id": "a/b", "name": "B", "vendor": "A", "licence": "MIT"}),
        ("question-set", {"id": "x", "title": "X", "minutes": 0, "questions": []}),
        ("answers", {"answer": {}}),
        ("sources", [{"id": "x"}]),
    ],
)
def test_a_schema_refuses_what_the_program_refuses(kind: str, data: Any) -> None:
    assert not jsonschema.Draft202012Validator(json.loads(input_schema(kind))).is_valid(data)


def test_the_kind_of_a_file_follows_from_where_it_lies() -> None:
    assert kind_of(ROOT / "profiles/acme/one.yaml") == "profile"
    assert kind_of(ROOT / "profiles/sources.yaml") == "sources"
    assert kind_of(ROOT / "questions/quick.yaml") == "question-set"
    assert Path("docs/schemas") == FOLDER.relative_to(ROOT)
