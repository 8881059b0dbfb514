"""Markdown for a pull request or an issue: the answer, how sure, why, what would change it, and the sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from modelmatch.match.result.recommendation import Candidate, Recommendation
from modelmatch.report.recommendation import headline, not_covered, own_machine, remarks, today, units, words
from modelmatch.report.recommendation import offers as offer_words
from modelmatch.report.recommendation.offer_table import ABOUT, HEADS, title
from modelmatch.terminal.text import printable
from modelmatch.wording import capital, counted, joined, lower, number, percent, signed

SHOWN = 5
_SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
_OPENING = re.compile(r"^(?:[0-9]{1,9}[.)](?=\s|$)|#+(?!\w)|[-+]+(?=\s|$|[-+])|=+(?=\s*$))")
_CLOSING = re.compile(r"(?<!\\)#+$")
_MENTION = re.compile(r"(?<!\w)([@#])(?=\w)")
_URL = re.compile(r"https?://[^\s<>\"]+")
_SAFE = "/:?#@!$&'*+,;=%-._~"


def render(
    recommendation: Recommendation,
    *,
    top: int | None = None,
    explain: bool = False,
    offers: bool = False,
    **_: object,
) -> str:
    """The result as Markdown. ``top`` limits the candidates, ``explain`` adds what was left out one by one, ``offers``
    every offer of the candidates."""
    parts = [f"**{escape(said)}.**" for said in not_covered.sentences(recommendation)]
    if parts and recommendation.match is None and not recommendation.requirements:
        return "\n\n".join(("## Not covered", *parts, *_answers(recommendation), *_basis(recommendation))) + "\n"
    parts += [*_head(recommendation), *_few_known(recommendation)]
    if recommendation.match is not None:
        parts += _why(recommendation)
        parts += _changes(recommendation)
        shown = top or (len(recommendation.candidates) if explain else SHOWN)
        parts += _runners_up(recommendation, shown)
        if offers:
            parts += _offers(recommendation, shown)
        parts += _partners(recommendation)
        parts += _cautions(recommendation)
    parts += _left_out(recommendation, explain)
    parts += _answers(recommendation)
    parts += _basis(recommendation)
    parts += _sources(recommendation)
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Text from data that Markdown shows as it is: no markup, no HTML, no table cell, no mention of people.

    What would begin a heading, a list or a line at the start of a text is escaped, and what would close a heading.
    """
    safe = _SPECIAL.sub(r"\\\1", printable(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    safe = _MENTION.sub(r"\1<!-- -->", safe).strip()
    return _CLOSING.sub(_escaped, _OPENING.sub(_escaped, safe))


def _escaped(match: re.Match[str]) -> str:
    """The same marks, each with a backslash."""
    return re.sub(r"([#+\-=.)])", r"\\\1", match[0])


def _head(result: Recommendation) -> Iterable[str]:
    leaders = headline.leaders(result)
    if not leaders:
        yield "## No model meets all requirements"
        yield _list(result.requirements)
        yield from _today(result)
        if result.relaxations:
            yield "What one requirement less would give:"
            rows = [(f'without "{r.phrase}"', r.winner_name, words.instead(r)) for r in result.relaxations]
            yield _table(("relaxation", "model", "instead"), rows)
        else:
            yield "Dropping one of them is not enough for any model."
        return
    draws = f"{number(result.draws)} " if result.draws else ""
    readings = f"{draws}{headline.READINGS} {headline.OF_WHAT}"
    if len(leaders) > 1:
        yield f"## {escape(headline.names(leaders))}: too close to call"
        yield f"Fit {headline.fits(leaders)}, ranked first in {headline.first_in(leaders)} of {readings}."
        yield "\n".join(f"- {escape(said)}" for said in (*headline.rivals(result), headline.own_cases(result)) if said)
    else:
        match = leaders[0]
        released = f", released {match.released}" if match.released else ""
        yield f"## {escape(match.name)}"
        yield f"by {escape(match.vendor)}{released} (`{printable(match.id).replace('`', '')}`)"
        alone = len(result.candidates) == 1
        sure = (
            "the only model that meets all requirements"
            if alone
            else f"ranked first in {percent(match.first_share)} of"
        )
        yield f"**Fit {number(match.fit)}, {sure}{'' if alone else f' {readings}'}.**"
    for candidate in leaders:
        name = f"{escape(candidate.name)}: " if len(leaders) > 1 else ""
        most = 1 if name else offer_words.WAYS
        said = [f"{'use it ' if candidate.offers else ''}{words.use(candidate, most)}"]
        if best := offer_words.best_in(candidate):
            said.append(f"{'the first is the ' if len(offer_words.places(candidate, most)) > 1 else ''}{best}")
        use = f"{escape(joined(said, ' · '))}."
        yield f"{name}{use}" if name else capital(use)
        yield from _run_it(candidate)
    for said_of_few in headline.well_measured(result):
        yield f"{escape(capital(said_of_few))}."
    yield from _know_first(result)
    for said_of_languages in units.of_languages(result):
        yield f"**Languages**: {escape(said_of_languages)}."
    for said_of_use in units.sentences(result):
        yield f"**Priced for** {escape(said_of_use)}."
    yield from _today(result)
    for assumed in headline.depends_on(result):
        yield f"**Depends on** {escape(assumed)}."


def _know_first(result: Recommendation) -> Iterable[str]:
    """The remarks of every offer that the headline names, whole."""
    groups = remarks.grouped(remarks.named_offers(result, offer_words.WAYS))
    if groups:
        yield "**Know first**"
        yield "\n".join(
            f"- {f'{escape(name)}: ' if name else ''}{_said(text, serious)}"
            for name, said in groups
            for text, serious in said
        )


def _today(result: Recommendation) -> Iterable[str]:
    """Whether to stay with what is used today."""
    said = today.sentences(result)
    if said:
        yield f"**What you use today: {escape(said[0])}.**"
        yield "\n".join(f"- {escape(one)}" for one in said[1:])


def _said(text: str, serious: bool) -> str:
    """A remark, in bold if it stands out."""
    safe = escape(text)
    return f"**{safe}**" if serious and safe else safe


def _run_it(candidate: Candidate) -> Iterable[str]:
    """On one's own machine: the file to get, what it needs, how fast it may be, and what to type."""
    machine = own_machine.machine(candidate)
    if machine is None:
        return
    said = joined((own_machine.needs(machine), own_machine.speed(machine)), "; ")
    yield f"File: {escape(own_machine.file(machine))}. It {escape(said)}."
    if machine.commands:
        rows = [(command.program, f"`{printable(command.text).replace('`', '')}`") for command in machine.commands]
        yield "\n".join(f"- {escape(program)}: {text}" for program, text in rows)


def _few_known(result: Recommendation) -> Iterable[str]:
    if known := headline.few_known(result):
        yield f"{escape(capital('; '.join(known)))}."


def _why(result: Recommendation) -> Iterable[str]:
    match = result.candidates[0]
    rival = result.candidates[1].name if len(result.candidates) > 1 else ""
    scores = {score.criterion: score for score in match.scores}
    rows = []
    for weight in sorted(result.weights, key=lambda weight: -weight.weight):
        score = scores.get(weight.criterion)
        lead = signed(score.lead) if score is not None and score.lead is not None and rival else ""
        value, rests = (words.value(score), words.rests(score)) if score is not None else ("not on record", "")
        rows.append((lower(weight.title), percent(weight.weight), value, lead, rests))
    if rows:
        yield "### Why"
        yield _table(
            ("criterion", "weight", "strength", f"against {rival}" if rival else "", "rests on"), rows, "lrrrl"
        )


def _changes(result: Recommendation) -> Iterable[str]:
    said = words.steadfast(result)
    if result.changes or said:
        yield "### What would change it"
    if result.changes:
        yield "\n".join(
            f"- {escape(words.change(change, result))} → **{escape(change.winner_name)}**" for change in result.changes
        )
    if said:
        yield f"{capital(said)}."


def _runners_up(result: Recommendation, top: int) -> Iterable[str]:
    known = words.titles(result)
    rows = [
        (
            number(c.rank),
            c.name,
            number(c.fit),
            percent(c.first_share),
            words.price(c),
            joined((headline.elsewhere(result, c), words.differs(c, known)), "; "),
        )
        for c in result.candidates[1:top]
    ]
    if rows:
        yield "### Runners-up"
        yield _table(("rank", "model", "fit", "first in", "cost", "against the match"), rows, "rlrrrl")


def _offers(result: Recommendation, top: int) -> Iterable[str]:
    """Every offer of the candidates shown, a table each."""
    yield "### Offers"
    yield f"{capital(ABOUT)}."
    for candidate in result.candidates[:top]:
        yield f"**{escape(candidate.name)}**: {escape(title(candidate))}"
        rows = [(*offer_words.cells(offer), remarks.in_short(offer)) for offer in candidate.offers]
        if rows:
            yield _table(HEADS, rows, "llllrrrl")


def _partners(result: Recommendation) -> Iterable[str]:
    if result.partners:
        yield "### With more than one model"
        known = words.titles(result)
        yield "\n".join(f"- add {escape(words.partner(partner, known))}" for partner in result.partners)


def _cautions(result: Recommendation) -> Iterable[str]:
    numbered = words.numbered_sources(result)
    found = [(leader, finding) for leader in headline.leaders(result) for finding in leader.cautions]
    if found:
        yield "### Cautions"
        yield "\n".join(
            f"- {escape(leader.name)}: {escape(words.caution(finding, numbered))}" for leader, finding in found
        )


def _left_out(result: Recommendation, explain: bool) -> Iterable[str]:
    if not result.left_out:
        return
    yield "### Left out"
    yield f"{escape(capital('; '.join(words.left_out(result.left_out))))}."
    if explain:
        rows = [(m.name, m.vendor, "; ".join(f"{r.phrase}: {r.fact}" for r in m.reasons)) for m in result.left_out]
        yield _table(("model", "vendor", "why"), rows)


def _answers(result: Recommendation) -> Iterable[str]:
    if result.answers:
        yield f"### Answers{f' to {escape(result.question_set)}' if result.question_set else ''}"
        rows = [(a.ask, a.label, "assumed" if a.default else "") for a in result.answers]
        yield _table(("question", "answer", ""), rows)


def _basis(result: Recommendation) -> Iterable[str]:
    match = result.match
    if match is not None:
        weak = words.weak_spots(match, words.titles(result))
        yield "### What it rests on"
        yield f"{escape(capital(words.evidence(match.basis, match.name)) + (f'; {weak}' if weak else ''))}."
    yield f"*{escape(words.data(result))}*"


def _sources(result: Recommendation) -> Iterable[str]:
    if not result.sources:
        return
    yield f"<details><summary>{capital(counted(len(result.sources), 'source'))}</summary>"
    yield "\n".join(f"{n}. {_link(source, about)}" for n, (source, about) in enumerate(result.sources.items(), 1))
    yield "</details>"


def _link(source: str, about: str) -> str:
    """A source as a link if an address is known: its title is what stands before the address, or else its id."""
    found = _URL.search(printable(about))
    if found is None:
        return escape(f"{source}: {about}" if about and about != source else source)
    address = quote(found[0], safe=_SAFE)
    title = printable(about)[: found.start()].strip(" ,;:(<") or source
    return f"[{escape(title)}]({address})"


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {escape(item)}" for item in items) or "- none was stated"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], sides: str = "") -> str:
    """A table; ``sides`` says for each column whether it stands left (``l``) or right (``r``)."""
    marks = ["--:" if side == "r" else "---" for side in sides.ljust(len(heads), "l")]
    lines = [[escape(head) for head in heads], marks, *([escape(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
