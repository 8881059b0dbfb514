"""One offer for a group, on a screen and in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from modelmatch.many.group_result import Choice, Demand, Dispute, GroupChoice, Member, Step
from modelmatch.report.recommendation.markdown import escape
from modelmatch.report.sheet import Column, Sheet
from modelmatch.report.summary import offer_words
from modelmatch.terminal.screen import Screen
from modelmatch.wording import amount, counted, exact, joined, listed, number, percent

TOP = 5
"""Questions and ways out that are listed."""
NAMED = 3
"""Members that are named of those who answer alike."""
SUM_SAYS = "the highest weighted sum of everyone's fit"
REGRET_SAYS = "the least largest loss"
BASIS = (
    "Each person's fit is that of a recommendation for them alone, and a loss is in points of fit against their own "
    "best offer. An offer must meet everyone's requirements. The share is for how many of all weightings of the "
    "members an offer has the highest sum."
)


def headline(view: GroupChoice) -> str:
    """The choice, or that there is none."""
    who = counted(len(view.members), "person", "people")
    if view.highest_sum is None or view.least_regret is None:
        return f"No offer meets the requirements of all {who}" if len(view.members) > 1 else "No offer fits"
    return f"For {who}: {offer_words(view.highest_sum.offer)}"


def verdict(view: GroupChoice) -> Iterator[str]:
    """How both choices compare, and whose own best it is."""
    first, regret = view.highest_sum, view.least_regret
    if first is None or regret is None:
        return
    what = f"{SUM_SAYS}, {number(first.fit, 1)}; it is that for {percent(first.share)} of all weightings"
    if first.offer == regret.offer:
        yield f"It has {what}, and {REGRET_SAYS}, {number(first.largest_loss, 1)} points."
    else:
        yield f"It has {what}. {worst(first)}."
        said = f"{offer_words(regret.offer)} has {REGRET_SAYS}: {number(regret.largest_loss, 1)} points"
        yield f"{said}, at a sum of {number(regret.fit, 1)}."
    if view.agreed:
        yield "It is everyone's own best model."


def worst(choice: Choice) -> str:
    """Who loses most by an offer."""
    most = max(choice.losses, key=lambda loss: loss.loss)
    return f"Most is lost by {most.member}: {number(most.loss, 1)} points"


def member_rows(view: GroupChoice) -> Iterator[list[str]]:
    """Each member: weight, what they lose by both choices, and their own best."""
    for place, member in enumerate(view.members):
        losses = ["-" if c is None else number(c.losses[place].loss, 1) for c in (view.highest_sum, view.least_regret)]
        usd = view.highest_sum.losses[place].usd_month if view.highest_sum else None
        cost = "-" if view.highest_sum is None else _price(usd)
        yield [member.name, percent(member.weight), *losses, cost, own_words(member)]


def own_words(member: Member) -> str:
    """The own best offer of a member."""
    return "no match of their own" if member.own is None else offer_words(member.own)


def turning_words(view: GroupChoice) -> Iterator[str]:
    """Whose weight would change the choice."""
    for member in view.members:
        if member.turns_at is not None and member.turns_to is not None:
            factor = exact(round(member.turns_at, 2))
            yield f"{member.name} counting {factor} times as much: {offer_words(member.turns_to)}"


def ranking_rows(view: GroupChoice) -> Iterator[list[str]]:
    """The best offer of each model by the sum."""
    for choice in view.ranking:
        most = max(choice.losses, key=lambda loss: loss.loss)
        yield [offer_words(choice.offer), number(choice.fit, 1), number(choice.largest_loss, 1), most.member,
               percent(choice.share)]  # fmt: skip


def said_words(dispute: Dispute) -> str:
    """Who answered what."""
    by_answer: dict[tuple[str, bool], list[str]] = {}
    for one in dispute.said:
        by_answer.setdefault((one.answer, one.default), []).append(one.member)
    return "; ".join(
        f"{names(who)}{' (not answered)' if default else ''}: {answer}" for (answer, default), who in by_answer.items()
    )


def names(members: Sequence[str]) -> str:
    """Members, at most `NAMED` of them by name.

    >>> names(["anna", "bo"]), names(["a", "b", "c", "d", "e", "f"])
    ('anna and bo', 'a, b, c and 3 others')
    """
    if len(members) <= NAMED + 1:
        return listed(members)
    return listed([*members[:NAMED], counted(len(members) - NAMED, "other")])


def dispute_words(dispute: Dispute) -> str:
    """What one answer of all would do."""
    if dispute.offer is None:
        return f"even if all answered “{dispute.answer}”, no offer would meet all requirements"
    what = f"if all answered “{dispute.answer}”: {offer_words(dispute.offer)}"
    if dispute.agreed:
        return f"{what}, everyone's own best model"
    if dispute.saved is None:
        return f"{what}, with {lost_words(dispute.loss or 0)}"
    if dispute.saved < 0.05:
        return "if all gave the same answer, the loss would not shrink by a tenth of a point"
    return f"{what}, with {number(dispute.saved, 1)} points less lost on average"


def step_words(step: Step) -> str:
    """One question to settle, and where that leads."""
    leads = "no common offer yet" if step.offer is None else offer_words(step.offer)
    ends = ", everyone's own best model" if step.agreed else ""
    left = "" if step.loss is None or step.agreed else f", {lost_words(step.loss)}"
    return f"{step.ask} “{step.answer}” → {leads}{left}{ends}"


def lost_words(loss: float) -> str:
    """The weighted loss of a group."""
    return f"{number(loss, 1)} points lost on average"


def demand_words(demand: Demand, view: GroupChoice) -> str:
    """A requirement and who states it."""
    everyone = len(demand.members) == len(view.members) > 1
    return f"{demand.phrase} ({'everyone' if everyone else names(demand.members)})"


def table(view: GroupChoice, screen: Screen) -> str:
    """The choice, who loses what, and what they disagree about."""
    sheet = Sheet(screen)
    sheet.paragraph((headline(view), "bold"))
    for sentence in verdict(view):
        sheet.paragraph(sentence)
    for label, text in _clashes(view):
        sheet.item(label, text)
    sheet.blank()
    columns = [Column("", least=8), Column("weight", right=True), Column("by sum", right=True),
               Column("by regret", right=True), Column("USD", right=True), Column("own best", least=16)]  # fmt: skip
    sheet.table("Lost", columns, [[sheet.text(cell) for cell in row] for row in member_rows(view)])
    if view.ranking:
        sheet.blank()
        columns = [Column("", least=16), Column("sum", right=True), Column("most", right=True), Column("lost by"),
                   Column("share", right=True)]  # fmt: skip
        sheet.table("Offers", columns, [[sheet.text(cell) for cell in row] for row in ranking_rows(view)])
    for label, text in _talk(view):
        sheet.item(label, text)
    sheet.blank()
    sheet.paragraph((f"{basis(view)} {BASIS}", "dim"))
    return sheet.render()


def markdown(view: GroupChoice) -> str:
    """The same as a document."""
    parts = [f"# {escape(headline(view))}", *(escape(sentence) for sentence in verdict(view))]
    parts += [f"- {label.lower() or 'or'}: {escape(text)}" for label, text in _clashes(view)]
    heads = ("member", "weight", "lost by the sum", "lost by least regret", "USD per month", "own best")
    parts += ["## Members", _grid(heads, member_rows(view))]
    if view.ranking:
        parts += ["## Offers", _grid(("offer", "sum", "largest loss", "of", "share"), ranking_rows(view))]
    last = ""
    for label, text in _talk(view):
        if label:
            parts.append(f"## {label}")
        elif last:
            parts[-1] += f"\n- {escape(text)}"
            continue
        parts.append(f"- {escape(text)}")
        last = label or last
    parts.append(f"{escape(basis(view))} {BASIS}")
    return "\n\n".join(parts) + "\n"


def identifier(view: GroupChoice) -> str:
    """The id of the offer with the highest sum; nothing where there is none."""
    return f"{view.highest_sum.offer.id}\n" if view.highest_sum else ""


def basis(view: GroupChoice) -> str:
    """What it rests on."""
    common = counted(view.shared, "offer") if view.shared else "no offer"
    return f"Question set {view.question_set}, as of {view.as_of}; {common} in common."


def telling(view: GroupChoice) -> list[Dispute]:
    """The disputes that say something about an offer."""
    return [dispute for dispute in view.disputes if dispute.offer is not None or view.highest_sum is not None]


def _talk(view: GroupChoice) -> Iterator[tuple[str, str]]:
    """The disputes, what would make them agree, and whose weight decides."""
    shown = telling(view)[:TOP]
    yield from _labelled("Disagree", (f"{d.ask} {said_words(d)} — {dispute_words(d)}" for d in shown))
    yield from _labelled("To agree", (step_words(step) for step in view.agreement))
    yield from _labelled("Weights", turning_words(view))


def _clashes(view: GroupChoice) -> Iterator[tuple[str, str]]:
    yield from _labelled("Clash", [joined((demand_words(d, view) for d in view.clash), " · ")] if view.clash else [])
    ways = (
        f"without {demand_words(way.demand, view)}: {offer_words(way.offer)}, {lost_words(way.loss)}"
        for way in view.ways_out[:TOP]
    )
    yield from _labelled("Way out", ways)


def _labelled(label: str, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for place, text in enumerate(texts):
        yield ("" if place else label), text


def _price(usd: float | None) -> str:
    return "unknown" if usd is None else "free" if usd == 0 else amount(usd)


def _grid(heads: Sequence[str], rows: Iterator[list[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [f"| {' | '.join(map(escape, row))} |" for row in rows]
    return "\n".join(lines)
