"""The result on a screen: the answer first, then how sure, why, what would change it, and the rest."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from rich.cells import cell_len
from rich.text import Text

from modelmatch.match.result.recommendation import Candidate, Change, Recommendation, Score, Weight
from modelmatch.report.bars import bar
from modelmatch.report.recommendation import headline as lead
from modelmatch.report.recommendation import offers, own_machine, remarks, words
from modelmatch.report.recommendation.density import ROOMS, Density
from modelmatch.report.recommendation.no_match import no_match
from modelmatch.report.recommendation.not_covered import not_covered
from modelmatch.report.recommendation.today import stay_or_change
from modelmatch.report.recommendation.units import in_languages, priced_for
from modelmatch.report.sheet import GUTTER, READABLE, Cell, Column, Sheet
from modelmatch.terminal.screen import Screen
from modelmatch.wording import counted, joined, lower, number, percent, plus_minus, signed

SHOWN = 3
"""Candidates on one screen when ``top`` is not given."""
HINT = " · more with --explain"
WIDTH, HEIGHT = 80, 38
"""One screen: 80 columns, and lines that leave room for the prompts on a screen of 40."""
_USE = 6
"""Lines for an offer that the headline names, and for what the match depends on: in practice none is cut."""
_FACT, _FACTS = 23, 26
"""Cells for a fact: as many as always fit on a usual screen, and where there is room."""


def render(
    recommendation: Recommendation,
    *,
    top: int | None = None,
    explain: bool = False,
    offers: bool = False,
    screen: Screen | None = None,
) -> str:
    """The result for people: one screen of 80 by 40, with ``explain`` everything, with ``offers`` every offer."""
    screen = screen or Screen()
    if explain:
        from modelmatch.report.recommendation.explain import explanation

        sheet = _sheet(screen, recommendation, Density())
        explanation(sheet, recommendation, top, offers=offers)
        return sheet.render()
    if offers and recommendation.match is not None:
        from modelmatch.report.recommendation.offer_table import offer_tables

        sheet = Sheet(screen)
        _answer(sheet, recommendation, Density(remark=2))
        offer_tables(sheet, recommendation, top or SHOWN)
        sheet.blank()
        sheet.paragraph((f"{words.data(recommendation)}{HINT}", "dim"))
        return sheet.render()
    top = top or SHOWN
    # Who asks for more runners-up, or has a narrow screen, scrolls anyway.
    height = (HEIGHT + 3 * max(0, top - SHOWN)) * max(WIDTH, screen.width) // screen.width
    for room in ROOMS:
        sheet = _sheet(screen, recommendation, room, top)
        if len(sheet.lines) <= height:
            break
    return sheet.render()


def _sheet(screen: Screen, result: Recommendation, room: Density, top: int = 0) -> Sheet:
    """The first part of a result, with the runners-up among ``top`` candidates."""
    sheet = Sheet(screen)
    if result.match is None:
        no_match(sheet, result)
        return sheet
    _answer(sheet, result, room)
    sheet.blank()
    why(sheet, result, room.criteria)
    sheet.blank()
    changes(sheet, result, room)
    sheet.blank()
    if top:
        runners_up(sheet, result, top, lean=room.lean)
        sheet.blank()
    notes(sheet, result, room.lines, lean=room.lean)
    return sheet


def _answer(sheet: Sheet, result: Recommendation, room: Density) -> None:
    """The headline, with what one must know before following it right below."""
    not_covered(sheet, result)
    headline(sheet, result, room)
    know_first(sheet, result, room)
    in_languages(sheet, result)
    priced_for(sheet, result, room.remark and 4)
    stay_or_change(sheet, result, room.remark and 3)
    for said in lead.depends_on(result):
        sheet.item("Depends on", said, most=room.remark and _USE)
    if known := lead.few_known(result):
        sheet.item("Few models", "; ".join(known), most=room.remark and _USE)


def headline(sheet: Sheet, result: Recommendation, room: Density) -> None:
    """The match, or the models between which it is too close to call, how sure that is, and how to use them."""
    leaders = lead.leaders(result)
    if len(leaders) > 1:
        _headline_close(sheet, result, leaders, room)
        return
    match = leaders[0]
    released = f" · released {match.released}" if match.released else ""
    for tail in (f"by {match.vendor}{released}", f"by {match.vendor}", ""):
        text = sheet.text((match.name, "bold green"), f"   {tail}" if tail else "")
        if cell_len(text.plain) <= sheet.width - 13:
            break
    sheet.item("Your match", text, most=1)
    if len(result.candidates) == 1:
        _standing(sheet, f"fit {number(match.fit)} · ", "the only model that meets all requirements")
    else:
        _standing(sheet, f"fit {number(match.fit)} · ", f"first in {percent(match.first_share)}", _readings(result))
    sheet.item("", f"{'use it ' if match.offers else ''}{words.use(match, room.ways)}", most=_USE)
    if best := offers.best_in(match):
        best = f"the first is the {best}" if room.ways > 1 and len(offers.places(match, 2)) > 1 else best
        more = f"{best} (--offers lists them)"
        sheet.item("", more if cell_len(more) <= sheet.width - GUTTER else best, most=2)
    own_machine.run_it(sheet, match)
    _well_measured(sheet, result)


def _headline_close(sheet: Sheet, result: Recommendation, leaders: list[Candidate], room: Density) -> None:
    close = "too close to call"
    text = sheet.text((lead.names(leaders), "bold green"), ": ", (close, "bold"))
    whole = cell_len(text.plain) <= sheet.width - 13
    sheet.item("Your match", text if whole else (lead.names(leaders), "bold green"), most=2)
    if not whole:
        sheet.item("", (close, "bold"))
    _standing(sheet, f"fit {lead.fits(leaders)} · ", f"first in {lead.first_in(leaders)}", _readings(result))
    sheet.clauses("", lead.rivals(result), most=room.lines and min(room.lines + 1, 5))
    if told := lead.own_cases(result):
        sheet.item("", told, most=2)
    for candidate in leaders:
        used = joined((words.use(candidate, 1), offers.best_in(candidate)), " · ")
        sheet.item("", (candidate.name, "bold"), f": {used}", most=_USE)
        own_machine.run_it(sheet, candidate, alone=False)
    _well_measured(sheet, result)


def _well_measured(sheet: Sheet, result: Recommendation) -> None:
    """The best model with enough figures, where the match has few."""
    for said in lead.well_measured(result):
        sheet.item("", said, most=_USE)


def know_first(sheet: Sheet, result: Recommendation, room: Density) -> None:
    """The remarks of every offer that the headline names: shortened where there is little room, never left out."""
    most = None if room.remark is None else 2 if room.remark > 2 else 1
    wide = min(sheet.width, READABLE) - GUTTER
    groups = remarks.grouped(remarks.named_offers(result, room.ways), most, lean=room.remark == 1)
    for place, (name, said) in enumerate(groups):
        parts: list[str | tuple[str, str] | Text] = [(f"{name}: ", "bold")] if name else []
        for text, serious in said:
            parts += [sheet.dot()] if len(parts) > bool(name) else []
            parts.append((remarks.cut(text, room.remark and room.remark * wide), "yellow" if serious else ""))
        sheet.item("" if place else "Know first", *parts)


def _readings(result: Recommendation) -> str:
    return f" of {number(result.draws)} {lead.READINGS}" if result.draws else f" of the {lead.READINGS}"


def _standing(sheet: Sheet, fit: str, first: str, readings: str = "") -> None:
    """The second line, in the longest form that fits on one line; what it is a share of may follow on the next."""
    ranked = f"{fit}ranked {first}" if readings else f"{fit}{first}"
    whole = [f"{one}{readings} {lead.OF_WHAT}" for one in (ranked, f"{fit}{first}")] if readings else []
    for line in (*whole, f"{ranked}{readings}", ranked, f"{fit}{first}"):
        if cell_len(line) <= sheet.width - 13:
            break
    sheet.item("", line)
    if readings and lead.OF_WHAT not in line:
        sheet.item("", lead.OF_WHAT if readings in line else f"{readings.strip()} {lead.OF_WHAT}")


def why(sheet: Sheet, result: Recommendation, most: int | None) -> None:
    """Each criterion: its weight, the strength of the match with its uncertainty, and its part in the lead.

    At most so many criteria and one more; None for all, with the uncertainty of their weights.
    """
    everything = most is None
    match = result.candidates[0]
    scores = {score.criterion: score for score in match.scores}
    weights = sorted(result.weights, key=lambda weight: -weight.weight)
    shown = weights if most is None or len(weights) <= most + 1 else weights[:most]
    rival = result.candidates[1] if len(result.candidates) > 1 else None
    rows: list[list[Cell]] = []
    for weight in shown:
        score = scores.get(weight.criterion)
        lead = score.lead if score is not None and rival is not None else None
        rows.append(
            [
                sheet.text(lower(weight.title)),
                sheet.text(_weight(weight, everything)),
                _bar(sheet, score),
                sheet.text(words.value(score) if score else "not on record"),
                sheet.text((signed(lead), _lead_style(lead)) if lead is not None else ""),
                sheet.text((words.rests(score) if score else "", "dim")),
            ]
        )
    longest = max((len(row[3].plain) for row in rows if isinstance(row[3], Text)), default=0)
    roomy = everything or sheet.width >= 110
    columns = [
        Column("Why", least=25 if sheet.width >= 76 else 14, most=28, lines=2),
        Column("weight", least=10 if everything else 6, right=True),
        Column("strength", least=8, most=32 if sheet.width >= 110 else 21),
        Column("", least=min(longest, _FACT), most=36 if roomy else _FACTS, lines=2),
        Column(*_against(rival), least=10, most=26, optional=True),
    ]
    if roomy:
        columns.append(Column("rests on", least=18, most=44, optional=True, lines=None if everything else 1))
    sheet.table("", columns, [row[: len(columns)] for row in rows], indent=0)
    _others(sheet, weights[len(shown) :])


def _against(rival: Candidate | None) -> tuple[str, str]:
    return (f"against {rival.name}", "over no. 2") if rival else ("", "")


def _bar(sheet: Sheet, score: Score | None) -> Cell:
    if score is None:
        return bar(sheet.screen, None, 0.0)
    return bar(sheet.screen, score.value, score.sd, known=score.basis != "unknown")


def _weight(weight: Weight, everything: bool) -> str:
    return f"{plus_minus(weight.weight * 100, weight.sd * 100)} %" if everything else percent(weight.weight)


def _others(sheet: Sheet, weights: list[Weight]) -> None:
    if weights:
        share = percent(sum(weight.weight for weight in weights))
        sheet.line(sheet.text((f"and {counted(len(weights), 'criterion', 'criteria')} with {share} in all", "dim")))


def _lead_style(lead: float) -> str:
    return "green" if lead > 0.05 else "" if lead < -0.05 else "dim"


def changes(sheet: Sheet, result: Recommendation, room: Density) -> None:
    """The smallest changes that make another model win."""
    shown = result.changes if room.changes is None else _varied(result.changes, room.changes)
    rows = [
        [
            sheet.text(words.change(change, result)),
            sheet.text("→ ", (change.winner_name, "bold")),
        ]
        for change in shown
    ]
    columns = [Column(least=20, most=92, lines=room.lines), Column(least=12, most=40, lines=room.lines)]
    sheet.table("Would change", columns, rows)
    label = "" if rows else "Would change"
    more = len(result.changes) - len(shown)
    if more:
        sheet.item(label, (f"and {counted(more, 'more change')}", "dim"))
    elif words.steadfast(result):
        sheet.item(label, words.steadfast(result))


def _varied(found: Sequence[Change], most: int) -> list[Change]:
    """The first few changes, in turn from each kind, in their own order."""
    turn = {kind: count() for kind in dict.fromkeys(change.kind for change in found)}
    turns = sorted((next(turn[change.kind]), place) for place, change in enumerate(found))
    return [found[place] for place in sorted(place for _, place in turns[:most])]


def runners_up(sheet: Sheet, result: Recommendation, top: int, *, lean: bool = False) -> None:
    """The next best models: how close they come, and when to prefer them; with ``lean`` those not named already."""
    known = words.titles(result)
    candidates = [one for one in result.candidates[1:top] if not lean or one not in lead.leaders(result)]
    notes = [
        sheet.text(joined((lead.elsewhere(result, candidate), words.differs(candidate, known)), "; "))
        for candidate in candidates
    ]
    rows: list[list[Cell]] = [
        [
            sheet.text(number(candidate.rank)),
            sheet.text((candidate.name, "bold")),
            sheet.text(number(candidate.fit)),
            sheet.text(f"first in {percent(candidate.first_share)}"),
            sheet.text(words.price(candidate)),
        ]
        for candidate in candidates
    ]
    columns = [
        Column(least=1, right=True),
        Column(least=max((min(len(c.name), 20) for c in candidates), default=0), most=30, lines=2),
        Column(least=2, right=True),
        Column(least=12),
        Column(least=14, lines=2, optional=True),
    ]
    if sheet.width >= 110:
        columns.append(Column(least=30, most=80, lines=2))
        rows = [[*row, note] for row, note in zip(rows, notes, strict=True)]
        notes = []
    sheet.table("Runners-up", columns, rows, notes=notes)


def notes(sheet: Sheet, result: Recommendation, few: int | None, *, lean: bool = False) -> None:
    """What adds most beside the match, what was left out, assumed, and what it all rests on.

    Each in ``few`` lines, None for all of everything; with ``lean`` without what may be added.
    """
    match = result.candidates[0]
    known = words.titles(result)
    everything = few is None
    for place, partner in enumerate(result.partners if everything else () if lean else result.partners[:2]):
        label = ("With two", "With three")[place] if place < 2 else f"With {place + 2}"
        sheet.item(label, f"add {words.partner(partner, known)}", most=few)
    if everything and not result.partners and len(result.candidates) > 1:
        sheet.item("With two", "no second model would improve the fit by even half a point")
    numbered = words.numbered_sources(result) if everything else None
    leaders = lead.leaders(result)
    named = lead.named(result)
    others = [(c, finding) for c in named for finding in c.cautions if everything and finding.signal != "concern"]
    for place, (candidate, finding) in enumerate(others):
        said = words.caution(finding, numbered)
        sheet.item("" if place else "Safety", f"{candidate.name}: {said}" if len(named) > 1 else said)
    if result.left_out:
        sheet.clauses("Left out", words.left_out(result.left_out), most=few)
    if few is not None:
        sheet.clauses("Assumed", words.assumed(result), most=min(few - 1, 2))
    weak = words.weak_spots(match, known)
    about = match.name if len(leaders) > 1 else ""
    sheet.item("Rests on", words.evidence(match.basis, about), f"; {weak}" if weak else "")
    sheet.paragraph((f"{words.data(result)}{'' if everything else HINT}", "dim"))
