"""What many people have in common, on a screen and in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelmatch.many.offers import NamedOffer
from modelmatch.many.summary import Part, Share, Summary, Together
from modelmatch.report.recommendation.markdown import escape
from modelmatch.report.sheet import Column, Sheet
from modelmatch.terminal.screen import Screen
from modelmatch.vocabulary import EFFORTS
from modelmatch.wording import capital, counted, joined, number, percent

TOP = 5
"""Models and vendors that are listed of each part."""
COUNTS = ("one offer", "two offers", "three offers")
INTERVALS = (
    "Shares are of the people with a match, with 95 % intervals (Wilson) for many more who would answer alike. "
    "Sure is how sure these matches are on average: their share of first ranks in the simulations."
)
LOSSES = (
    "Everyone uses the best of the offers chosen; served are those of whom one meets all requirements, and to the "
    "others they are worth nothing. Lost are points of fit against one's own best offer; own best is the best single "
    "offer for these people alone."
)


def offer_words(offer: NamedOffer) -> str:
    """An offer in a line.

    >>> offer_words(NamedOffer(id="", model="", name="One", vendor="", route="api", where="Acme API", effort="high"))
    'One, Acme API, at high effort'
    """
    plan = f"{offer.plan} plan" if offer.plan else ""
    return joined((offer.name, offer.where, plan, EFFORTS[offer.effort] if offer.effort else ""))


def headline(view: Summary) -> str:
    """What it is about."""
    every = view.parts[0]
    words = [counted(every.people, "person", "people", digits=True), f"{number(every.matched)} with a match"]
    if every.unmatched:
        words.append(f"{number(every.unmatched)} without")
    if every.unread:
        words.append(f"{number(every.unread)} not read")
    return " · ".join(words)


def basis(view: Summary) -> str:
    """What it rests on."""
    return f"question set {view.question_set} · as of {view.as_of} · {number(view.draws)} simulations each"


def table(view: Summary, screen: Screen) -> str:
    """Shares, reasons, and the offers for all."""
    sheet = Sheet(screen)
    sheet.paragraph((headline(view), "bold"))
    sheet.paragraph((basis(view), "dim"))
    for part in view.parts:
        sheet.blank()
        columns = [Column(part_title(view, part), least=12), Column("people", right=True), Column("share", right=True),
                   Column("from", right=True), Column("to", right=True), Column("sure", right=True)]  # fmt: skip
        rows = [[sheet.text(cell) for cell in row] for row in share_rows(part)]
        if rows:
            sheet.table("", columns, rows)
        else:
            sheet.paragraph((part_title(view, part), "bold"))
        for label, text in reasons(part):
            sheet.item(label, text)
    if view.together:
        sheet.blank()
        sheet.paragraph((together_title(view), "bold"))
        for chosen in view.together:
            sheet.blank()
            sheet.item(capital(COUNTS[len(chosen.offers) - 1]), "; ".join(map(offer_words, chosen.offers)))
            columns = [Column("", least=8), Column("people", right=True), Column("served", right=True),
                       Column("lost", right=True), Column("if served", right=True, least=9),
                       Column("by own", right=True), Column("own best", least=12)]  # fmt: skip
            sheet.table("", columns, [[sheet.text(cell) for cell in row] for row in loss_rows(chosen)])
        sheet.blank()
        sheet.paragraph((LOSSES, "dim"))
    sheet.blank()
    sheet.paragraph((INTERVALS, "dim"))
    return sheet.render()


def markdown(view: Summary) -> str:
    """The same as a document."""
    parts = [f"# {escape(headline(view))}", escape(basis(view))]
    for part in view.parts:
        parts.append(f"## {escape(capital(part_title(view, part)))}")
        if part.matched:
            parts.append(_grid(("", "people", "share", "from", "to", "sure"), share_rows(part)))
        parts += [f"- {label.lower()}: {escape(text)}" for label, text in reasons(part)]
    if view.together:
        parts.append(f"## {escape(together_title(view))}")
        for chosen in view.together:
            parts.append(f"### {capital(COUNTS[len(chosen.offers) - 1])}")
            parts.append("\n".join(f"- {escape(offer_words(offer))}" for offer in chosen.offers))
            parts.append(
                _grid(
                    ("", "people", "served", "lost", "lost if served", "lost by own best", "own best"),
                    loss_rows(chosen),
                )
            )
        parts.append(LOSSES)
    parts.append(INTERVALS)
    return "\n\n".join(parts) + "\n"


def part_title(view: Summary, part: Part) -> str:
    """Whose shares these are."""
    return "all" if part.name is None else f"{view.by}: {part.name or '(empty)'}"


def share_rows(part: Part) -> Iterator[list[str]]:
    """The largest shares of models, then of vendors."""
    yield from _shares(part.models, "other model")
    yield [""] * 6
    yield from _shares(part.vendors, "other vendor")


def reasons(part: Part) -> Iterator[tuple[str, str]]:
    """Who gets no match, and why; what could not be read."""
    if part.unmatched:
        interval = f"{percent(part.unmatched_low)} to {percent(part.unmatched_high)}"
        share = percent(part.unmatched / (part.people - part.unread))
        yield "No match", f"{counted(part.unmatched, 'person', 'people', digits=True)}, {share} ({interval})"
    for reason in part.reasons[:TOP]:
        yield "", f"{number(reason.people)}: no offer meets {reason.text}"
    for error in part.errors[:TOP]:
        yield "Not read", f"{counted(error.people, 'row', digits=True)}: {error.text}"


def together_title(view: Summary) -> str:
    """For whom the offers are."""
    every = view.parts[0].matched
    sampled = "" if view.sampled == every else f", worked out for {number(view.sampled)} of them"
    return f"Few offers for all of them{sampled}"


def loss_rows(chosen: Together) -> Iterator[list[str]]:
    """What each part loses."""
    for loss in chosen.losses:
        name = "all" if loss.name is None else loss.name or "(empty)"
        yield [name, number(loss.people), percent(loss.served), number(loss.loss, 1),
               "" if loss.served_loss is None else number(loss.served_loss, 1), number(loss.own_loss, 1),
               offer_words(loss.own)]  # fmt: skip


def _shares(shares: Sequence[Share], rest: str) -> Iterator[list[str]]:
    for one in shares[:TOP]:
        yield [one.name, number(one.people), percent(one.share), percent(one.low), percent(one.high),
               percent(one.first_share)]  # fmt: skip
    if more := shares[TOP:]:
        people = sum(one.people for one in more)
        yield [
            counted(len(more), rest, digits=True),
            number(people),
            percent(sum(one.share for one in more)),
            "",
            "",
            "",
        ]


def _grid(heads: Sequence[str], rows: Iterator[list[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [f"| {' | '.join(map(escape, row))} |" for row in rows]
    return "\n".join(lines)
