"""A check of kept decisions as a page: whether they hold, and every finding with its place and source."""

from __future__ import annotations

from collections.abc import Iterator

from modelmatch.report.check import words
from modelmatch.report.html.page import Block, Card, Cards, Inline, Notice, Page, Run, Section, Text, address
from modelmatch.report.html.page import render as render_page
from modelmatch.session.check.result import Checked, CheckResult, Finding
from modelmatch.vocabulary import FINDINGS
from modelmatch.wording import capital, number, percent, usd_per_month


def page(result: CheckResult) -> str:
    """The result as one HTML file."""
    holds = "holds" if len(result.decisions) == 1 else "hold"
    title = f"{'The decision' if len(result.decisions) == 1 else 'All decisions'} {holds}"
    if not result.holds:
        broken = sum(not decision.holds for decision in result.decisions)
        title = "The decision does not hold" if len(result.decisions) == 1 else f"{broken} of {len(result.decisions)}"
        title += "" if len(result.decisions) == 1 else f" decisions {'does' if broken == 1 else 'do'} not hold"
    return render_page(
        Page(
            kicker="Checked",
            title=title,
            subtitle=f"on {result.today}, by data of {result.as_of}",
            answer=[Text(f"{capital(words.summary(result))}.", style="lead")],
            sections=[
                Section(f"decision-{place}", words.headline(decision), list(_decision(decision)))
                for place, decision in enumerate(result.decisions, 1)
            ],
            about=f"modelmatch {result.version} · checked on {result.today} · data of {result.as_of} ({result.data})",
        )
    )


def _decision(decision: Checked) -> Iterator[Block]:
    owner = f", owned by {decision.owner}" if decision.owner else ""
    said = f"{decision.file}{owner}, chosen on {decision.day}. {capital(f'today {words.today(decision)}')}."
    yield Text(said)
    cards = []
    if decision.fit is not None:
        cards.append(Card("Fit today", number(decision.fit, 1), "of 100"))
    if decision.first_share is not None:
        cards.append(Card("Ranked first in", percent(decision.first_share), "of simulations"))
    if decision.usd_month is not None:
        cards.append(Card("Per month", usd_per_month(decision.usd_month).removesuffix(" per month")))
    if cards:
        yield Cards(cards)
    if not decision.findings:
        yield Text("Nothing was found.", style="faint")
    for finding in decision.findings:
        yield _finding(finding)


def _finding(finding: Finding) -> Notice:
    """A finding: what, before and after, why, its sources, and what to do."""
    place = ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part is not None)
    serious = finding.level == "error" and finding.waived is None
    points: list[tuple[Inline, bool]] = [(f"{capital(finding.message)}.", serious)]
    if finding.before is not None and finding.after is not None:
        points.append((f"{finding.before} → {finding.after}", False))
    if finding.reason:
        points.append((capital(finding.reason), False))
    points += [(_source(source), False) for source in finding.sources]
    if finding.waived:
        w = finding.waived
        points.append((f"Accepted until {w.until} by {w.by}: {w.reason}", False))
    elif finding.name in FINDINGS:
        points.append(((Run("What to do: ", faint=True), FINDINGS[finding.name].todo), False))
    points.append((Run(place, faint=True), False))
    level = "waived" if finding.waived else finding.level
    return Notice(f"{capital(level)}: {finding.name}", points, calm=finding.level == "note" or bool(finding.waived))


def _source(source: str) -> Inline:
    """A source, as a link where an address is known."""
    href = address(source)
    title = source.partition("http")[0].strip(" ,;:(<") if href else source
    return ("Source: ", Run(title or source, href=href))
