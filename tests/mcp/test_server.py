"""The server for agents, asked by the client of the protocol's own SDK, in this process and over standard streams."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="the server needs modelmatch[mcp]")

import anyio
from mcp import Client, StdioServerParameters
from mcp.client.session import ElicitationFnT
from mcp.client.stdio import stdio_client
from mcp.types import CallToolResult, ElicitRequestParams, ElicitResult

from modelmatch import load_catalog, recommend
from modelmatch.mcp.results import clean, recommended
from modelmatch.mcp.server import TITLES, server
from tests.report.report_samples import CLOSE, HOSTILE, NO_MATCH, RESULT, mapped
from tests.report.test_any_text import controls

pytestmark = pytest.mark.xdist_group("mcp")
SERVER = server()
DECISION = """\
schema: modelmatch/decision/1
set: quick
answers: {work: [coding], reach: api}
choice: {model: acme/none, offer: acme/none@acme/api}   # which is in no catalogue
accepted: {day: 2026-04-10, version: 0.1.0, fit: 50, first_share: 0.5}
"""


def called(
    *calls: tuple[str, dict[str, Any]], asking: ElicitationFnT | None = None, mode: str = "auto"
) -> list[CallToolResult]:
    """The results of some calls, one after the other."""

    async def all_of_them() -> list[CallToolResult]:
        async with Client(SERVER, elicitation_callback=asking, mode=mode) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    found: list[CallToolResult] = anyio.run(all_of_them)
    return found


def data(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, text(result)
    found = result.structured_content
    assert isinstance(found, dict)
    return found


def text(result: CallToolResult) -> str:
    return str(result.content[0].text)  # type: ignore[union-attr]


def test_each_tool_says_what_it_takes_and_that_it_only_reads() -> None:
    async def listed() -> list[Any]:
        async with Client(SERVER) as client:
            return list((await client.list_tools()).tools)

    tools = anyio.run(listed)
    assert [tool.name for tool in tools] == list(TITLES)
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert not tool.annotations.destructive_hint
        assert not tool.annotations.open_world_hint
        assert tool.description
        assert tool.input_schema["type"] == "object"
        assert "context" not in tool.input_schema["properties"]
        assert tool.output_schema
    described = tools[0].input_schema["properties"]
    assert all("description" in described[name] for name in ("answers", "questions", "top", "as_of"))


def test_a_recommendation_is_that_of_the_library() -> None:
    answers: dict[str, Any] = {"work": ["coding"], "reach": "api"}
    found = data(called(("recommend", {"answers": answers, "top": 3}))[0])
    result = recommend(load_catalog(), answers)
    assert [model["id"] for model in found["ranking"]] == [c.id for c in result.candidates[:3]]
    assert len(found["would_change"]) == len(result.changes)
    assert {answer["assumed"] for answer in found["answers"]} == {True, False}
    assert result.candidates[0].name in found["verdict"]


def test_the_other_tools_answer_in_the_documented_forms() -> None:
    explained, questions, compared, listed, shown = called(
        ("explain", {"answers": {"work": ["coding"]}, "top": 2}),
        ("questions", {"questions": "quick"}),
        ("compare", {"models": ["gpt-6.2-astra", "claude-sonnet-5.5"]}),
        ("models", {"domain": "coding", "open_weights": True, "limit": 2}),
        ("model", {"name": "claude-sonnet-5.5"}),
    )
    assert "### What would change it" in text(explained)
    assert data(questions)["questions"][0]["choices"]["coding"]
    assert data(compared)["schema"] == "modelmatch/comparison/2"
    assert len(data(listed)["models"]) == 2
    assert data(shown)["model"]["id"] == "anthropic/claude-sonnet-5.5"
    assert len(text(shown)) < 100_000


def test_a_kept_decision_is_checked_and_not_changed(tmp_path: Path) -> None:
    kept = tmp_path / "modelmatch.yaml"
    kept.write_text(DECISION, encoding="utf-8")
    (checked,) = called(("check", {"path": str(kept)}))
    assert data(checked)["decisions"][0]["findings"][0]["name"] == "retired"
    assert kept.read_text(encoding="utf-8") == DECISION


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("recommend", {"answers": {"work": ["codng"]}}, 'did you mean "coding"?'),
        ("recommend", {"answers": {}, "questions": "quik"}, 'did you mean "quick"?'),
        ("recommend", {"answers": {}, "as_of": "yesterday"}, "YYYY-MM-DD"),
        ("recommend", {}, "answers"),
        ("model", {"name": "muse-sprk"}, "did you mean"),
        ("compare", {"models": ["gpt-6.2-astra"]}, "models"),
        ("check", {"path": "gone.yaml"}, "gone.yaml"),
        ("quiz", {}, "call recommend"),
    ],
)
def test_a_bad_call_is_an_error_that_says_what_to_do(tool: str, arguments: dict[str, Any], words: str) -> None:
    (result,) = called((tool, arguments))
    assert result.is_error
    assert words in text(result)
    assert "Traceback" not in text(result)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_quiz_asks_in_forms_and_only_what_applies(mode: str) -> None:
    asked: list[list[str]] = []

    async def person(context: Any, params: ElicitRequestParams) -> ElicitResult:
        fields = list(params.requested_schema["properties"])  # type: ignore[union-attr]
        asked.append(fields)
        answers: dict[str, Any] = {"work": ["coding"], "reach": "self", "hardware": "gpu24"}
        return ElicitResult(action="accept", content={name: answers[name] for name in fields if name in answers})

    (result,) = called(("quiz", {"questions": "quick"}), asking=person, mode=mode)
    every = [name for fields in asked for name in fields]
    assert len(every) == len(set(every))
    assert "work" in asked[0]
    assert "hardware" in asked[1]
    assert "budget" not in every
    same = recommend(load_catalog(), {"work": ["coding"], "reach": "self", "hardware": "gpu24"})
    assert data(result)["ranking"][0]["id"] == same.candidates[0].id


def test_a_quiz_that_is_declined_recommends_nothing() -> None:
    async def person(context: Any, params: ElicitRequestParams) -> ElicitResult:
        return ElicitResult(action="decline")

    (result,) = called(("quiz", {}), asking=person)
    assert result.is_error


@pytest.mark.parametrize("result", [RESULT, CLOSE, NO_MATCH])
def test_nothing_invisible_reaches_an_agent(result: Any) -> None:
    told = recommended(mapped(result, lambda _: HOSTILE), 3).model_dump_json()
    assert not controls(told)
    assert not controls(str(clean({HOSTILE: [HOSTILE]})))


def test_the_program_serves_over_standard_streams_and_says_nothing_else(tmp_path: Path) -> None:
    async def asked() -> tuple[Any, Any]:
        program = StdioServerParameters(command=sys.executable, args=["-m", "modelmatch", "mcp"], cwd=str(tmp_path))
        with (tmp_path / "stderr").open("w") as errors:
            async with Client(stdio_client(program, errlog=errors)) as client:
                return client.server_info, await client.call_tool("questions", {"questions": "quick"})

    info, result = anyio.run(asked)
    assert info.name == "modelmatch"
    assert data(result)["id"] == "quick"
    assert (tmp_path / "stderr").read_text() == ""


def test_without_its_package_the_server_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from modelmatch.cli import app

    monkeypatch.setitem(sys.modules, "mcp.server", None)
    monkeypatch.delitem(sys.modules, "modelmatch.mcp.server")
    found = CliRunner().invoke(app, ["mcp"])
    assert found.exit_code == 2
    assert "pip install 'modelmatch[mcp]'" in found.stderr
