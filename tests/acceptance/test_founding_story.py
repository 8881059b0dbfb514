"""What the tool was first asked to know, as of 2026-04-10: who asks, and which model they get."""

from __future__ import annotations

import datetime as dt

import pytest

from modelmatch import load_catalog
from tests.acceptance.stories import PERSONAS, order, reasons, story

pytestmark = pytest.mark.xdist_group("stories")  # which share what takes long to make

SPRING = dt.date(2026, 4, 10)
APRIL = [
    "family-health-whatsapp",
    "developer",
    "automation",
    "graduate-science",
    "charts-and-scans",
    "built-on-llama",
    "google-workspace",
    "coder-on-nothing",
]


def vendor(model: str) -> str:
    return model.split("/")[0]


def test_health_questions_in_whatsapp_for_free_go_to_muse_spark_in_meta_ai_with_its_caution() -> None:
    result = story("family-health-whatsapp")
    match = result["candidates"][0]
    assert match["id"] == "meta/muse-spark"
    assert "Meta AI" in match["offers"][0]["name"]
    assert match["usd_month"] == 0
    assert any(c["kind"] == "evaluation-awareness" and "Apollo" in c["evaluator"] for c in match["cautions"])


def test_a_developer_gets_a_claude_or_gpt_model_that_anyone_can_get() -> None:
    models = order(story("developer"))
    assert vendor(models[0]) in ("anthropic", "openai")
    assert {"anthropic/claude-opus-4.6", "openai/gpt-5.4"} <= set(models[:4])
    assert "meta/muse-spark" not in models[:3]
    assert "anthropic/claude-mythos-preview" not in models


def test_automation_through_an_api_leaves_muse_spark_out_for_want_of_one() -> None:
    result = story("automation")
    assert vendor(order(result)[0]) in ("anthropic", "openai")
    assert reasons(result, "meta/muse-spark") == ["route"]


def test_graduate_science_goes_to_gemini() -> None:
    assert order(story("graduate-science"))[0] in ("google/gemini-3.1-pro", "google/gemini-3-deep-think")


def test_charts_and_scans_in_a_free_app_have_muse_spark_among_the_first_three() -> None:
    assert "meta/muse-spark" in order(story("charts-and-scans"))[:3]


def test_who_built_on_llama_gets_open_weights_ahead_of_llama_4_maverick() -> None:
    result = story("built-on-llama")
    catalog = load_catalog().at(SPRING)
    models = order(result)
    assert models.index("meta/llama-4-maverick") > 0
    assert reasons(result, "meta/llama-4-maverick") == []
    for model in catalog.candidates():
        if model.weights is None or not model.weights.open:
            assert "open-weights" in reasons(result, model.id), model.id
    for model_id in models:
        weights = catalog.models[model_id].weights
        assert weights is not None
        assert weights.open


def test_a_company_on_google_workspace_gets_gemini() -> None:
    result = story("google-workspace")
    assert order(result)[0] == "google/gemini-3.1-pro"
    match = result["candidates"][0]
    assert match["offers"][0]["product_id"] == "google/workspace"
    assert match["usd_month"] == 50 * 14


def test_an_office_of_fifty_pays_for_fifty_seats_of_what_is_made_for_offices() -> None:
    result = story("office-of-fifty")
    for candidate in result["candidates"]:
        assert candidate["usd_month"] != 0, candidate["id"]
        assert not {offer["product_id"] for offer in candidate["offers"]} & {"openai/codex", "anthropic/claude-code"}
    match = result["candidates"][0]
    assert match["usd_month"] >= 50 * 10
    assert match["offers"][0]["plan"] not in (None, "Free", "Pro", "Plus")


@pytest.mark.parametrize("more", [(), ("--set", "work=coding"), ("--set", "spend=cheaper")])
def test_a_mode_without_figures_on_software_is_not_recommended_for_it(more: tuple[str, ...]) -> None:
    result = story("coder-on-nothing", *more)
    assert "meta/muse-spark-contemplating" not in order(result)
    # Where a chat app is the only way to it, that is no place for software to begin with.
    assert reasons(result, "meta/muse-spark-contemplating") in (["measured"], ["suited"])
    assert "meta/muse-spark-contemplating" in order(story("coder-on-nothing", "--set", "work=science"))


def test_a_developer_today_gets_a_current_model() -> None:
    result = story("developer-today")
    assert load_catalog().at().models[order(result)[0]].status.stage in ("current", "preview")


def test_a_family_in_whatsapp_today_gets_what_meta_ai_runs() -> None:
    match = story("family-health-whatsapp-today")["candidates"][0]
    assert vendor(match["id"]) == "meta"
    assert "Meta AI" in match["offers"][0]["name"]


def test_a_budget_for_high_volume_is_kept() -> None:
    result = story("high-volume-budget")
    assert sum(result["usage"][k] for k in ("input_tokens", "output_tokens")) == 500e6
    assert 0 < result["candidates"][0]["usd_month"] <= 300
    assert all(c["usd_month"] is None or c["usd_month"] <= 300 for c in result["candidates"])


def test_open_weights_hosted_in_the_eu_come_with_a_licence_for_commercial_use() -> None:
    weights = load_catalog().at().models[order(story("open-weights-eu"))[0]].weights
    assert weights is not None
    assert weights.open
    assert weights.commercial in ("yes", "limited")


@pytest.mark.parametrize(
    ("name", "more"),
    [("laptop", ()), ("laptop", ("-q", "full")), ("built-on-llama", ("--set", "hardware=laptop"))],
    ids=["quick", "full", "leaving-llama"],
)
def test_what_runs_on_a_laptop_leaves_room_for_the_system(name: str, more: tuple[str, ...]) -> None:
    models = order(story(name, *more))
    assert models
    for model in models:
        weights = load_catalog().models[model].weights
        assert weights is not None
        assert weights.total_b is not None
        assert weights.total_b / 2 * 1.1 <= 12


@pytest.mark.parametrize("name", APRIL)
def test_the_spring_stories_know_nothing_of_what_came_later(name: str) -> None:
    result = story(name)
    assert result["as_of"] == SPRING.isoformat()
    catalog = load_catalog()
    for model in order(result):
        released = catalog.models[model].released
        assert released is not None
        assert released <= SPRING


@pytest.mark.parametrize("name", sorted(p.stem for p in PERSONAS.glob("*.yaml")))
def test_every_story_tells_its_confidence_and_a_true_counterfactual(name: str) -> None:
    result = story(name)
    assert 0 < result["candidates"][0]["first_share"] <= 1
    assert result["draws"] >= 4096
    changes = [change for change in result["changes"] if change["kind"] == "answer"]
    assert changes
    for change in changes:
        answer = change["answer"]
        text = ",".join(answer) if isinstance(answer, list) else str(answer)
        changed = story(name, "--set", f"{change['subject']}={text}")
        assert (order(changed) or [""])[0] == change["winner"] != order(result)[0]
