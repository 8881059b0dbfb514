"""One offer for a group as a page: the choice, who loses what by it, and what would make its members agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from modelmatch.many.group_result import Choice, Dispute, GroupChoice
from modelmatch.report import group as words
from modelmatch.report.html.page import Block, Card, Cards, Inline, Items, Notice, Page, Section, Table, Text
from modelmatch.report.html.page import render as render_page
from modelmatch.report.summary import offer_words
from modelmatch.wording import capital, counted, number, percent


def page(view: GroupChoice) -> str:
    """The choice as one HTML file."""
    sections = (
        Section("members", "Members", _members(view)),
        Section("offers", "Offers", _offers(view)),
        Section("disagreement", "Where the answers differ", _items(map(_dispute, words.telling(view)))),
        Section("agreement", "What would make them agree", _items(map(words.step_words, view.agreement))),
        Section(
            "weights",
            "Whose weight decides",
            [Items(list(words.turning_words(view)))] if any(words.turning_words(view)) else [],
        ),
    )
    return render_page(
        Page(
            kicker="For a group",
            title=words.headline(view),
            subtitle=f"{counted(len(view.members), 'person', 'people')} · as of {view.as_of}",
            answer=_answer(view),
            sections=[section for section in sections if section.blocks],
            about=f"modelmatch {view.version} · {words.basis(view)} {words.BASIS} · data {view.data[:12]}",
        )
    )


def _answer(view: GroupChoice) -> list[Block]:
    blocks: list[Block] = []
    if view.highest_sum is not None:
        blocks.append(Cards(_cards(view.highest_sum)))
    blocks += [Text(sentence, style="" if place else "lead") for place, sentence in enumerate(words.verdict(view))]
    if view.clash:
        clash = [(capital(words.demand_words(demand, view)), True) for demand in view.clash]
        blocks.append(Notice("These requirements clash", clash))
    if view.ways_out:
        rows: list[Sequence[Inline]] = [
            (f"without {words.demand_words(w.demand, view)}", offer_words(w.offer), words.lost_words(w.loss))
            for w in view.ways_out
        ]
        blocks.append(Table("Ways out", ("requirement", "offer", "loss"), rows, head=1))
    return blocks


def _cards(choice: Choice) -> list[Card]:
    return [
        Card("Weighted fit", number(choice.fit, 1), "of 100"),
        Card("Largest loss", number(choice.largest_loss, 1), "points of one person's fit"),
        Card("Highest in", percent(choice.share), "of all weightings of the members"),
    ]


def _members(view: GroupChoice) -> list[Block]:
    heads = ("member", "weight", "lost by the sum", "lost by least regret", "USD per month", "own best")
    caption = "What each loses, in points of fit against their own best offer"
    return [Table(caption, heads, _rows(words.member_rows(view)), "lrrrrl")]


def _offers(view: GroupChoice) -> list[Block]:
    heads = ("offer", "sum", "largest loss", "of", "share")
    rows = _rows(words.ranking_rows(view))
    return [Table("The best offer of each model by the weighted sum", heads, rows, "lrrlr")] if rows else []


def _rows(rows: Iterable[Sequence[str]]) -> list[Sequence[Inline]]:
    return list(rows)


def _items(lines: Iterable[str]) -> list[Block]:
    found = [capital(line) for line in lines]
    return [Items(found)] if found else []


def _dispute(dispute: Dispute) -> str:
    return f"{dispute.ask} {words.said_words(dispute)} — {words.dispute_words(dispute)}"
