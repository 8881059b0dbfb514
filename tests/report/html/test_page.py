"""Pages: whole in one file, safe with any text, the same bytes again, and a source behind every number."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

pytest.importorskip("jinja2", reason="pages need modelmatch[html]")
pytest.importorskip("vl_convert", reason="pages need modelmatch[html]")

from markupsafe import Markup

from modelmatch import load_catalog, recommend
from modelmatch.errors import UsageError
from modelmatch.lookup.behind import behind
from modelmatch.match.result.recommendation import Recommendation
from modelmatch.report.html import charts, frontier, page
from modelmatch.report.output import render
from tests.program import run
from tests.report.html.pages import HOSTILE_TEXT, NAMES, Parsed, drawn
from tests.report.test_any_text import controls, results

pytestmark = pytest.mark.xdist_group("pages")  # which are drawn once
TAGS = frozenset(
    (
        *("html", "head", "meta", "title", "style", "body", "a", "header", "main", "nav", "section", "footer", "p"),
        *("h1", "h2", "ul", "ol", "li", "dl", "div", "dt", "dd", "span", "strong", "details", "summary"),
        *("table", "caption", "thead", "tbody", "tr", "th", "td"),
        *("figure", "figcaption", "svg", "g", "path", "line", "text", "rect"),
    )
)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_whole_in_one_file_without_script(name: str) -> None:
    found = Parsed(drawn(name))
    assert found.tags <= TAGS
    assert not {attribute for attribute in found.attributes if attribute.startswith("on") or attribute == "src"}
    assert all(link.startswith(("#", "https://", "http://")) for link in found.links)
    assert "default-src 'none'" in drawn(name)
    assert "url(" not in drawn(name)
    assert "@import" not in drawn(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_link_on_a_page_leads_somewhere(name: str) -> None:
    found = Parsed(drawn(name))
    assert len(found.ids) == len(set(found.ids))
    assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)


@pytest.mark.parametrize("name", ["hostile match", "hostile comparison", "hostile model", "hostile check"])
def test_hostile_text_is_shown_and_not_followed(name: str) -> None:
    found = Parsed(drawn(name))
    assert "<script>alert(1)</script>" in found.text
    assert not controls(drawn(name))
    assert HOSTILE_TEXT not in found.text  # since invisible characters are gone


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(results())
def test_any_text_and_any_number_make_a_page(monkeypatch: pytest.MonkeyPatch, result: Recommendation) -> None:
    monkeypatch.setattr(charts, "chart", lambda draw, label: Markup("") if draw(charts.WIDE) else label)
    text = render(result, "html", offers=True, explain=True)
    assert not controls(text)
    assert Parsed(text).tags <= TAGS


def test_the_same_view_gives_the_same_bytes_elsewhere() -> None:
    told = "from tests.report.html.pages import PAGES\n"
    told += "import sys; sys.stdout.buffer.write(PAGES['comparison']().encode())"
    elsewhere = {"PYTHONHASHSEED": "7", "LANG": "C", "PATH": "", "TZ": "Asia/Tokyo", "PYTHONPATH": "."}
    root = Path(__file__).resolve().parents[3]
    again = subprocess.run([sys.executable, "-c", told], env=elsewhere, capture_output=True, cwd=root, check=True)
    assert again.stdout.decode() == drawn("comparison")


def test_every_number_of_the_match_leads_to_its_figures_and_sources() -> None:
    catalog = load_catalog().at()
    result = recommend(catalog, {"work": ["coding"], "spend": "plan", "reach": "tools"}, explain=False)
    assert result.match is not None
    rests = {one.criterion: one for one in behind(catalog, [result.match])}
    text = render(result, "html", catalog=catalog)
    found = Parsed(text)
    assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)
    for score in result.match.scores:
        one = rests[score.criterion]
        if score.criterion in catalog.domains:
            assert len({figure.benchmark for figure in one.figures}) == score.figures
        elif score.basis == "fact":
            assert one.sources
        for figure in one.figures:
            assert figure.source.id in catalog.sources
            assert not figure.source.url or page.address(figure.source.url) in found.links


def test_a_value_out_of_scale_and_one_that_is_no_number_are_drawn() -> None:
    odd = charts.Track("odd", "", (charts.Interval(0, float("nan"), 1.0), charts.Interval(1, 900.0, float("inf"))))
    assert "<svg" in charts.chart(charts.intervals([odd]), "odd")
    assert "<svg" in charts.chart(charts.intervals([]), "none")
    assert "<svg" in charts.chart(frontier.frontier([]), "none")
    assert "<svg" in charts.chart(frontier.frontier([frontier.Point(float("inf"), 1.0, 1)]), "none")


def test_of_close_offers_the_better_one_is_numbered() -> None:
    assert frontier.apart([(0.0, 0.0), (3.0, 4.0), (100.0, 0.0)]) == [False, True, True]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Card, https://lab.example/card(5).", "https://lab.example/card(5)"),
        ("javascript:alert(1)", ""),
        ('https://lab.example/"onclick="x', "https://lab.example/"),
        ("HTTPS is not at hand", ""),
    ],
)
def test_only_web_addresses_are_links(text: str, address: str) -> None:
    assert page.address(text) == address


def test_pages_that_cannot_be_made_are_refused_before_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(UsageError) as refused:
        page.check()
    assert refused.value.code == "missing-extra"
    assert "modelmatch[html]" in (refused.value.hint or "")


def test_a_plain_start_loads_nothing_of_pages_or_servers() -> None:
    told = "import sys, modelmatch.cli, modelmatch.commands.recommend, modelmatch.report.output\n"
    told += "print(sorted({'jinja2', 'vl_convert', 'mcp', 'pydantic', 'markupsafe'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, check=True, text=True)
    assert found.stdout == "[]\n"


def test_each_verb_with_a_page_writes_one() -> None:
    for arguments in (["compare", "gpt-6.2-astra", "claude-sonnet-5.5", "--format", "html"],):
        done = run(*arguments)
        assert done.returncode == 0
        assert done.stdout.startswith(b"<!doctype html>")
    assert run("validate", "--format", "html").returncode == 2
