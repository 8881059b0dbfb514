"""The result as a page: the answer first, then how sure, why, what would change it, and the source of every number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from modelmatch.match.result.recommendation import Candidate, Recommendation
from modelmatch.report.html import evidence, standing
from modelmatch.report.html.page import (
    Block,
    Card,
    Cards,
    Facts,
    Inline,
    Items,
    More,
    Notice,
    Page,
    Run,
    Section,
    Table,
    Text,
    anchor,
)
from modelmatch.report.html.page import check as check
from modelmatch.report.html.page import render as render_page
from modelmatch.report.recommendation import headline, remarks, words
from modelmatch.report.recommendation import offers as offer_words
from modelmatch.report.recommendation.offer_table import ABOUT, HEADS, title
from modelmatch.wording import capital, counted, joined, number, percent, usd, usd_per_month

if TYPE_CHECKING:
    from modelmatch.catalog.snapshot import Snapshot

SHOWN = 10
"""Candidates on a page when ``top`` is not given."""
CHANGES = {"answer": "An answer", "requirement": "A requirement", "usage": "How much you use it", "weight": "A weight"}
"""What the kinds of changes are called."""


def render(
    recommendation: Recommendation,
    *,
    top: int | None = None,
    explain: bool = False,
    offers: bool = False,
    catalog: Snapshot | None = None,
    **_: object,
) -> str:
    """The result as one HTML file.

    ``top`` limits the candidates, ``explain`` shows all of them, ``offers`` every offer of those shown. ``catalog`` is
    what the result was made from: with it, each number leads to its figures and their sources.
    """
    from modelmatch.lookup.behind import behind

    shown = top or (len(recommendation.candidates) if explain else SHOWN)
    leaders = headline.named(recommendation)
    compared = standing.compared(recommendation)
    every = list({one.id: one for one in (*leaders, *compared)}.values())
    rests = behind(catalog, every) if catalog is not None else ()
    book = evidence.SourceBook(recommendation.sources, rests)
    sections = (
        _why(recommendation, compared, book),
        standing.cost_and_fit(recommendation, shown),
        standing.how_sure(recommendation, shown),
        _changes(recommendation),
        _runners_up(recommendation, shown),
        _offers(recommendation, shown) if offers else None,
        _partners(recommendation),
        _cautions(recommendation, book),
        evidence.section(recommendation, rests, book),
        _left_out(recommendation),
        _answers(recommendation),
        evidence.sources(book),
    )
    return render_page(
        Page(
            kicker=_kicker(recommendation),
            title=_title(recommendation),
            subtitle=_subtitle(recommendation),
            answer=list(_answer(recommendation)),
            sections=[section for section in sections if section is not None and section.blocks],
            about=words.data(recommendation),
        )
    )


def _kicker(result: Recommendation) -> str:
    if result.match is None:
        return "No match"
    return "Too close to call" if len(headline.leaders(result)) > 1 else "Your match"


def _title(result: Recommendation) -> str:
    leaders = headline.leaders(result)
    return headline.names(leaders) if leaders else "No model meets all requirements"


def _subtitle(result: Recommendation) -> str:
    leaders = headline.leaders(result)
    if len(leaders) != 1:
        return ""
    released = f" · released {leaders[0].released}" if leaders[0].released else ""
    return f"by {leaders[0].vendor}{released} · {leaders[0].id}"


def _answer(result: Recommendation) -> Iterator[Block]:
    """The match and how to use it, how sure that is, and what one must know first."""
    if result.match is None:
        yield from _no_match(result)
        return
    leaders = headline.leaders(result)
    yield _cards(result, leaders)
    if len(leaders) > 1:
        said = (*headline.rivals(result), headline.own_cases(result))
        yield Items([capital(line) for line in said if line])
    for candidate in leaders:
        yield Text(_use(candidate, alone=len(leaders) == 1), style="lead" if len(leaders) == 1 else "")
    for line in headline.well_measured(result):
        yield Text(f"{capital(line)}.")
    groups = remarks.grouped(remarks.named_offers(result, offer_words.WAYS))
    points: list[tuple[Inline, bool]] = [
        ((Run(f"{name}: ", strong=True), text) if name else text, serious)
        for name, said in groups
        for text, serious in said
    ]
    if points:
        yield Notice("Know first", points)
    depends = [*headline.depends_on(result), *headline.few_known(result)]
    if depends:
        yield Notice("Keep in mind", [(capital(line), False) for line in depends])


def _cards(result: Recommendation, leaders: Sequence[Candidate]) -> Cards:
    match = leaders[0]
    about = f"of {number(result.draws)} {headline.READINGS} {headline.OF_WHAT}" if result.draws else headline.OF_WHAT
    if len(leaders) > 1:
        return Cards(
            [
                Card(f"Fit, {len(leaders)} models", headline.fits(leaders), "of 100"),
                Card("Ranked first in", headline.first_in(leaders), about),
            ]
        )
    sure = Card("Ranked first in", percent(match.first_share), about)
    if len(result.candidates) == 1:
        sure = Card("Candidates", "one", "the only model that meets all requirements")
    cost = "own hardware" if words.downloaded(match) else usd(match.usd_month)
    return Cards(
        [
            Card("Fit", number(match.fit), f"of 100, ±{number(max(match.fit_sd, 1))}"),
            sure,
            Card("Per month", cost, match.cost_note or ""),
        ]
    )


def _use(candidate: Candidate, *, alone: bool) -> Inline:
    """How to use it, and how often its best offer is the best."""
    most = offer_words.WAYS if alone else 1
    said = f"{'use it ' if candidate.offers and alone else ''}{words.use(candidate, most)}"
    best = offer_words.best_in(candidate)
    if best and alone and len(offer_words.places(candidate, most)) > 1:
        best = f"the first is the {best}"
    text = joined((said, best), " · ")
    return f"{capital(text)}." if alone else (Run(candidate.name, strong=True), f": {text}.")


def _no_match(result: Recommendation) -> Iterator[Block]:
    clash = result.clash or result.requirements
    yield Text("No offer of any model meets all of these together:", style="lead")
    yield Items(list(clash) or ["the requirements"])
    others = [phrase for phrase in result.requirements if phrase not in clash]
    if others:
        yield Text(f"Also required: {joined(others, ' · ')}.")
    if result.relaxations:
        rows: list[Sequence[Inline]] = [
            (f'without "{r.phrase}"', Run(r.winner_name, strong=True), words.instead(r)) for r in result.relaxations
        ]
        yield Table("What one requirement less would give", ("requirement", "model", "instead"), rows)
    else:
        yield Text("Dropping one of them is not enough for any model.")
    if known := headline.few_known(result):
        yield Notice("Keep in mind", [(capital(line), False) for line in known])


def _why(result: Recommendation, compared: Sequence[Candidate], book: evidence.SourceBook) -> Section | None:
    if result.match is None or not result.weights:
        return None
    return Section("why", "Why", list(standing.strengths(result, compared, book)))


def _changes(result: Recommendation) -> Section | None:
    said = words.steadfast(result)
    blocks: list[Block] = []
    figure = standing.weight_changes(result)
    if figure is not None:
        blocks.append(figure)
    in_order = sorted(result.changes, key=lambda change: list(CHANGES).index(change.kind))
    for kind, same in groupby(in_order, key=lambda change: change.kind):
        rows: list[Sequence[Inline]] = [
            (words.change(change, result), change.winner_name or "no model is left") for change in same
        ]
        blocks.append(Table(f"{CHANGES[kind]} that changes the match", ("change", "match"), rows, head=1))
    if said:
        blocks.append(Text(f"{capital(said)}."))
    return Section("changes", "What would change it", blocks) if blocks else None


def _runners_up(result: Recommendation, top: int) -> Section | None:
    known = words.titles(result)
    rows: list[Sequence[Inline]] = [
        (
            number(c.rank),
            c.name,
            number(c.fit, 1),
            percent(c.first_share),
            words.price(c),
            joined((headline.elsewhere(result, c), words.differs(c, known)), "; "),
        )
        for c in result.candidates[1:top]
    ]
    if not rows:
        return None
    heads = ("rank", "model", "fit", "first in", "cost", "against the match")
    blocks: list[Block] = [Table("The next best models, and when to prefer them", heads, rows, "rlrrrl", head=1)]
    more = len(result.candidates) - len(rows) - 1
    if more > 0:
        blocks.append(Text(f"And {counted(more, 'more model')} that meet all requirements.", style="faint"))
    return Section("runners-up", "Runners-up", blocks)


def _offers(result: Recommendation, top: int) -> Section | None:
    """Every offer of the candidates shown, a table each."""
    tables: list[Block] = []
    for place, candidate in enumerate(result.candidates[:top]):
        rows: list[Sequence[Inline]] = [
            (*offer_words.cells(offer), remarks.in_short(offer)) for offer in candidate.offers
        ]
        table = Table(f"Offers of {candidate.name}", HEADS, rows, "llllrrrl", head=1)
        heading = (Run(candidate.name, strong=True), f": {title(candidate)}")
        tables.append(More(heading, [table] if rows else [], anchor("offers", str(place))))
    return Section("offers", "Offers", [Text(f"{capital(ABOUT)}."), *tables]) if tables else None


def _partners(result: Recommendation) -> Section | None:
    known = words.titles(result)
    if result.match is None:
        return None
    if not result.partners:
        return None
    said = [f"Add {words.partner(partner, known)}." for partner in result.partners]
    return Section("together", "With more than one model", [Items(said)])


def _cautions(result: Recommendation, book: evidence.SourceBook) -> Section | None:
    found = [(model, finding) for model in headline.named(result) for finding in model.cautions]
    items: list[Inline] = [
        (
            Run(f"{model.name}: ", strong=True),
            f"{finding.evaluator}{'' if finding.signal == 'concern' else f' ({finding.signal})'}: ",
            f"{finding.finding.rstrip('.')} ({finding.published})",
            *book.cite(finding.sources),
        )
        for model, finding in found
    ]
    return Section("safety", "Safety findings on record", [Items(items)]) if items else None


def _left_out(result: Recommendation) -> Section | None:
    if not result.left_out:
        return None
    said = f"{capital('; '.join(words.left_out(result.left_out)))}."
    rows: list[Sequence[Inline]] = [
        (m.name, m.vendor, "; ".join(map(words.failed, m.reasons))) for m in result.left_out
    ]
    table = Table("Each model with its reasons", ("model", "vendor", "why"), rows)
    return Section(
        "left-out", "Left out", [Text(said), More("Each of them, with its reasons", [table], "each-left-out")]
    )


def _answers(result: Recommendation) -> Section | None:
    blocks: list[Block] = []
    if result.answers:
        asked = f"Your answers{f' to {result.question_set}' if result.question_set else ''}"
        rows: list[Sequence[Inline]] = [
            (a.ask, (a.label, Run(" (assumed)", faint=True)) if a.default else a.label) for a in result.answers
        ]
        blocks.append(Table(asked, ("question", "answer"), rows))
    facts: list[tuple[str, Inline]] = []
    if result.requirements and result.match is not None:
        facts.append(("Required", joined(result.requirements, " · ")))
    if result.usage:
        facts.append(("Usage", words.usage(result)))
    if result.partners and result.match and result.match.usd_month is not None:
        facts.append(("Cost of the match", usd_per_month(result.match.usd_month)))
    if facts:
        blocks.append(Facts(facts))
    return Section("answers", "What you asked for", blocks) if blocks else None
