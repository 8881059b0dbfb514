"""Markdown for the reader of a pull request."""

from __future__ import annotations

import re

import msgspec
import pytest

from modelmatch.report.output import render
from modelmatch.report.recommendation.markdown import escape
from tests.report import report_samples as samples


def test_the_answer_comes_first_then_how_sure_why_and_the_rest() -> None:
    text = render(samples.RESULT, "markdown")
    order = ["## Alpha 5", "first in 71 % of 4,096 simulations of work like yours", "### Why",
             "### What would change it", "### Runners-up", "### Cautions", "### Left out", "### Answers",
             "### What it rests on", "<details>"]  # fmt: skip
    places = [text.index(word) for word in order]
    assert places == sorted(places)


def test_criteria_and_runners_up_are_tables() -> None:
    text = render(samples.RESULT, "markdown")
    assert "| criterion | weight | strength | against Beta 6 | rests on |\n| --- | --: | --: | --: | --- |\n" in text
    assert "| coding | 45 % | 94 ±2 | +3.1 | 14 figures |" in text
    assert "| 3 | Gamma Flash | 77 | 6 % | own hardware | as a download; cheaper, more open; weaker at coding |" in text


def test_sources_are_numbered_links() -> None:
    text = render(samples.RESULT, "markdown")
    assert "1. [Alpha 5 system card, Firstlab, 2026-09-21](https://firstlab.example/alpha-5/card)" in text
    assert "2. [Evaluation awareness in Alpha 5, Apollo Research](https://apollo.example/alpha%285%29)" in text
    assert "3. [aisi-alpha](https://aisi.example/alpha-5)" in text
    assert "4. board: The Coding Board, no page" in text
    assert "says so (source 2)" in text


def test_too_close_to_call_is_the_headline() -> None:
    text = render(samples.CLOSE, "markdown")
    assert text.startswith(
        "## Alpha 5 or Beta 6: too close to call\n\nFit 82.1 and 81.8, ranked first in 44 % and 41 % of 4,096"
    )
    assert "- Beta 6 is cheaper (61 USD against 142 USD per month)" in text


def test_no_match_lists_the_requirements_and_the_relaxations() -> None:
    text = render(samples.NO_MATCH, "markdown")
    assert text.startswith("## No model meets all requirements\n\n- open weights\n- at most 20 USD per month\n")
    assert '| without "at most 20 USD per month" | Delta 3 Open | 61 USD per month |' in text
    alone = render(msgspec.structs.replace(samples.NO_MATCH, relaxations=()), "markdown")
    assert "Dropping one of them is not enough for any model." in alone


def test_explain_lists_every_model_left_out_and_every_candidate() -> None:
    assert "Closed 3" not in render(samples.RESULT, "markdown")
    assert "| Closed 3 | Lab | reachable by" in render(samples.RESULT, "markdown", explain=True)
    assert "Gamma Flash | 77" not in render(samples.RESULT, "markdown", top=2)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a|b", r"a\|b"),
        ("[x](y)", r"\[x\](y)"),
        ("<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;"),
        ("`code` **bold** _it_", r"\`code\` \*\*bold\*\* \_it\_"),
        ("ask @team about #12, not a@b", "ask @<!-- -->team about #<!-- -->12, not a@b"),
        ("one\ntwo\x1b[0m", r"one two\[0m"),
        ("# x", r"\# x"),
        ("### x", r"\#\#\# x"),
        ("#", r"\#"),
        ("- x", r"\- x"),
        ("+ x", r"\+ x"),
        ("---", r"\-\-\-"),
        ("===", r"\=\=\="),
        ("1. x", r"1\. x"),
        ("12) x", r"12\) x"),
        ("* x", r"\* x"),
        ("> x", "&gt; x"),
        ("```", r"\`\`\`"),
        ("~~~", r"\~\~\~"),
        ("x #", r"x \#"),
        ("GPT-5.4 - 3. x", "GPT-5.4 - 3. x"),
        ("-5 points", "-5 points"),
        ("1.5 GB", "1.5 GB"),
    ],
)  # fmt: skip
def test_text_from_data_is_not_markup(text: str, safe: str) -> None:
    assert escape(text) == safe


def test_hostile_text_breaks_no_table_and_adds_no_html() -> None:
    text = render(samples.replaced(samples.RESULT, samples.HOSTILE), "markdown", explain=True)
    code = re.compile(r"\(`[^`]*`\)")
    tags = set(re.findall(r"<[^>]*>", code.sub("", text)))
    assert tags == {"<!-- -->", "<details>", "<summary>", "</summary>", "</details>"}
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} <= {4, 6, 7}
    for line in text.splitlines():
        assert line.lstrip() == line
