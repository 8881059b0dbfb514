"""The offers of a model in the views: ways, plans, levels of effort, and what holds there."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from rich.cells import cell_len

from modelmatch.catalog import load
from modelmatch.catalog.schema import Model
from modelmatch.lookup.comparison import compare_models
from modelmatch.lookup.lookup import Lookup
from modelmatch.lookup.model import model_page
from modelmatch.lookup.models import ModelFilter, list_models
from modelmatch.report import comparison, model, models
from modelmatch.report.json import to_json
from modelmatch.terminal.screen import Screen
from modelmatch.vocabulary import EFFORTS
from tests.commands.conftest import HOSTILE

LEVELS = list(EFFORTS)
PRODUCTS = f"""\
- {{id: acme/chat, vendor: Acme, name: Acme Chat, kind: chat-app, purpose: Talking., source: card, limit: fair use only,
   data: [{{training: opt-out, stored_in: [us], kept_days: 30, source: board}},
          {{plans: [Team], training: "no", zero_retention: "yes", source: board}}],
   plans: [{{name: Pro, usd_month: 20, source: card}}, {{name: Team, usd_month: 30, per: seat, source: card}}]}}
- {{id: cloud/house, vendor: Cloud, name: {json.dumps(HOSTILE)}, kind: cloud, purpose: Hosting., source: card,
   regions: [eu]}}
"""
OFFERED = """\
access:
  - {route: subscription, name: Acme Chat, product: acme/chat, plans: [Pro, Team]}
  - {route: api, name: Acme API, model_id: two, source: card}
  - {route: cloud, name: House, product: cloud/house, stage: preview, until: 2026-12-31, note: "a [b]note[/b] \\e[31m"}
effort: {levels: [low, high], default: high}
"""


@pytest.fixture
def shelf(profiles: Path, lookup: Lookup) -> Lookup:
    """The small catalogue, in which Two can be had on two plans, an API and a host, at two levels of effort."""
    (profiles / "products.yaml").write_text(PRODUCTS)
    two = profiles / "acme/two.yaml"
    two.write_text(two.read_text().replace("access: [{route: api, name: Acme API}]\n", OFFERED))
    known, row = lookup.known, lookup.rows["acme/two"]
    mean, var, top = known.effort_mean.copy(), known.effort_var.copy(), np.array(known.effort_top)
    mean[row, LEVELS.index("low")], var[row, LEVELS.index("low")] = (-8.0, -2.0), 4.0
    top[row] = LEVELS.index("high")
    strengths = msgspec.structs.replace(known, effort_mean=mean, effort_var=var, effort_top=top)
    return Lookup(load.overlay(load.empty(), load.read_layer(profiles), "0" * 32).at(), strengths)


def two_of(shelf: Lookup) -> Model:
    return shelf.catalog.models["acme/two"]


def page(shelf: Lookup, width: int = 100) -> str:
    return " ".join(model.table(model_page(shelf, two_of(shelf), {}), Screen(width=width)).split())


def test_the_page_lists_every_way_with_its_plans_efforts_and_prices(shelf: Lookup) -> None:
    text = page(shelf)
    assert "plan Acme Chat Pro 20" in text
    assert "plan Acme Chat Team 30" in text
    low, high = (o.usd_month for o in shelf.offer_views(two_of(shelf)) if o.route == "api")
    assert low is not None
    assert high is not None
    assert 100 < low < high
    assert f"API Acme API two low to high {low:.0f}–{high:.0f}" in text
    assert "cloud House low to high unknown the EU" in text


def test_each_way_has_its_own_policy_stage_limit_and_end(shelf: Lookup) -> None:
    text = page(shelf, 140)
    assert "used for training unless you opt out, kept in the US for 30 days; fair use only" in text
    assert "per seat; not used for training, zero retention; fair use only" in text
    assert "preview; until 2026-12-31; a [b]note[/b]" in text
    views = shelf.offer_views(two_of(shelf))
    assert [view.policies for view in views if view.route == "api"] == [(), ()]
    assert next(view.until for view in views if view.route == "cloud") == dt.date(2026, 12, 31)


def test_the_page_says_what_less_thinking_changes_and_at_which_level_was_measured(shelf: Lookup) -> None:
    low, high = shelf.efforts(two_of(shelf))
    assert (low.effort, low.measured, low.overall) == ("low", False, -5.0)
    assert (high.effort, high.measured, high.overall) == ("high", True, 0.0)
    assert low.strengths == {"coding": -8.0, "vision": -2.0}
    assert low.sd == {"coding": 2.0, "vision": 2.0}
    assert low.tokens_ratio < high.tokens_ratio
    text = page(shelf, 120)
    assert "high * 0.0" in text
    assert "low −5.0" in text
    assert "−8 ±2 −2 ±2" in text


def test_without_a_choice_nothing_is_said_of_effort(shelf: Lookup) -> None:
    one = shelf.catalog.models["acme/one"]
    assert shelf.efforts(one) == ()
    assert "By effort" not in model.table(model_page(shelf, one, {}), Screen())


def test_a_comparison_names_the_cheapest_offer_of_each_kind_and_what_effort_changes(shelf: Lookup) -> None:
    view = compare_models(shelf, [two_of(shelf), shelf.catalog.models["acme/one"]])
    rows = {row.id: row for row in view.rows}
    assert rows["usd_subscription"].values[0].text == "20 (Acme Chat, Pro)"
    assert (rows["usd_api"].values[0].text or "").endswith("(Acme API, low effort)")
    assert rows["usd_api"].ahead == ("acme/one",)
    assert rows["usd_cloud"].values[0].text == "price unknown, House"
    assert rows["effort_strength"].values[0].text == "low −5.0, high 0.0"
    assert rows["effort_strength"].values[1].text is None
    assert "low −5.0, high 0.0" in " ".join(comparison.table(view, Screen(width=140)).split())


def test_the_list_names_the_cheapest_offer_on_the_route_asked_for(shelf: Lookup) -> None:
    def cheapest(**wanted: object) -> str | None:
        rows = list_models(shelf, ModelFilter(**wanted)).models  # type: ignore[arg-type]
        return next(row.cheapest.id if row.cheapest else None for row in rows if row.id == "acme/two")

    assert cheapest() == "acme/two@acme/chat/pro"
    assert cheapest(route="api") == "acme/two@acme-api:low"
    assert cheapest(route="cloud") is None
    assert "acme/two" not in [m.id for m in list_models(shelf, ModelFilter(route="api", max_price=50.0)).models]
    text = models.table(list_models(shelf, ModelFilter(sort="price")), Screen())
    assert "Acme Chat, Pro" in " ".join(text.split())


@pytest.mark.parametrize("width", [40, 60, 80, 140])
def test_hostile_hosts_and_notes_are_text_within_the_width(shelf: Lookup, width: int) -> None:
    offer = msgspec.structs.replace(shelf.offer_views(two_of(shelf))[0], name=HOSTILE, plan=HOSTILE, limit=HOSTILE)
    hostile = msgspec.structs.replace(model_page(shelf, two_of(shelf), {}), offers=(offer,))
    screens = [
        model.table(hostile, Screen(width=width)),
        model.table(model_page(shelf, two_of(shelf), {}), Screen(width=width)),
        comparison.table(compare_models(shelf, list(shelf.catalog.models.values())[:3]), Screen(width=width)),
        models.table(list_models(shelf, ModelFilter()), Screen(width=width)),
    ]
    for text in screens:
        assert not set(text) & {"\x1b", "\u202e"}
        assert all(cell_len(line) <= width or "://" in line for line in text.splitlines())
    assert "[b]note[/b]" in " ".join(screens[1].split())


def test_a_page_in_json_holds_every_offer_and_its_sources(shelf: Lookup) -> None:
    data = json.loads(to_json(model_page(shelf, two_of(shelf), {})))
    assert [offer["id"] for offer in data["offers"]] == [
        "acme/two@acme/chat/pro", "acme/two@acme/chat/team", "acme/two@acme-api:low", "acme/two@acme-api:high",
        "acme/two@cloud/house:low", "acme/two@cloud/house:high",
    ]  # fmt: skip
    assert {source for offer in data["offers"] for source in offer["sources"]} <= set(data["sources"])
