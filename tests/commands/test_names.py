"""A model is found by whatever name stands in a configuration, and never by that of another version."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from modelmatch.catalog import load_catalog
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.cli import app
from modelmatch.errors import Exit, UsageError
from modelmatch.lookup.names import find_model

PREFIXES = (
    "openrouter/",
    "azure/",
    "models/",
    "litellm_proxy/openai/",
    "bedrock/us.vendor.",
    "openai:",
    "hf.co/unsloth/",
)
SUFFIXES = (
    "-latest", "-20260101", "-2026-01-31", "-0731", "@default", "@20251001", ":free", ":thinking", "-v1:0", "-fp8",
    "-GGUF", "-GGUF:Q4_K_M", "[1m]",
)  # fmt: skip


CATALOG = load_catalog(user=False).at()


@pytest.fixture(scope="module")
def bundled() -> Snapshot:
    return CATALOG


@pytest.fixture(scope="module")
def sharing(bundled: Snapshot) -> dict[str, set[str]]:
    """The models behind every id that the data records."""
    found: dict[str, set[str]] = defaultdict(set)
    for model in bundled.models.values():
        for access in model.access:
            if access.model_id:
                found[access.model_id].add(model.id)
    return found


def listed(catalog: Snapshot, text: str) -> set[str]:
    """The models that a text could be; none for an unknown one."""
    try:
        return {find_model(catalog, text).id}
    except UsageError as error:
        return set(error.hint.removeprefix("use one of: ").split(", ")) if error.code == "ambiguous-model" else set()


def found(catalog: Snapshot, text: str) -> set[str]:
    """The model that a text names, or the models that it could be; it is known."""
    models = listed(catalog, text)
    assert models, text
    return models


def test_every_recorded_id_finds_its_model_or_those_that_share_it(
    bundled: Snapshot, sharing: dict[str, set[str]]
) -> None:
    for model_id, models in sharing.items():
        for text in (model_id, model_id.upper(), f' "{model_id}",'):
            assert found(bundled, text) <= models, text


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_provider_before_a_recorded_id_changes_nothing(
    bundled: Snapshot, sharing: dict[str, set[str]], prefix: str
) -> None:
    for model_id in sharing:
        assert found(bundled, prefix + model_id) == found(bundled, model_id), model_id


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_date_or_a_variant_behind_a_recorded_id_changes_nothing(
    bundled: Snapshot, sharing: dict[str, set[str]], suffix: str
) -> None:
    for model_id in sharing:
        assert found(bundled, model_id + suffix) == found(bundled, model_id), model_id


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("openrouter/anthropic/claude-haiku-4.5", "anthropic/claude-haiku-4.5"),
        ("openrouter/anthropic/claude-opus-4.6:thinking", "anthropic/claude-opus-4.6"),
        ("bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0", "anthropic/claude-haiku-4.5"),
        ("bedrock/converse/eu.anthropic.claude-sonnet-4-6", "anthropic/claude-sonnet-4.6"),
        (
            "arn:aws:bedrock:us-east-1:123:inference-profile/global.anthropic.claude-opus-4-6-v1",
            "anthropic/claude-opus-4.6",
        ),
        ("vertex_ai/claude-haiku-4-5@20251001", "anthropic/claude-haiku-4.5"),
        ("projects/p/locations/l/publishers/google/models/gemini-3.5-flash", "google/gemini-3.5-flash"),
        ("models/gemini-3.5-flash", "google/gemini-3.5-flash"),
        ("gemini/gemini-3.1-pro-preview", "google/gemini-3.1-pro"),
        ("azure/gpt-5.4-2026-03-05", "openai/gpt-5.4"),
        ("openai:chat:gpt-5.4-mini", "openai/gpt-5.4-mini"),
        ("o3-2025-04-16", "openai/o3"),
        ("claude-opus-4-6[1m]", "anthropic/claude-opus-4.6"),
        ("Qwen/Qwen3.5-35B-A3B", "alibaba/qwen3.5-35b-a3b"),
        ("unsloth/Qwen3.5-35B-A3B-GGUF", "alibaba/qwen3.5-35b-a3b"),
        ("Qwen3.5-9B-UD-Q4_K_XL.gguf", "alibaba/qwen3.5-9b"),
        ("ollama/qwen3.5:35b-a3b-q4_K_M", "alibaba/qwen3.5-35b-a3b"),
        ("qwen3.5:35b", "alibaba/qwen3.5-35b-a3b"),
        ("meta-llama/Llama-4-Scout-17B-16E-Instruct", "meta/llama-4-scout"),
        ("fireworks_ai/accounts/fireworks/models/glm-5p3-flash", "zai/glm-5.3-flash"),
        ("deepseek-ai/DeepSeek-V4-Pro-0813", "deepseek/deepseek-v4-pro-0813"),
    ],
)
def test_a_name_copied_from_a_configuration_is_found(bundled: Snapshot, text: str, model: str) -> None:
    told: list[str] = []
    if "gemini-3.1" not in text:
        assert find_model(bundled, text, told.append).id == model
        assert told == [f'"{text}" matched {model}']
    else:
        assert find_model(bundled, text).id.startswith(model)


@pytest.mark.parametrize(
    "text", ["gpt-5.55", "gpt-5.9", "claude-haiku-4", "claude-opus-4-9", "anthropic/claude-opus-4.9:free", "glm-4.8"]
)
def test_another_version_is_never_matched(bundled: Snapshot, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_model(bundled, text)
    assert caught.value.code == "unknown-model"


@pytest.mark.parametrize("text", ["gpt-5.9", "claude-haiku-4", "azure/claude-opus-4-9@default"])
def test_a_hint_calls_another_version_another_version(bundled: Snapshot, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_model(bundled, text)
    assert "did you mean" not in caught.value.hint
    assert "other versions: " in caught.value.hint


@settings(max_examples=100)
@given(st.integers(0, 30), st.integers(0, 99))
def test_a_version_that_is_not_there_is_not_found_in_any_spelling(major: int, minor: int) -> None:
    catalog = CATALOG
    if f"openai/gpt-{major}.{minor}" in catalog.models:
        return
    for text in (
        f"gpt-{major}.{minor}",
        f"azure/gpt-{major}.{minor}-2026-01-01",
        f"openrouter/openai/gpt-{major}.{minor}:free",
    ):
        assert all(f"{major}.{minor}" in key for key in listed(CATALOG, text)), text


def test_a_name_of_megabytes_is_quoted_in_part(bundled: Snapshot) -> None:
    with pytest.raises(UsageError) as caught:
        find_model(bundled, "openai/" * 200_000)
    assert len(str(caught.value)) < 300


def test_the_commands_say_what_they_matched() -> None:
    result = CliRunner().invoke(
        app, ["models", "show", "openrouter/anthropic/claude-opus-4.6:free", "--format", "json"]
    )
    assert result.exit_code == Exit.DONE
    assert '"openrouter/anthropic/claude-opus-4.6:free" matched anthropic/claude-opus-4.6' in result.stderr
