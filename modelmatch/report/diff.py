"""A comparison of two rankings on a screen and in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from modelmatch.report.recommendation.markdown import escape
from modelmatch.report.sheet import Column, Sheet
from modelmatch.session.diff.result import Cause, Comparison, Moved
from modelmatch.terminal.screen import Screen
from modelmatch.wording import capital, number, signed

_KINDS = {
    "model": "the model itself",
    "figures": "figures",
    "prices": "prices",
    "ways": "where it is offered",
    "host": "host",
    "weights": "weights and licence",
    "cautions": "safety findings",
    "status": "stage",
    "profile": "profile",
    "answer": "answer",
}
REST = "facts that act together, other models, and the day itself"


def table(view: Comparison, screen: Screen) -> str:
    """What changed, the ranking before and after, and the causes."""
    sheet = Sheet(screen)
    sheet.paragraph((headline(view), "bold"))
    for side, label in ((view.before, "Before"), (view.after, "After")):
        version = f" · modelmatch {side.version}" if side.version else ""
        sheet.item(
            label, f"{side.name}: {side.match_name or 'no match'} · as of {side.day} · data {side.data}{version}"
        )
    for remark in view.remarks:
        sheet.item("Note", remark)
    sheet.blank()
    columns = [Column("", least=10), Column("rank", right=True), Column("", right=True), Column("fit", right=True),
               Column("", right=True)]  # fmt: skip
    rows = [[sheet.text(cell) for cell in _row(moved)] for moved in view.moved]
    sheet.table("Ranking", columns, rows)
    if view.leader is not None:
        sheet.blank()
        sheet.paragraph((lead(view), "bold"))
        for cause in view.causes:
            sheet.paragraph((effect(cause), "bold"), f"  {said(cause)}", hang=10)
            for source in cause.sources:
                sheet.paragraph((source, "dim"), indent=10, hang=2)
        if view.rest:
            sheet.paragraph((f"{signed(view.rest):>7}", "bold"), f"  the rest: {REST}", hang=10)
    return sheet.render()


def markdown(view: Comparison) -> str:
    """The same for a comment on a change."""
    parts = [f"## {escape(headline(view))}", *(escape(remark) for remark in view.remarks)]
    heads = "| model | rank before | rank after | fit before | fit after |\n|---|--:|--:|--:|--:|"
    parts.append("\n".join((heads, *(f"| {' | '.join(map(escape, _row(moved)))} |" for moved in view.moved))))
    if view.leader is not None:
        parts.append(f"### {escape(lead(view))}")
        rows = [
            f"| {effect(c).strip()} | {escape(said(c))} | {'; '.join(map(escape, c.sources))} |" for c in view.causes
        ]
        rest = [f"| {signed(view.rest)} | the rest: {REST} | |"] if view.rest else []
        parts.append("\n".join(("| points | fact | source |\n|--:|---|---|", *rows, *rest)))
    return "\n\n".join(parts) + "\n"


def headline(view: Comparison) -> str:
    """What became of the match."""
    before, after = view.before.match_name or "no match", view.after.match_name or "no match"
    return f"The match is the same: {after}" if view.before.match == view.after.match else f"{before} → {after}"


def lead(view: Comparison) -> str:
    """The lead that is explained."""

    def points(value: float | None) -> str:
        return "one could not be recommended" if value is None else f"{signed(value)} points of fit"

    who = f"{view.leader_name} against {view.rival_name}"
    return f"{who}: {points(view.lead_before)} before, {points(view.lead_after)} after"


def effect(cause: Cause) -> str:
    """The effect of a cause on the lead."""
    return "decides" if cause.decides else f"{signed(cause.effect):>7}"


def said(cause: Cause) -> str:
    """What differs."""
    change = " → ".join(part for part in (cause.before, cause.after) if part)
    return f"{capital(cause.name)}, {_KINDS[cause.kind]}: {change}"


def _row(moved: Moved) -> Iterator[str]:
    yield moved.name
    yield from (str(rank) if rank else "-" for rank in (moved.rank_before, moved.rank_after))
    yield from ("-" if fit is None else number(fit, 1) for fit in (moved.fit_before, moved.fit_after))
