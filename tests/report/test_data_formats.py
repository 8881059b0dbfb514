"""JSON, YAML and the id: complete, stable, and safe to print."""

from __future__ import annotations

import json
import os
from pathlib import Path

import msgspec
import pytest
import yaml

from modelmatch.catalog.schema import Model
from modelmatch.errors import UsageError
from modelmatch.match.result.recommendation import Recommendation
from modelmatch.quiz.schema import QuestionSet
from modelmatch.report.forms import FORMS as FORMS_OF_JSON
from modelmatch.report.forms import file_name, json_schema
from modelmatch.report.json import to_json
from modelmatch.report.output import FORMATS, render
from modelmatch.report.yaml import to_yaml
from tests.report import report_samples as samples

DOCS = Path(__file__).parents[2] / "docs"
RESULTS = [samples.RESULT, samples.CLOSE, samples.NO_MATCH, samples.replaced(samples.RESULT, samples.HOSTILE)]


@pytest.mark.parametrize("result", RESULTS)
def test_json_gives_back_the_same_result(result: Recommendation) -> None:
    assert msgspec.json.decode(to_json(result), type=Recommendation) == result


def test_json_begins_with_its_version_is_indented_and_ends_with_a_line_end() -> None:
    text = render(samples.RESULT, "json")
    assert text.startswith('{\n  "schema": "modelmatch/recommendation/2",\n  "version": "0.1.0",')
    assert text.endswith("}\n")
    assert list(json.loads(text)) == list(Recommendation.__struct_fields__)


@pytest.mark.parametrize("result", RESULTS)
def test_yaml_holds_the_same_data_as_json(result: Recommendation) -> None:
    assert yaml.safe_load(to_yaml(result)) == json.loads(to_json(result))


def test_yaml_is_in_block_style_without_tags_or_aliases() -> None:
    twice = msgspec.structs.replace(samples.RESULT, candidates=(samples.ALPHA, samples.ALPHA))
    text = to_yaml(twice)
    assert text.startswith("schema: modelmatch/recommendation/2\nversion: 0.1.0\nas_of: '2026-10-24'\n")
    assert "!!" not in text
    assert "&id" not in text


@pytest.mark.parametrize("format", ["json", "yaml", "markdown", "id"])
def test_nothing_in_data_controls_the_terminal(format: str) -> None:
    text = render(samples.replaced(samples.RESULT, samples.HOSTILE), format)
    assert not set(text) & {"\x1b", "\x9b", "\x07", "\u202e", "\u202c", "\u200b", "\ufeff", "\r", "\t", "\ue000"}


def test_data_keeps_all_candidates_unless_top_is_given() -> None:
    assert len(json.loads(render(samples.RESULT, "json"))["candidates"]) == 3
    assert len(json.loads(render(samples.RESULT, "json", top=2))["candidates"]) == 2
    assert len(yaml.safe_load(render(samples.RESULT, "yaml", top=1))["candidates"]) == 1
    assert len(json.loads(render(samples.RESULT, "json", top=99))["candidates"]) == 3


def test_the_id_is_the_id_alone() -> None:
    assert render(samples.RESULT, "id") == "firstlab/alpha-5\n"
    assert render(samples.RESULT, "id", top=2) == "firstlab/alpha-5\nsecondlab/beta-6\n"
    assert render(samples.NO_MATCH, "id") == ""


@pytest.mark.parametrize("format", [format for format in FORMATS if format != "html"])  # tests/report/html
@pytest.mark.parametrize("result", RESULTS)
def test_every_format_renders_every_result(format: str, result: Recommendation) -> None:
    for explain in (False, True):
        text = render(result, format, explain=explain)
        assert text == "" or text.endswith("\n")


def test_an_unknown_format_and_a_senseless_top_are_usage_errors() -> None:
    with pytest.raises(UsageError) as caught:
        render(samples.RESULT, "markdwon")
    assert 'did you mean "markdown"?' in caught.value.hint
    with pytest.raises(UsageError):
        render(samples.RESULT, "json", top=0)


@pytest.mark.parametrize("form", FORMS_OF_JSON)
def test_the_published_schema_is_that_of_the_type(form: str) -> None:
    file = DOCS / file_name(form)
    if os.environ.get("MODELMATCH_REFRESH"):
        file.write_text(json_schema(form), encoding="utf-8")
    assert file.read_text(encoding="utf-8") == json_schema(form), "refresh it with MODELMATCH_REFRESH=1 pytest"


@pytest.mark.parametrize("form", FORMS_OF_JSON)
def test_the_documentation_names_every_field_of_the_output(form: str) -> None:
    """But not again those of the data files, which the schema describes and `CONTRIBUTING.md` shows."""
    text = (DOCS / "output.md").read_text(encoding="utf-8")
    assert f"`{form}`" in text
    assert f"({file_name(form)})" in text
    of_data = set(msgspec.json.schema(Model)["$defs"]) | {"Benchmark", "Source", "Parameters"}
    of_data |= set(msgspec.json.schema(QuestionSet)["$defs"])
    for name, definition in json.loads(json_schema(form))["$defs"].items():
        for field in definition["properties"] if name not in of_data else ():
            assert f"`{field}`" in text, f"{name}.{field} is missing in docs/output.md"


def test_each_form_has_a_file_of_its_own() -> None:
    assert sorted(map(file_name, FORMS_OF_JSON)) == sorted(path.name for path in DOCS.glob("*.schema.json"))
