"""Laws that hold for whatever stands in the data."""

from __future__ import annotations

import json
import re
import unicodedata

import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from modelmatch.match.result.recommendation import Recommendation
from modelmatch.report.output import render
from modelmatch.report.plot import plot
from modelmatch.terminal.screen import Screen
from modelmatch.wording import number, percent, plus_minus, signed, usd
from tests.report.report_samples import CLOSE, FEW, HOSTILE, NO_MATCH, RESULT, mapped

PIECES = st.sampled_from(
    ["\x1b[2J", "\x9b31m", "\r", "\n", "\t", "\u2028", "\u2029", "\x85",
     "\u202e", "\u200d", "[/bold]", "|", "`", "<b>", "\\", "漢字", "👩‍🔬", "🇩🇪",
     "é", "e\u0301", "x" * 50, " ", "\u3000", "\ud800", "\ue000", "ﷺ", "กำ", "Ⅷ", "½", "https://a.example/(b)"]
)  # fmt: skip
TEXTS = st.lists(st.text(max_size=12) | PIECES, max_size=6).map("".join)
NUMBERS = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-1, 101) | st.sampled_from([0.0, 1.0, 0.5, 1e9])


@st.composite
def results(draw: st.DrawFn) -> Recommendation:
    """A result with every text and every fraction replaced by one of a few drawn ones."""
    texts = draw(st.lists(TEXTS, min_size=1, max_size=8))
    numbers = draw(st.lists(NUMBERS, min_size=1, max_size=8))
    counts = {"text": 0, "number": 0}

    def text(_: str) -> str:
        counts["text"] += 1
        return texts[counts["text"] % len(texts)]

    def fraction(_: float) -> float:
        counts["number"] += 1
        return numbers[counts["number"] % len(numbers)]

    result: Recommendation = mapped(draw(st.sampled_from([RESULT, CLOSE, FEW, NO_MATCH])), text, fraction)
    return result


def controls(text: str) -> set[str]:
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co") and c != "\n"}


EMPTY: Recommendation = mapped(RESULT, lambda _: "", lambda _: 0.0)


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(results(), st.integers(40, 140), st.booleans(), st.sampled_from(["utf-8", "ascii", "latin-1"]))
@example(EMPTY, 40, True, "utf-8")
@example(EMPTY, 46, True, "ascii")
def test_a_table_has_no_control_characters_and_no_line_wider_than_the_screen(
    result: Recommendation, width: int, explain: bool, encoding: str
) -> None:
    text = render(result, explain=explain, screen=Screen(width=width, encoding=encoding))
    assert not controls(text)
    text.encode(encoding)
    for line in text.split("\n"):
        assert cell_len(line) <= width


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(results())
def test_the_only_escape_sequences_are_styles_of_our_own(result: Recommendation) -> None:
    text = render(result, screen=Screen(ansi=True, colour=True))
    assert not controls(re.sub(r"\x1b\[(0|[12]|3[236])(;(0|[12]|3[236]))*m", "", text))


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(results(), st.booleans())
def test_markdown_has_no_control_characters_and_whole_tables(result: Recommendation, explain: bool) -> None:
    text = render(result, "markdown", explain=explain)
    assert not controls(text)
    table: list[int] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith("| "):
            table.append(len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)))
        else:
            assert len(set(table)) <= 1
            table = []


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(results())
def test_json_and_yaml_hold_the_same_without_control_characters(result: Recommendation) -> None:
    as_json, as_yaml = render(result, "json"), render(result, "yaml")
    assert not controls(as_json)
    assert not controls(as_yaml)
    assert yaml.safe_load(as_yaml) == json.loads(as_json)


@given(st.floats())
def test_every_number_can_be_written(value: float) -> None:
    for text in (percent(value), number(value, 1), signed(value), usd(value), plus_minus(value, value)):
        assert text
        assert text.isprintable()


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=60), st.integers(30, 100))
def test_a_plot_stays_within_its_width(points: list[tuple[float, float]], width: int) -> None:
    base = RESULT.efficient[0]
    drawn = [type(base)(id="a", name="A", offer="a@b", usd_month=cost, fit=fit) for cost, fit in points]
    assert all(len(line) <= width for line in plot(drawn, Screen(), width=width))


def test_json_and_yaml_hold_no_line_separators() -> None:
    result = mapped(RESULT, lambda text: f"{text}\u2028\u2029\x85\u202e", lambda number: number)
    for format in ("json", "yaml"):
        text = render(result, format)
        assert not {"\u2028", "\u2029", "\x85", "\u202e"} & set(text)
        assert yaml.safe_load(text) == json.loads(render(result, "json"))


def test_the_hostile_sample_is_hostile() -> None:
    assert len(controls(HOSTILE)) > 5
