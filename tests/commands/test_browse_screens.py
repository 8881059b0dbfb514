"""How the views look: within the width, with and without colour, and safe whatever the data says."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec
import pytest
from rich.cells import cell_len

from modelmatch.lookup.benchmarks import benchmark_page, list_benchmarks
from modelmatch.lookup.comparison import compare_models
from modelmatch.lookup.lookup import Lookup, TokenPrice
from modelmatch.lookup.model import model_page
from modelmatch.lookup.models import ModelFilter, list_models
from modelmatch.lookup.names import find_benchmark, find_models
from modelmatch.lookup.predictions import Cell, Expected
from modelmatch.lookup.questions import set_page
from modelmatch.report import benchmarks, comparison, model, models, questions
from modelmatch.terminal.screen import Screen

PREDICTED = {"acme/one": {"code-test": Cell(expected=Expected(score=30.0, low=25.0, high=36.0), counted=(1,))}}


def every(lookup: Lookup) -> dict[str, Callable[[Screen], str]]:
    """All screens of the small catalogue."""
    catalog = lookup.catalog
    both = find_models(catalog, ["acme/one", "acme/two", "rival/two"])
    page = model_page(lookup, both[0], PREDICTED)
    return {
        "list": lambda screen: models.table(list_models(lookup, ModelFilter(status="all", reference=True)), screen),
        "domain": lambda screen: models.table(list_models(lookup, ModelFilter(domain="coding")), screen),
        "price": lambda screen: models.table(list_models(lookup, ModelFilter(sort="price")), screen),
        "none": lambda screen: models.table(list_models(lookup, ModelFilter(min_context=10**9)), screen),
        "model": lambda screen: model.table(page, screen),
        "compare": lambda screen: comparison.table(compare_models(lookup, both), screen),
        "benchmarks": lambda screen: benchmarks.listing(list_benchmarks(catalog), screen),
        "benchmark": lambda screen: benchmarks.page(benchmark_page(catalog, find_benchmark(catalog, "errors")), screen),
        "questions": lambda screen: questions.page(set_page("full"), screen, effects=True),
    }


SCREENS = ("list", "domain", "price", "none", "model", "compare", "benchmarks", "benchmark", "questions")


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("width", [40, 60, 80, 140])
def test_no_line_is_wider_than_the_screen_but_for_an_address(lookup: Lookup, name: str, width: int) -> None:
    for line in every(lookup)[name](Screen(width=width)).splitlines():
        assert cell_len(line) <= width or "://" in line


@pytest.mark.parametrize("name", SCREENS)
def test_colours_add_nothing_that_plain_text_does_not_say(lookup: Lookup, name: str) -> None:
    plain = every(lookup)[name](Screen())
    assert "\x1b" not in plain
    assert "\u202e" not in plain
    assert "[bold red]" in plain or name in ("none", "model", "benchmarks", "questions")  # shown, not obeyed


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_that_knows_ascii_alone_gets_nothing_else(lookup: Lookup, name: str) -> None:
    assert every(lookup)[name](Screen(encoding="ascii")).isascii()


def test_a_place_without_a_name_is_shown_by_its_code(lookup: Lookup) -> None:
    one = find_models(lookup.catalog, ["acme/one"])[0]
    policy = msgspec.structs.replace(one.data[0], stored_in=("eu", "sg"))
    page = model_page(lookup, msgspec.structs.replace(one, data=(policy,)), {})
    assert re.search(r"kept in the EU and (SG|Singapore)", model.table(page, Screen(width=140)))


def test_the_first_line_of_a_page_is_not_cut(lookup: Lookup) -> None:
    one = find_models(lookup.catalog, ["acme/one"])[0]
    page = model_page(lookup, msgspec.structs.replace(one, name="One with a name that goes on and on"), {})
    text = model.table(page, Screen(width=60))
    assert "by Acme · released 2026-01-10 [1]" in text
    assert "…" not in "".join(text.splitlines()[:2])


def test_a_list_cuts_no_name_and_no_price(lookup: Lookup) -> None:
    view = list_models(lookup, ModelFilter(status="all"))
    dear = msgspec.structs.replace(view.models[0], name="One with a name that goes on and on")
    price = TokenPrice(input=0.4175, output=1.2525)
    dear = msgspec.structs.replace(dear, price=price)
    text = models.table(msgspec.structs.replace(view, models=(dear,)), Screen())
    assert "0.4175/1.2525" in text
    assert "…" not in text


def test_the_page_says_what_is_thin_and_where_a_figure_surprises(lookup: Lookup) -> None:
    text = every(lookup)["model"](Screen(width=100))
    assert "thin, one benchmark" in text
    assert "Thin: one or two benchmarks only." in text
    figures = [line for line in text.splitlines() if "Code test" in line]
    assert [("above" in line, "not used" in line) for line in figures] == [(True, False), (False, True), (False, True)]
    assert "30 (25–36)" in figures[0]
    assert "independent, 2026-02-20" in text


def test_the_page_names_facts_with_their_sources(lookup: Lookup) -> None:
    text = every(lookup)["model"](Screen(width=140))
    for said in (
        "open, Apache-2.0, commercial use allowed, 30 billion parameters [1]",
        "Deep: a chain of thought that is not shown (slow)",
        "used for training unless you opt out, kept in the EU, zero retention on request",
        "sandbagging, 2026-02-01, Testers: It held back.",
        "has a successor since 2026-03-01, Two",
        "1  Model card, Acme, 2026-01-10",
        "https://example.org/card",
    ):
        assert said in text


def test_the_list_marks_models_that_are_not_simply_current_and_explains_the_marks(lookup: Lookup) -> None:
    lines = every(lookup)["list"](Screen(width=100)).splitlines()
    key = " ".join(lines[-3:])
    assert any(line.startswith("One ") and " s " in line for line in lines)
    assert "s superseded" in key
    assert "l limited to partners" in key
    assert any(line.startswith("Two ") and " h " in line for line in lines)
    assert "h too few comparable figures (fewer than 5)" in key


def test_the_list_says_what_its_short_heads_stand_for(lookup: Lookup) -> None:
    assert "all: all kinds of work alike; cod coding, vis vision." in every(lookup)["list"](Screen(width=100))


def test_a_comparison_says_which_models_are_hardly_measured(lookup: Lookup) -> None:
    text = " ".join(every(lookup)["compare"](Screen(width=100)).split())
    assert "Two and [bold red]x[/] [31mred[0m back: too few comparable figures (fewer than 5)" in text


def test_how_sure_a_lead_is_stands_in_the_block_of_the_model_that_leads(lookup: Lookup) -> None:
    blocks = every(lookup)["compare"](Screen(width=46)).split("\n\n")
    for block in blocks[:3]:
        for line in block.splitlines():
            assert ("%" in line) <= ("*" in line)
    assert sum("sure" in block.splitlines()[0] for block in blocks[:3]) < 3


def test_a_comparison_wider_than_the_screen_goes_on_below(lookup: Lookup) -> None:
    text = every(lookup)["compare"](Screen(width=46))
    assert text.count("\ncoding ") == 3


def test_a_question_set_shows_ids_defaults_conditions_and_effects(lookup: Lookup) -> None:
    text = questions.page(set_page("quick"), Screen(width=100), effects=True)
    text = " ".join(text.split())
    for said in ("work: several answers, at most 3, default writing", "only if reach is", "→ coding +23, agentic +8"):
        assert said in text
