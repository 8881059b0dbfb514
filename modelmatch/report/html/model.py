"""A model's page as HTML: strengths first, then offers, facts, figures and sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from modelmatch.catalog.schema import SourceRef, source_ids
from modelmatch.lookup.model import ModelPage
from modelmatch.report import figures, model, offers
from modelmatch.report.html import charts
from modelmatch.report.html.evidence import SourceBook
from modelmatch.report.html.evidence import sources as source_section
from modelmatch.report.html.page import (
    Block,
    Card,
    Cards,
    Facts,
    Figure,
    Inline,
    Items,
    More,
    Notice,
    Page,
    Run,
    Section,
    Table,
    Text,
)
from modelmatch.report.html.page import render as render_page
from modelmatch.report.models import HARDLY, rests_on
from modelmatch.wording import amount, capital, counted, fewer_or_more, number, plain, plus_minus, seconds, signed


def page(view: ModelPage) -> str:
    """Everything about a model as one HTML file, with all its sources numbered."""
    book = SourceBook({})
    for source in view.sources.values():
        book.add(source)
    m = view.model
    released = f" · released {m.released}" if m.released else ""
    sections = (
        Section("strengths", "Strengths", list(_strengths(view))),
        Section("effort", "By effort", list(_by_effort(view))),
        Section("offers", "Offers", list(_offers(view, book))),
        Section("facts", "Facts", list(_facts(view, book))),
        *_lists(view, book),
        Section("figures", "Published figures", list(_figures(view, book))),
        source_section(book),
    )
    return render_page(
        Page(
            kicker="Model",
            title=m.name,
            subtitle=f"by {m.vendor}{released} · {m.id}",
            answer=list(_answer(view, book)),
            sections=[section for section in sections if section is not None and section.blocks],
            about=f"modelmatch models show · as of {view.as_of} · data {view.data}",
        )
    )


def _said(text: str, source: SourceRef | None, book: SourceBook) -> Inline:
    return (text, *book.cite(source_ids(source)))


def _answer(view: ModelPage, book: SourceBook) -> Iterator[Block]:
    m = view.model
    if m.summary:
        yield Text(m.summary, style="lead")
    cards = []
    if view.overall is not None:
        cards.append(Card("In all", plus_minus(*view.overall), "on average over all kinds of work"))
    priced = [offer.usd_month for offer in view.offers if offer.usd_month is not None and offer.closed is None]
    if priced:
        cheapest = "free" if min(priced) == 0 else f"{amount(min(priced))} USD"
        cards.append(Card("Cheapest offer", cheapest, "per month, at the usage below"))
    cards.append(Card("Status", model.status(view), model.reach(view).removeprefix("; ")))
    yield Cards(cards)
    remarks = [HARDLY] if view.hardly_measured else []
    if m.reference:
        remarks.append("a reference model: its figures link benchmarks, and it is never recommended")
    if remarks:
        yield Notice("Know first", [(f"{capital(remark)}.", False) for remark in remarks])
    cited = book.cite(source_ids(m.source))
    if cited:
        yield Text(("Source of this profile", *cited), style="faint")


def _strengths(view: ModelPage) -> Iterator[Block]:
    if not view.strengths:
        yield Text("None estimated: nothing was published by this day.")
        return
    tracks = [
        charts.Track(capital(s.title), plus_minus(s.value, s.sd), (charts.Interval(0, s.value, s.sd),))
        for s in view.strengths
    ]
    label = f"Strengths of {view.model.name} by kind of work; the table below has the numbers"
    caption = "Each sign is a strength from 0 to 100; the band around it is one standard deviation to each side."
    yield Figure(charts.chart(charts.intervals(tracks), label), caption)
    rows: list[Sequence[Inline]] = [(capital(s.title), plus_minus(s.value, s.sd), rests_on(s)) for s in view.strengths]
    yield Table("What each strength rests on", ("kind of work", "strength", "rests on"), rows, "lrl")
    for line in model.frailty(view.strengths):
        yield Text(line, style="faint")


def _by_effort(view: ModelPage) -> Iterator[Block]:
    if len(view.efforts) < 2:
        return
    rows: list[Sequence[Inline]] = [
        (
            e.effort + (" *" if e.measured else ""),
            signed(e.overall),
            fewer_or_more(e.tokens_ratio),
            "" if e.usd_month is None else amount(e.usd_month),
            "" if e.wait_seconds is None else seconds(e.wait_seconds),
        )
        for e in view.efforts
    ]
    heads = ("effort", "strength", "tokens", "USD per month", "wait")
    yield Table("What less or more thinking changes", heads, rows, "lrrrr")
    measured = " * the level of the strengths above." if any(e.measured for e in view.efforts) else ""
    key = "Strength: points over those above; tokens: against the average model; USD: by the cheapest interface."
    yield Text(f"{key}{measured}", style="faint")


def _offers(view: ModelPage, book: SourceBook) -> Iterator[Block]:
    rows: list[Sequence[Inline]] = []
    for same in offers.by_way(view.offers):
        *cells, holds = offers.cells(same)
        rows.append((*cells, (holds, *book.cite(same[0].sources))))
    if not rows:
        return
    heads = ("way", "place", "plan or id", "effort", "USD a month", "hosted in", "what holds there")
    yield Table("Ways to use it", heads, rows, "llllrll", head=1)
    usage = f"{plain(view.input_tokens / 1e6)} million tokens sent and {plain(view.output_tokens / 1e6)} received"
    yield Text(f"By the token, for {usage}; a plan for one person.", style="faint")


def _facts(view: ModelPage, book: SourceBook) -> Iterator[Block]:
    rows = [(label, _said(text, source, book)) for label, text, source in model.facts(view)]
    if view.related:
        rows += [(capital(r.relation), f"{r.name} ({r.id})") for r in view.related]
    if rows:
        yield Facts(rows)
    lists = model.prices(view)
    if lists:
        cells: list[Sequence[Inline]] = [
            (
                str(p.since),
                plain(p.input),
                plain(p.output),
                plain(p.cached_input) if p.cached_input is not None else "",
                plain(p.cache_write) if p.cache_write is not None else "",
                _said(model.price_note(p), p.source, book),
            )
            for p in lists
        ]
        heads = ("since", "in", "out", "cached", "cache write", "for")
        yield Table("Prices, in USD per million tokens", heads, cells, "lrrrrl")


def _lists(view: ModelPage, book: SourceBook) -> Iterator[Section]:
    for label, lines in model.lists(view.model):
        items = [_said(text, source, book) for _, text, source in lines]
        yield Section(label.casefold(), label, [Items(items)] if items else [])


def _figures(view: ModelPage, book: SourceBook) -> Iterable[Block]:
    titles = {s.domain: s.title for s in view.strengths} | figures.GROUPS
    yield Text(
        "Expected: predicted from all other figures, with the interval that holds four of five; above or below: the "
        "figure lies outside it."
    )
    heads = ("benchmark", "score", "expected", "stands", "by", "published", "setting", "source")
    for group, total in view.figure_counts.items():
        rows: list[Sequence[Inline]] = [
            (
                f.name,
                figures.score(f.score, f.unit),
                figures.expected(f.expected) if f.expected else "",
                figures.remark(f),
                f.by,
                str(f.published),
                f.setting or "",
                ("", *book.cite([f.source])),
            )
            for f in view.figures
            if f.group == group
        ]
        title = titles.get(group, group)
        name = (Run(title, strong=True), f": {counted(total, 'figure')}")
        yield More(name, [Table(f"{title}, {number(len(rows))} figures", heads, rows, "lrrlllll")])
