"""The bundled models: what can be had and was measured can be recommended, and models to leave name the way on."""

from __future__ import annotations

import datetime as dt

from modelmatch.catalog import load_catalog
from modelmatch.catalog.offers import offers_of
from modelmatch.catalog.schema import Model
from modelmatch.catalog.snapshot import Snapshot

ENOUGH = 10
"""Figures with which a model is measured well enough to be recommended for what it can do."""

CANNOT = {
    "anthropic/claude-mythos-5": "for verified organisations only",
    "anthropic/claude-mythos-preview": "retired",
    "google/gemini-3-pro": "retired",
    "mbzuai/k2-v2": "no way to it is on record",
    "openai/o1": "retired",
    "openai/o4-mini": "retired",
    "xai/grok-4": "retired",
}
"""The models with enough figures that cannot be recommended, and why."""


def today() -> Snapshot:
    return load_catalog(user=False).at()


def measured(catalog: Snapshot) -> list[Model]:
    return [model for model in catalog.models.values() if len(model.evidence) >= ENOUGH]


def test_what_can_be_had_today_and_has_ten_figures_can_be_recommended() -> None:
    catalog = today()
    cannot = {
        model.id for model in measured(catalog)
        if model.reference or all(offer.closed for offer in offers_of(model, catalog))
    }  # fmt: skip
    assert cannot == CANNOT.keys(), "give them a way, or say here why they have none"


def test_some_two_hundred_and_fifty_models_can_be_recommended_and_most_are_measured() -> None:
    catalog = today()
    open_to_all = [m for m in catalog.candidates() if not all(o.closed for o in offers_of(m, catalog))]
    assert len(open_to_all) >= 250
    assert sum(len(model.evidence) >= ENOUGH for model in open_to_all) >= 250


def test_a_model_that_is_evidence_only_has_few_figures_or_no_way() -> None:
    catalog = today()
    for model in catalog.models.values():
        if model.reference and len(model.evidence) >= ENOUGH:
            assert model.id in CANNOT


def test_a_model_that_leaves_soon_or_has_left_says_what_came_after_it() -> None:
    catalog = today()
    for model in catalog.undated.models.values():
        own = [way for way in model.access if way.route == "api" and way.stage != "limited"]
        ends = [way.until for way in own if way.until is not None]
        if own and len(ends) == len(own) and max(ends) < catalog.day + dt.timedelta(days=180):
            named = model.status.by is not None or model.status.stage in ("superseded", "retired")
            assert named, f"{model.id} ends on {max(ends)}"


def test_a_successor_comes_no_earlier_than_the_model_it_replaces() -> None:
    models = load_catalog(user=False).models
    for model in models.values():
        after = models.get(model.status.by or "")
        if after is not None and after.released and model.released:
            assert model.released <= after.released, f"{after.id} came before {model.id}"


def test_models_that_people_must_leave_have_their_last_day() -> None:
    models = load_catalog(user=False).models
    last = {
        model_id: {way.until.isoformat() for way in models[model_id].access if way.route == "api" and way.until}
        for model_id in (
            "anthropic/claude-sonnet-4.5", "anthropic/claude-opus-4.5", "openai/gpt-5", "openai/gpt-5-mini",
            "openai/gpt-5-nano", "openai/gpt-5-pro", "openai/gpt-5.1", "openai/gpt-4.1", "openai/gpt-4o", "openai/o3",
            "google/gemini-2.5-pro", "google/gemini-2.5-flash", "moonshotai/kimi-k2.5", "xai/grok-4",
        )
    }  # fmt: skip
    assert last == {
        "anthropic/claude-sonnet-4.5": {"2026-11-30"},
        "anthropic/claude-opus-4.5": {"2027-01-22"},
        "openai/gpt-5": {"2026-12-11"},
        "openai/gpt-5-mini": {"2026-12-11"},
        "openai/gpt-5-nano": {"2026-12-11"},
        "openai/gpt-5-pro": {"2026-12-11"},
        "openai/gpt-5.1": {"2027-04-01"},
        "openai/gpt-4.1": {"2027-01-14"},
        "openai/gpt-4o": {"2027-01-14"},
        "openai/o3": {"2026-12-11"},
        "google/gemini-2.5-pro": {"2026-12-01"},
        "google/gemini-2.5-flash": {"2026-12-01"},
        "moonshotai/kimi-k2.5": {"2026-08-31"},
        "xai/grok-4": {"2026-05-15"},
    }
    for model_id in last:
        assert models[model_id].status.stage in ("superseded", "retired")
