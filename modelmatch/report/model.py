"""A model's page on a screen: strengths first, then facts, figures and sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import cell_len

from modelmatch.catalog.schema import Caution, Model, Price, SourceRef, source_ids
from modelmatch.lookup.lookup import Strength
from modelmatch.lookup.model import ModelPage
from modelmatch.report import figures, offers
from modelmatch.report.bars import bar
from modelmatch.report.models import HARDLY, rests_on
from modelmatch.report.sheet import Cell, Column, Sheet
from modelmatch.terminal.screen import Screen
from modelmatch.wording import joined, listed, lower, number, plain, plus_minus, tokens_of_answers

HOW = {
    "none": "no thinking", "single-chain": "one chain of thought",
    "hidden-chain": "a chain of thought that is not shown", "parallel-agents": "several agents in parallel",
}  # fmt: skip
COMMERCIAL = {
    "yes": "commercial use allowed", "limited": "commercial use limited", "no": "no commercial use",
    "unknown": "commercial use unknown",
}  # fmt: skip


class Citations:
    """Numbers the sources in the order in which they are used."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __call__(self, reference: SourceRef | None) -> str:
        """The mark of a reference, such as `` [3, 4]``; empty where there is none."""
        found = source_ids(reference)
        for source in found:
            self.numbers.setdefault(source, len(self.numbers) + 1)
        return f" [{', '.join(str(self.numbers[source]) for source in found)}]" if found else ""


def table(view: ModelPage, screen: Screen) -> str:
    """Everything about a model."""
    sheet, cite = Sheet(screen), Citations()
    _headline(sheet, view, cite)
    sheet.blank()
    _strengths(sheet, view)
    sheet.blank()
    offers.by_effort(sheet, view.efforts, [s.domain for s in view.strengths])
    sheet.blank()
    offers.section(sheet, view.offers, (view.input_tokens, view.output_tokens), cite)
    sheet.blank()
    _facts(sheet, view, cite)
    _prices(sheet, view, cite)
    for label, lines in lists(view.model):
        for place, (_, text, source) in enumerate(lines):
            sheet.item("" if place else label, f"{text}{cite(source)}")
    _related(sheet, view)
    figures.section(sheet, view, cite)
    figures.sources(sheet, view.sources, cite.numbers)
    return sheet.render()


def _headline(sheet: Sheet, view: ModelPage, cite: Citations) -> None:
    model = view.model
    released = f" · released {model.released}" if model.released else ""
    about = f"by {model.vendor}{released}{cite(model.source)}"
    line = sheet.text((model.name, "bold"), f"   {model.id} · {about}")
    if cell_len(line.plain) <= sheet.width:
        sheet.line(line)
    else:
        sheet.line(sheet.text((model.name, "bold"), f"   {model.id}"))
        sheet.item("", about)
    sheet.item("Status", f"{status(view)}{cite(model.status.source)}", reach(view))
    if model.reference:
        sheet.item("", "a reference model: its figures link benchmarks, and it is never recommended")
    if view.hardly_measured:
        sheet.item("", HARDLY)
    if model.summary:
        sheet.item("", model.summary)
    if view.overall is not None:
        sheet.item("In all", f"{plus_minus(*view.overall)} on average over all kinds of work")


def status(view: ModelPage) -> str:
    """The stage of the model with its maker, since when, and by what it was replaced."""
    stage = view.model.status
    by = next((r.name for r in view.related if r.id == stage.by), "")
    words = stage.stage if stage.stage != "superseded" else "has a successor"
    since = f" since {stage.since}" if stage.since else ""
    return f"{words}{since}{f', {by}' if by else ''}"


def reach(view: ModelPage) -> str:
    """Why it is not available, where it is not."""
    return f"; not available today: {view.unavailable}" if view.unavailable and not view.model.reference else ""


def _strengths(sheet: Sheet, view: ModelPage) -> None:
    if not view.strengths:
        sheet.item("Strengths", "none estimated: nothing was published by this day")
        return
    rows: list[list[Cell]] = [
        [
            sheet.text(lower(s.title)),
            bar(sheet.screen, s.value, s.sd),
            sheet.text(plus_minus(s.value, s.sd)),
            sheet.text((rests_on(s), "dim")),
        ]
        for s in view.strengths
    ]
    columns = [
        Column("Strengths", least=16, most=28),
        Column("0 to 100", least=8, most=32 if sheet.width >= 110 else 21),
        Column("", least=6, right=True),
        Column("rests on", least=18, most=40),
    ]
    sheet.table("", columns, rows, indent=0)
    for line in frailty(view.strengths):
        sheet.paragraph((line, "dim"))


def frailty(strengths: Iterable[Strength]) -> Iterator[str]:
    """What to keep in mind about strengths that are not plainly measured."""
    bases = {s.basis for s in strengths}
    if "stated" in bases:
        yield "Stated by hand, not measured."
    elif "inherited" in bases:
        yield "Inherited: it has few figures of its own, so these are mostly those of its family."
    if "general-level" in bases:
        yield "General level: no comparable figure of its own there; it follows from its other strengths."
    if "thin" in bases:
        yield "Thin: one or two benchmarks only."


def _facts(sheet: Sheet, view: ModelPage, cite: Citations) -> None:
    last = ""
    for label, text, source in facts(view):
        sheet.item("" if label == last else label, text, cite(source))
        last = label


Said = tuple[str, str, SourceRef | None]
"""What is said under a label, and its source."""


def facts(view: ModelPage) -> Iterator[Said]:
    """What is known of a model beside its strengths and offers; several lines of one label follow each other."""
    model = view.model
    if model.weights:
        w = model.weights
        size = [
            f"{plain(w.total_b)} billion parameters" if w.total_b else "",
            f"{plain(w.active_b)} billion active" if w.active_b else "",
        ]
        parts = [
            "open" if w.open else "closed",
            "licence unknown" if w.license == "unknown" else w.license,
            COMMERCIAL[w.commercial] if w.commercial else "",
            *size,
            (w.limits or "").rstrip("."),
            f"released {w.released}" if w.released and w.released != model.released else "",
        ]
        yield "Weights", joined(parts), w.source
    if model.context:
        limit = f", {number(model.context.output)} out" if model.context.output else ""
        yield "Context", f"{number(model.context.input)} tokens in{limit}", model.context.source
    if model.modalities:
        m = model.modalities
        yield "Modalities", f"{', '.join(m.input)} in; {', '.join(m.output)} out", m.source
    if model.abilities:
        a = model.abilities
        known = {"tool calling": a.tool_calling, "structured output": a.structured_output}
        said = [name if has else f"no {name}" for name, has in known.items() if has is not None]
        if said:
            yield "Abilities", ", ".join(said), a.source
    if model.knowledge_cutoff:
        yield "Knowledge", f"up to {model.knowledge_cutoff}", None
    for mode in model.reasoning:
        note = f" ({mode.note})" if mode.note else ""
        yield "Reasoning", f"{mode.mode}: {HOW[mode.how]}{note}", mode.source
    pace = [f"{number(view.tokens_per_second)} tokens per second" if view.tokens_per_second else ""]
    if view.tokens_ratio:
        pace.append(tokens_of_answers(view.tokens_ratio))
    if any(pace):
        yield "Pace", joined(pace), None


def prices(view: ModelPage) -> list[Price]:
    """The price lists in the order of their tables."""
    return sorted(view.model.prices, key=lambda p: (p.hosts, p.above_tokens or 0, p.since))


def _prices(sheet: Sheet, view: ModelPage, cite: Citations) -> None:
    listed_prices = prices(view)
    rows: list[list[Cell]] = [
        [
            sheet.text(str(p.since)),
            sheet.text(plain(p.input)),
            sheet.text(plain(p.output)),
            sheet.text(plain(p.cached_input) if p.cached_input is not None else ""),
            sheet.text(plain(p.cache_write) if p.cache_write is not None else ""),
            sheet.text(f"{price_note(p)}{cite(p.source)}"),
        ]
        for p in listed_prices
    ]
    columns = [
        Column("since", least=10),
        Column("in", least=4, right=True),
        Column("out", least=4, right=True),
        Column("cached", least=6, right=True)
        if any(p.cached_input is not None for p in listed_prices)
        else Column(most=0, least=0),
        Column("write", least=5, right=True)
        if any(p.cache_write is not None for p in listed_prices)
        else Column(most=0, least=0),
        Column("USD per million tokens", "", least=8, most=60, lines=None),
    ]
    sheet.table("Prices", columns, rows)


def price_note(price: Price) -> str:
    """What is special to a price list."""
    parts = [
        listed(list(price.hosts)),
        f"{price.tier} tier" if price.tier else "",
        f"prompts above {number(price.above_tokens)} tokens" if price.above_tokens else "",
        f"until {price.until}" if price.until else "",
        price.note or "",
    ]
    return joined(parts)


def lists(model: Model) -> Iterator[tuple[str, list[Said]]]:
    """The facts of which a model has several, a line each."""
    ordered = sorted(model.cautions, key=lambda c: c.published, reverse=True)
    yield "Cautions", [("Cautions", caution(c), c.source) for c in ordered]
    yield "Notes", [("Notes", note.text, note.source) for note in model.notes]


def caution(found: Caution) -> str:
    signal = "" if found.signal == "concern" else f", {found.signal}"
    return f"{found.kind}, {found.published}, {found.evaluator}{signal}: {found.finding}"


def _related(sheet: Sheet, view: ModelPage) -> None:
    if view.related:
        sheet.item("Related", "; ".join(f"{r.relation} {r.name} ({r.id})" for r in view.related))
