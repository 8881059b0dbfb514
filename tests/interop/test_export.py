"""A decision as the configuration of other programs, with the ids that they know, checked by these programs."""

from __future__ import annotations

import importlib
import json
import os
import shlex
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from modelmatch.catalog import load_catalog
from modelmatch.catalog.fields import Client
from modelmatch.cli import app
from modelmatch.commands.export import TARGETS as NAMED
from modelmatch.errors import DataError
from modelmatch.interop.export import TARGETS, export
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.quiz.elicit import preferences
from modelmatch.session.session import open_session
from tests.interop import other_tools

Decided = tuple[Engine, Decision]
DAY = "2026-11-28"


def _decided(*settings: str) -> Decided:
    session = open_session(settings=settings)
    engine = session.engine()
    return engine, engine.decide(preferences(session.question_set, session.answers))


@pytest.fixture(scope="module")
def by_api() -> Decided:
    """Software and agents, by an interface."""
    return _decided("work=coding,agents", "reach=api")


@pytest.fixture(scope="module")
def openai(by_api: Decided) -> tuple[str, str]:
    """A model of OpenAI and its offer on their interface, as a decision file chooses it."""
    engine, decision = by_api
    offers = (offer for at, offer in enumerate(engine.matrix.offers) if decision.ranking.candidates[at])
    return next(
        (offer.model.id, offer.id)
        for offer in offers
        if offer.product and offer.product.id == "openai/api" and offer.effort == "xhigh"
    )


def test_the_command_line_names_every_target() -> None:
    assert set(NAMED) == set(TARGETS)


@pytest.mark.parametrize("target", ["litellm", "promptfoo", "inspect", "opencode", "aider", "llm", "continue", "env"])
def test_each_target_names_the_match(target: str, by_api: Decided) -> None:
    engine, decision = by_api
    match = engine.matrix.models[decision.order[0]]
    text = export(target, engine, decision)
    ids = {access.model_id for access in match.access if access.model_id}
    assert any(identifier in text for identifier in ids)
    assert text.endswith("\n")
    assert text == export(target, engine, decision)


def test_runners_up_are_the_fallbacks_of_litellm(by_api: Decided) -> None:
    engine, decision = by_api
    data = yaml.safe_load(export("litellm", engine, decision, models=4))
    names = [one["model_name"] for one in data["model_list"]]
    assert names[0] == engine.models[decision.order[0]]
    assert len(names) == 4
    assert data["litellm_settings"]["fallbacks"] == [{names[0]: names[1:]}]
    assert all(one["litellm_params"]["api_key"].startswith("os.environ/") for one in data["model_list"])
    alone = yaml.safe_load(export("litellm", engine, decision, models=1))
    assert "litellm_settings" not in alone


def test_litellm_loads_what_is_written_for_it(by_api: Decided, monkeypatch: pytest.MonkeyPatch) -> None:
    other_tools.python_package("litellm")
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        litellm = importlib.import_module("litellm")
        engine, decision = by_api
        data = yaml.safe_load(export("litellm", engine, decision, models=3))
        for one in data["model_list"]:
            monkeypatch.setenv(one["litellm_params"]["api_key"].partition("/")[2], "sk-x")
        router = litellm.Router(model_list=data["model_list"], fallbacks=data["litellm_settings"]["fallbacks"])
        assert router.get_model_names() == [one["model_name"] for one in data["model_list"]]
        for identifier in _patterns("litellm"):
            assert litellm.get_llm_provider(identifier)[1], identifier


def _patterns(client: Client) -> list[str]:
    """An id of every product that a program can name."""
    products = load_catalog(user=False).products.values()
    return [one.id.replace("{}", "some-model") for product in products for one in product.clients
            if one.client == client]  # fmt: skip


def test_inspect_has_the_providers_and_lists_the_task(by_api: Decided, tmp_path: Path) -> None:
    other_tools.python_package("inspect_ai")
    engine, decision = by_api
    text = export("inspect", engine, decision)
    compile(text, "own_cases.py", "exec")
    (tmp_path / "own_cases.py").write_text(text)
    listed = other_tools.run(Path(sys.executable).parent / "inspect", "list", "tasks", "own_cases.py", "--json",
                             cwd=tmp_path)  # fmt: skip
    assert [one["name"] for one in json.loads(listed.stdout)] == ["own_cases"]
    check = "import sys; import inspect_ai.model; from inspect_ai._util.registry import registry_lookup as look; " \
            "sys.exit(not all(look('modelapi', name) for name in sys.argv[1:]))"  # fmt: skip
    names = {identifier.partition("/")[0] for identifier in _patterns("inspect")}
    other_tools.run(sys.executable, "-c", check, *sorted(names), cwd=tmp_path)
    other_tools.run(sys.executable, "-c", check, "no-such-provider", cwd=tmp_path, good=False)


def test_promptfoo_finds_its_configuration_valid(by_api: Decided, tmp_path: Path) -> None:
    folder = other_tools.node("promptfoo")
    engine, decision = by_api
    (tmp_path / "promptfooconfig.yaml").write_text(export("promptfoo", engine, decision))
    (tmp_path / "cases.csv").write_text("input,__expected\nWhat is the capital of Germany?,contains:Berlin\n")
    program = folder / "node_modules" / ".bin" / "promptfoo"
    other_tools.run(program, "validate", "-c", "promptfooconfig.yaml", cwd=tmp_path)
    (tmp_path / "bad.yaml").write_text("providers: 5\nprompts: {}\n")
    other_tools.run(program, "validate", "-c", "bad.yaml", cwd=tmp_path, good=False)


def test_codex_loads_its_configuration(by_api: Decided, openai: tuple[str, str], tmp_path: Path) -> None:
    engine, decision = by_api
    text = export("codex", engine, decision, choice=openai)
    data = tomllib.loads(text)
    assert data["model_reasoning_effort"] == "xhigh"
    folder = other_tools.node("@openai/codex")
    home = tmp_path / "codex"
    home.mkdir()
    for good, content in ((True, text), (False, text.replace('"xhigh"', "5"))):
        (home / "config.toml").write_text(content)
        program = folder / "node_modules" / ".bin" / "codex"
        other_tools.run(program, "features", "list", cwd=tmp_path, env={"CODEX_HOME": str(home)}, good=good)


def test_opencode_loads_its_configuration(by_api: Decided, tmp_path: Path) -> None:
    folder = other_tools.node("opencode-ai")
    engine, decision = by_api
    text = export("opencode", engine, decision)
    program = next((folder / "node_modules").glob("opencode-linux-x64/bin/opencode"), None)
    if program is None:
        pytest.skip(f"{other_tools.LEFT_OUT}: opencode for this system")
    (tmp_path / "opencode.json").write_text(text)
    done = other_tools.run(program, "debug", "config", cwd=tmp_path)
    assert json.loads(done.stdout)["model"] == json.loads(text)["model"]
    (tmp_path / "opencode.json").write_text('{"model": 5}')
    other_tools.run(program, "debug", "config", cwd=tmp_path, good=False)


def test_settings_of_claude_code_are_of_its_type(by_api: Decided, tmp_path: Path) -> None:
    engine, decision = by_api
    found = _claude(engine, decision)
    folder = other_tools.node("@anthropic-ai/claude-agent-sdk")
    os.symlink(folder / "node_modules", tmp_path / "node_modules")
    for good, text in ((True, found["high"]), (True, found["max"]), (False, found["high"].replace('"high"', '"huge"'))):
        (tmp_path / "settings.ts").write_text(
            'import type { Settings } from "@anthropic-ai/claude-agent-sdk";\n'
            f"const settings: Settings = {text.strip()};\nexport default settings;\n"
        )
        other_tools.run(
            folder / "node_modules" / ".bin" / "tsc", "--noEmit", "--skipLibCheck", "--moduleResolution", "bundler",
            "--module", "esnext", "--target", "es2022", "settings.ts", cwd=tmp_path, good=good,
        )  # fmt: skip


def _claude(engine: Engine, decision: Decision) -> dict[str, str]:
    """Settings at two efforts."""
    texts = {}
    for effort in ("high", "max"):
        offer = next(
            offer for at, offer in enumerate(engine.matrix.offers)
            if decision.ranking.candidates[at] and offer.product and offer.product.id == "anthropic/claude-api"
            and offer.effort == effort
        )  # fmt: skip
        texts[effort] = export("claude-code", engine, decision, choice=(offer.model.id, offer.id))
    assert json.loads(texts["high"])["effortLevel"] == "high"
    assert json.loads(texts["max"])["env"] == {"CLAUDE_CODE_EFFORT_LEVEL": "max"}
    return texts


def test_aider_has_a_model_for_each_role(by_api: Decided, tmp_path: Path) -> None:
    engine, decision = by_api
    text = export("aider", engine, decision)
    data = yaml.safe_load(text)
    assert set(data) == {"model", "editor-model", "weak-model"}
    assert data["weak-model"] != data["model"]
    python = other_tools.aider()
    (tmp_path / ".aider.conf.yml").write_text(text)
    check = (
        "import json, aider.args; parser = aider.args.get_parser([], None); "
        "known = parser.parse_args(['--config', '.aider.conf.yml']); "
        "print(json.dumps([known.model, known.editor_model, known.weak_model]))"
    )
    done = other_tools.run(python, "-c", check, cwd=tmp_path)
    assert json.loads(done.stdout.splitlines()[-1]) == [data["model"], data["editor-model"], data["weak-model"]]


def test_llm_takes_the_id_as_its_default(by_api: Decided, tmp_path: Path) -> None:
    engine, decision = by_api
    text = export("llm", engine, decision)
    assert len(text.split()) == 1
    other_tools.python_package("llm")
    home = {"LLM_USER_PATH": str(tmp_path)}
    (tmp_path / "default_model.txt").write_text(text.strip())
    done = other_tools.run(Path(sys.executable).parent / "llm", "models", "default", cwd=tmp_path, env=home)
    assert done.stdout.strip() == text.strip()


def test_continue_finds_its_configuration_valid(by_api: Decided, tmp_path: Path) -> None:
    engine, decision = by_api
    text = export("continue", engine, decision)
    data = yaml.safe_load(text)
    assert data["models"][0]["roles"] == ["chat", "edit", "apply"]
    folder = other_tools.node("@continuedev/config-yaml")
    os.symlink(folder / "node_modules", tmp_path / "node_modules")
    (tmp_path / "check.mjs").write_text(
        'import { configYamlSchema } from "@continuedev/config-yaml";\nimport { readFileSync } from "fs";\n'
        'configYamlSchema.parse(JSON.parse(readFileSync("config.json", "utf8")));\n'
    )
    for good, content in ((True, data), (False, {**data, "models": 5})):
        (tmp_path / "config.json").write_text(json.dumps(content))
        other_tools.run("node", "check.mjs", cwd=tmp_path, good=good)


def test_openrouter_gets_the_models_of_a_request(tmp_path: Path) -> None:
    engine, decision = _decided("work=writing", "reach=any")
    try:
        text = export("openrouter", engine, decision)
    except DataError:
        rows = [row for row in decision.order.tolist() if _on(engine, decision, row, "openrouter/api")]
        offer = _on(engine, decision, rows[0], "openrouter/api")
        text = export("openrouter", engine, decision, choice=(engine.models[rows[0]], offer))
    data: dict[str, Any] = json.loads(text)
    assert 1 <= len(data["models"]) <= 3
    other_tools.python_package("openrouter")
    components = importlib.import_module("openrouter.components")
    made = components.ChatRequest.model_validate({**data, "messages": [{"role": "user", "content": "x"}]})
    assert made.models == data["models"]


def _on(engine: Engine, decision: Decision, row: int, product: str) -> str:
    """The id of an offer of a model on a product that can be recommended; empty without one."""
    return next(
        (
            engine.matrix.offers[at].id
            for at in engine.matrix.of_model(row)
            if decision.ranking.candidates[at] and engine.matrix.offers[at].access.product == product
        ),
        "",
    )


def test_variables_can_be_read_by_a_shell(by_api: Decided) -> None:
    engine, decision = by_api
    pairs = dict(shlex.split(line)[0].split("=", 1) for line in export("env", engine, decision).splitlines())
    assert pairs["MODELMATCH_MODEL"] == engine.models[decision.order[0]]
    assert pairs["MODELMATCH_OFFER"] == engine.matrix.offers[decision.offer[decision.order[0]]].id


def test_a_model_without_an_id_is_an_error_that_says_where_it_has_one(by_api: Decided) -> None:
    engine, decision = by_api
    claude = next(
        (model.id, offer.id) for row in decision.order.tolist() for model in [engine.matrix.models[row]]
        if model.vendor == "Anthropic" for offer in [engine.matrix.offers[int(decision.offer[row])]]
    )  # fmt: skip
    with pytest.raises(DataError) as caught:
        export("codex", engine, decision, choice=claude)
    assert caught.value.code == "no-id"
    assert "codex" in caught.value.message
    assert "OpenAI API" in caught.value.hint


def test_where_a_plan_is_the_match_its_tool_gets_the_id_of_the_interface() -> None:
    engine, decision = _decided("work=coding", "reach=tools")
    for row in decision.order.tolist():
        offer = engine.matrix.offers[int(decision.offer[row])]
        if offer.product is not None and offer.product.id == "anthropic/claude-code":
            data = json.loads(export("claude-code", engine, decision, choice=(engine.models[row], offer.id)))
            assert data["model"].startswith("claude-")
            return
    raise AssertionError("no offer in Claude Code")


def test_no_match_is_exit_code_4_and_a_file_that_exists_is_not_replaced(tmp_path: Path) -> None:
    run = CliRunner().invoke
    nothing = ("-q", "full", "-s", "reach=api", "-s", "openness=must", "-s", "sent=500M", "-s", "budget=1")
    assert run(app, ["export", "env", *nothing]).exit_code == 4
    answers = ("-s", "work=coding", "-s", "reach=api")
    file = tmp_path / "a.env"
    assert run(app, ["export", "env", *answers, "-o", str(file)]).exit_code == 0
    text = file.read_text()
    assert run(app, ["export", "env", *answers]).stdout == text
    assert run(app, ["export", "env", *answers, "-o", str(file)]).exit_code == 0, "it says the same"
    file.write_text("mine\n")
    refused = run(app, ["export", "env", *answers, "-o", str(file)])
    assert refused.exit_code == 2
    assert "error[file-exists]" in refused.stderr
    assert file.read_text() == "mine\n"
    assert run(app, ["export", "cursor"]).exit_code == 2


def test_every_id_has_a_place_for_that_of_the_model_and_a_source() -> None:
    catalog = load_catalog(user=False)
    products = [product for product in catalog.products.values() if product.clients]
    assert len(products) >= 25
    for product in products:
        assert len({one.client for one in product.clients}) == len(product.clients), product.id
