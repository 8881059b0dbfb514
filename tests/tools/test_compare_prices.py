"""Comparing the prices, contexts and ends of profiles with price packages."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from modelmatch.catalog import load_catalog
from modelmatch.catalog.schema import Access, Context, Model, Price
from tools.compare_prices import Difference, Known, differences, load_known, main, unexplained
from tools.price_names import known_names
from tools.price_packages import Kind, Listing, genai_prices, litellm, pi_ai

DAY = dt.date(2026, 11, 1)
PLAIN: Kind = (None, None)


def model(*prices: Price, access: tuple[Access, ...] = (), **facts: Any) -> Model:
    ways = access or (
        Access(route="api", name="Acme API", product="acme/api", model_id="anvil-2"),
        Access(route="cloud", name="Cloud", product="cloud/api", model_id="acme/Anvil-2-Instruct"),
    )
    context = Context(input=1_000_000, output=64_000)
    return Model(id="acme/anvil-2", name="Anvil 2", vendor="Acme", access=ways, prices=prices, context=context, **facts)


def price(amount: float, **facts: Any) -> Price:
    return Price(since=DAY, input=amount, output=5 * amount, source="x", **facts)


def listing(amount: float, host: str = "cloud/api", name: str = "acme/Anvil-2-Instruct", **facts: Any) -> Listing:
    rates = facts.pop("rates", {PLAIN: {"input": amount, "output": 5 * amount}})
    return Listing("prices 1.0", host, name, rates, **facts)


def compared(one: Model, *rows: Listing) -> list[str]:
    return [str(found) for found in differences({one.id: one}, rows)]


def litellm_file(folder: Path, rows: dict[str, Any]) -> Path:
    path = folder / "prices.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


# --- what differs -----------------------------------------------------------------------------


def test_a_price_that_a_package_has_otherwise_is_a_difference_on_that_host_alone() -> None:
    ours = model(price(1), price(2, host="cloud/api"))
    assert compared(ours, listing(1, host="acme/api", name="anvil-2"), listing(2)) == []
    assert compared(ours, listing(2, host="acme/api", name="anvil-2"), listing(2)) == [
        "acme/anvil-2  acme/api  price, input: 1, 2 in prices 1.0",
        "acme/anvil-2  acme/api  price, output: 5, 10 in prices 1.0",
    ]


def test_a_price_that_is_on_record_for_the_maker_only_is_missing_on_a_host() -> None:
    assert compared(model(price(1)), listing(1)) == ["acme/anvil-2  cloud/api  price: –, 1 / 5 in prices 1.0"]


def test_a_host_that_the_profile_does_not_list_is_not_compared() -> None:
    assert compared(model(price(1)), listing(9, host="other/api")) == []


def test_a_longer_prompt_and_a_batch_have_prices_of_their_own() -> None:
    rates = {
        PLAIN: {"input": 1.0, "output": 5.0},
        (None, 200_000): {"input": 2.0, "output": 9.0},
        ("batch", None): {"input": 0.5, "output": 2.5},
    }
    row = listing(0, host="acme/api", name="anvil-2", rates=rates)
    assert [found.field for found in differences({"acme/anvil-2": model(price(1))}, [row])] == [
        "price above 200,000", "batch price",
    ]  # fmt: skip
    long = Price(since=DAY, input=2, output=9, above_tokens=199_999, source="x")
    assert compared(model(price(1), long, price(0.5, tier="batch")), row) == []


def test_the_batch_price_of_a_host_is_not_asked_for() -> None:
    rates = {PLAIN: {"input": 1.0, "output": 5.0}, ("batch", None): {"input": 0.5, "output": 2.5}}
    assert compared(model(price(1, host="cloud/api")), listing(0, rates=rates)) == []


def test_a_cache_at_the_price_of_input_is_no_price_of_its_own() -> None:
    ours = model(price(1, host="cloud/api"))
    assert compared(ours, listing(0, rates={PLAIN: {"input": 1.0, "output": 5.0, "cached_input": 1.0}})) == []
    assert compared(ours, listing(0, rates={PLAIN: {"input": 1.0, "output": 5.0, "cached_input": 0.1}})) == [
        "acme/anvil-2  cloud/api  price, cached_input: –, 0.1 in prices 1.0"
    ]


@pytest.mark.parametrize("tokens", [1_000_000, 1_048_576, 1_064_000, None])
def test_a_context_may_be_rounded_or_count_the_answer(tokens: int | None) -> None:
    assert compared(model(price(1, host="cloud/api")), listing(1, context=tokens)) == []


def test_a_context_on_a_host_is_compared_with_the_limit_there() -> None:
    row = listing(1, context=262_144)
    assert compared(model(price(1, host="cloud/api")), row) == [
        "acme/anvil-2  cloud/api  context: 1,000,000, 262,144 in prices 1.0"
    ]
    way = Access(route="cloud", name="Cloud", product="cloud/api", model_id="anvil-2", context=Context(input=262_144))
    assert compared(model(price(1, host="cloud/api"), access=(way,)), row) == []


def test_an_end_that_is_not_on_record_is_a_difference() -> None:
    row = listing(1, until=dt.date(2027, 1, 1))
    assert compared(model(price(1, host="cloud/api")), row) == [
        "acme/anvil-2  cloud/api  until: –, 2027-01-01 in prices 1.0"
    ]


def test_the_worldwide_row_of_a_model_is_the_one_that_counts() -> None:
    ours = model(price(1, host="cloud/api"))
    assert compared(ours, listing(1.1, name="acme.anvil-2"), listing(1, name="global.acme.anvil-2")) == []


def test_a_name_that_two_models_use_stands_for_neither() -> None:
    ways = (Access(route="api", name="API", product="acme/api", model_id="anvil-pro"),)
    first, second = model(access=ways), Model(id="acme/anvil-3", name="Anvil 3", vendor="Acme", access=ways)
    names = known_names({first.id: first, second.id: second})
    assert names == {"anvil-2": "acme/anvil-2", "anvil-3": "acme/anvil-3"}


# --- what is known ----------------------------------------------------------------------------

FOUND = Difference("acme/anvil-2", "cloud/api", "price, input", "1", "2", "prices 1.0")


@pytest.mark.parametrize(
    "known",
    [
        Known(model="acme/*", reason="x"),
        Known(host=("other/api", "cloud/api"), field="price, *", package="prices", reason="x"),
        Known(theirs="2", reason="x"),
    ],
)
def test_a_difference_that_is_meant_is_not_left(known: Known) -> None:
    assert unexplained([FOUND], [known], ["prices 1.0"]) == ([], [])


def test_an_explanation_of_one_value_ends_with_it() -> None:
    known = Known(theirs="3", reason="x")
    assert unexplained([FOUND], [known], ["prices 1.0"]) == ([FOUND], [known])


def test_an_explanation_about_a_package_that_is_not_read_is_not_idle() -> None:
    assert unexplained([], [Known(package="other", reason="x")], ["prices 1.0"]) == ([], [])


def test_every_explanation_has_a_reason_and_says_what_it_is_about() -> None:
    for known in load_known():
        assert known.reason.endswith(".")
        assert str(known), "an entry that names nothing would explain everything"


# --- the packages -----------------------------------------------------------------------------


def test_a_price_file_of_litellm_is_read_by_host_length_and_tier(tmp_path: Path) -> None:
    costs = {"input_cost_per_token": 1e-6, "output_cost_per_token": 5e-6, "mode": "chat"}
    path = litellm_file(
        tmp_path,
        {
            "groq/acme/anvil-2": costs
            | {
                "litellm_provider": "groq",
                "cache_read_input_token_cost": 1e-7,
                "input_cost_per_token_above_200k_tokens": 2e-6,
                "input_cost_per_token_batches": 5e-7,
                "cache_creation_input_token_cost_above_1hr": 2e-6,
                "max_input_tokens": 1000,
                "deprecation_date": "2027-01-01",
            },
            "eu.acme.anvil-2": costs | {"litellm_provider": "bedrock_converse"},
            "global.acme.anvil-2": costs | {"litellm_provider": "bedrock_converse"},
            "bedrock/claude_platform/anvil-2": costs | {"litellm_provider": "bedrock"},
            "vertex_ai/acme/anvil-2-maas": costs | {"litellm_provider": "vertex_ai-acme_models"},
            "together_ai/acme/anvil-2": costs | {"litellm_provider": "together_ai", "input_cost_per_token": 0}
            | {"output_cost_per_token": 0},
            "zai/anvil-embed": costs | {"litellm_provider": "zai", "mode": "embedding"},
            "nobody/anvil-2": costs | {"litellm_provider": "nobody"},
        },
    )  # fmt: skip
    first, *others = litellm(path)
    assert (first.host, first.context, first.until) == ("groq/api", 1000, dt.date(2027, 1, 1))
    assert first.rates == {
        PLAIN: {"input": 1.0, "output": 5.0, "cached_input": 0.1},
        (None, 200_000): {"input": 2.0},
        ("batch", None): {"input": 0.5},
    }
    hosts = [(row.host, row.name) for row in others]
    assert hosts == [
        ("aws/bedrock", "global.acme.anvil-2"),
        ("aws/claude-platform", "claude_platform/anvil-2"),
        ("google/agent-platform", "acme/anvil-2-maas"),
    ]


def test_the_steps_of_a_price_file_of_litellm_are_lengths(tmp_path: Path) -> None:
    steps = [
        {"range": [0, 256e3], "input_cost_per_token": 4e-7, "output_cost_per_token": 1.6e-6},
        {"range": [256e3, 1e6], "input_cost_per_token": 1.2e-6, "output_cost_per_token": 4.8e-6},
    ]
    row = {"litellm_provider": "dashscope", "mode": "chat", "tiered_pricing": steps}
    (only,) = litellm(litellm_file(tmp_path, {"dashscope/anvil-2": row}))
    assert only.rates == {PLAIN: {"input": 0.4, "output": 1.6}, (None, 256_000): {"input": 1.2, "output": 4.8}}


def test_an_unpacked_pi_ai_is_read(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"version": "9.9.9"}', encoding="utf-8")
    folder = tmp_path / "dist" / "providers" / "data"
    folder.mkdir(parents=True)
    cost = {"input": 2, "output": 6, "cacheRead": 0.5, "cacheWrite": 0}
    cost["tiers"] = [{"inputTokensAbove": 199_999, "input": 4, "output": 12}]  # type: ignore[assignment]
    row = {"id": "grok-4.7", "type": "chat", "cost": cost, "contextWindow": 1000}
    (folder / "xai.json").write_text(json.dumps({"openai": {"chat:grok-4.7": row}}), encoding="utf-8")
    (only,) = pi_ai(tmp_path)
    assert (only.package, only.host, only.context) == ("pi-ai 9.9.9", "xai/api", 1000)
    assert only.rates == {
        PLAIN: {"input": 2.0, "output": 6.0, "cached_input": 0.5},
        (None, 200_000): {"input": 4.0, "output": 12.0},
    }


# --- the command ------------------------------------------------------------------------------


def test_a_wrong_price_in_a_package_is_printed_with_both_amounts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"litellm_provider": "zai", "mode": "chat", "input_cost_per_token": 9e-6, "output_cost_per_token": 44e-7}
    path = litellm_file(tmp_path, {"zai/glm-5.3": row})
    assert main(["--litellm", str(path)]) == 1
    assert "zai/glm-5.3  zai/api  price, input: 1.4, 9 in litellm prices.json\n" in capsys.readouterr().out


def test_the_profiles_agree_with_genai_prices() -> None:
    pytest.importorskip("genai_prices", reason="belongs to the dev extra, not to test: it needs many packages")
    catalog = load_catalog(user=False).at()
    listings = genai_prices(catalog.day)
    left, idle = unexplained(differences(catalog.models, listings), load_known(), {row.package for row in listings})
    assert [str(one) for one in left] == []
    assert [str(one) for one in idle] == []
