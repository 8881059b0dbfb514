"""The list of models on a screen."""

from __future__ import annotations

from modelmatch.lookup.lookup import Strength, TokenPrice
from modelmatch.lookup.models import ModelList, ModelRow
from modelmatch.report.bars import bar
from modelmatch.report.output import lines
from modelmatch.report.sheet import Cell, Column, Sheet
from modelmatch.terminal.screen import Screen
from modelmatch.vocabulary import FEW_FIGURES
from modelmatch.wording import amount, capital, counted, joined, listed, lower, number, plain, plus_minus

ROOMY = 124
"""From this width on every strength has its uncertainty beside it."""
MARKS = {"thin": "~", "general-level": "?", "inherited": "?", "stated": "="}
STAGES = {
    "superseded": ("s", "superseded"), "preview": ("p", "preview"), "limited": ("l", "limited to partners"),
    "retired": ("r", "retired"), "reference": ("f", "reference model, never recommended"),
}  # fmt: skip
"""Marks behind the name of a model that is not simply current."""
HARDLY_MARK = "h"
HARDLY = (
    f"too few comparable figures (fewer than {FEW_FIGURES}): recommend leaves it out where others meet the requirements"
)
LEGEND = "~ one or two benchmarks, ? none of its own or mostly those of its family, = stated by hand"
ORDERS = {
    "strength": "by strength less its uncertainty", "name": "by name", "released": "newest first",
    "price": "cheapest first", "context": "longest context first",
}  # fmt: skip


def table(view: ModelList, screen: Screen) -> str:
    """Models in rows, columns dropped from the right where the screen is narrow; then what was left out and a key."""
    sheet = Sheet(screen)
    if not view.models:
        sheet.line(sheet.text("No model meets these conditions."))
    elif view.domain is not None:
        _one_domain(sheet, view)
    else:
        _all_domains(sheet, view)
    sheet.blank()
    _remarks(sheet, view)
    return sheet.render()


def ids(view: ModelList) -> str:
    """The ids of the models, one a line."""
    return lines(row.id for row in view.models)


def _all_domains(sheet: Sheet, view: ModelList) -> None:
    roomy = sheet.width >= ROOMY
    domains = view.models[0].strengths
    by_domain = [{s.domain: s for s in row.strengths} for row in view.models]
    cells = [[marked(known.get(s.domain), spread=roomy) for s in domains] for known in by_domain]
    columns = [
        Column("model", least=18, most=30, lines=2),
        Column("", least=2),
        Column("all", least=6, right=True),
        *_price_columns(view),
        *(
            Column(s.domain, s.domain[:3], least=max(3, *map(len, column)), most=9, right=True, optional=True)
            for s, column in zip(domains, zip(*cells, strict=True), strict=True)
        ),
        _token_column(view),
        Column("context", "ctx", least=5, right=True, optional=True),
        Column("released", least=10, optional=True),
    ]
    rows: list[list[Cell]] = [
        [
            *_name(sheet, row),
            sheet.text(_overall(row)),
            *_price_cells(sheet, row),
            *map(sheet.text, strengths),
            sheet.text(price_words(row.price)),
            sheet.text(tokens(row.context)),
            sheet.text(str(row.released or "")),
        ]
        for row, strengths in zip(view.models, cells, strict=True)
    ]
    sheet.table("", columns, rows, indent=0)


def _one_domain(sheet: Sheet, view: ModelList) -> None:
    columns = [
        Column("model", least=16, most=28, lines=2),
        Column("", least=2),
        Column(view.domain or "", least=6, right=True),
        Column("", least=10, most=24, optional=True),
        Column("rests on", least=18, most=24, lines=2),
        *_price_columns(view),
        _token_column(view),
        Column("context", "ctx", least=4, right=True, optional=True),
        Column("weights", least=6, most=21, optional=True),
        Column("released", least=10, optional=True),
    ]
    rows: list[list[Cell]] = []
    for row in view.models:
        strength = next((s for s in row.strengths if s.domain == view.domain), None)
        rows.append(
            [
                *_name(sheet, row),
                sheet.text(plus_minus(strength.value, strength.sd) if strength else "unknown"),
                bar(sheet.screen, strength.value if strength else None, strength.sd if strength else 0.0),
                sheet.text((rests_on(strength) if strength else "", "dim")),
                *_price_cells(sheet, row),
                sheet.text(price_words(row.price)),
                sheet.text(tokens(row.context)),
                sheet.text(weights(row.open_weights, row.license)),
                sheet.text(str(row.released or "")),
            ]
        )
    sheet.table("", columns, rows, indent=0)


def _price_columns(view: ModelList) -> list[Column]:
    return [
        Column("per month", "USD", least=max([3, *(len(month(row)) for row in view.models)]), most=10, right=True),
        Column("from", least=13, most=24, lines=2),
    ]


def _price_cells(sheet: Sheet, row: ModelRow) -> list[Cell]:
    """What the cheapest offer costs a month, and which it is."""
    best = row.cheapest
    return [sheet.text(month(row)), sheet.text(joined((best.name, best.plan or "", best.effort or "")) if best else "")]


def month(row: ModelRow) -> str:
    """USD a month of the cheapest offer; empty where no price is known."""
    usd = row.cheapest.usd_month if row.cheapest else None
    return "" if usd is None else "free" if usd == 0 else amount(usd)


def _token_column(view: ModelList) -> Column:
    longest = max((len(price_words(row.price)) for row in view.models), default=0)
    return Column("in/out", least=max(6, longest), right=True, optional=True)  # half a price is a wrong one


def _name(sheet: Sheet, row: ModelRow) -> list[Cell]:
    mark = STAGES.get(_stage(row), ("", ""))[0] + (HARDLY_MARK if row.hardly_measured else "")
    return [sheet.text((row.name, "bold")), sheet.text((mark, "dim"))]


def _stage(row: ModelRow) -> str:
    return "reference" if row.reference else row.status


def _overall(row: ModelRow) -> str:
    if row.overall is None or row.overall_sd is None:
        return "unknown"
    return plus_minus(row.overall, row.overall_sd)


def marked(strength: Strength | None, *, spread: bool = False) -> str:
    """A strength in few characters, with the mark of what it rests on.

    >>> marked(Strength(domain="coding", title="Coding", value=71, sd=4, basis="thin", benchmarks=2))
    '71~'
    """
    if strength is None:
        return ""
    value = plus_minus(strength.value, strength.sd) if spread else number(strength.value)
    mark = MARKS.get(strength.basis, "" if len(value) > 2 and not spread else " ")
    return f"{value}{mark}"


def rests_on(strength: Strength) -> str:
    """What a strength rests on: ``12 benchmarks``, ``thin, 2 benchmarks``, ``inherited``.

    >>> rests_on(Strength(domain="coding", title="Coding", value=71, sd=4, basis="thin", benchmarks=2))
    'thin, 2 benchmarks'
    """
    kind = {"general-level": "general level", "thin": "thin", "inherited": "inherited", "stated": "stated"}
    parts = [kind.get(strength.basis, ""), counted(strength.benchmarks, "benchmark") if strength.benchmarks else ""]
    return ", ".join(part for part in parts if part)


def tokens(count: int | None) -> str:
    """A token limit in few characters.

    >>> tokens(262144), tokens(1048576), tokens(1_000_000), tokens(None)
    ('262k', '1.05M', '1M', '')
    """
    if count is None:
        return ""
    if count >= 1_000_000:
        return f"{plain(round(count / 1e6, 2))}M"
    return f"{number(count / 1000)}k" if count >= 1000 else number(count)


def price_words(price: TokenPrice | None) -> str:
    """USD per million tokens, in and out.

    >>> price_words(TokenPrice(input=1.25, output=10)), price_words(None)
    ('1.25/10', '')
    """
    return "" if price is None else f"{plain(price.input)}/{plain(price.output)}"


def weights(open: bool | None, license: str | None) -> str:
    """Whether the weights are open, and under which licence.

    >>> weights(True, "MIT"), weights(True, "unknown"), weights(False, "proprietary"), weights(None, None)
    ('MIT', 'open, licence unknown', 'closed', 'unknown')
    """
    if not open:
        return "unknown" if open is None else "closed"
    return "open, licence unknown" if license == "unknown" else license or "open"


def _remarks(sheet: Sheet, view: ModelList) -> None:
    order = ORDERS.get(view.sort, f"by strength at {view.sort} less its uncertainty")
    summary = f"{capital(counted(len(view.models), 'model'))} on {view.as_of}, {order}."
    if view.left_out:
        reasons = [f"{reason} ({number(count)})" for reason, count in view.left_out.items()]
        count = counted(sum(view.left_out.values()), "model")
        summary += f" Left out: {count} not available today: {listed(reasons)} (--status all shows them)."
    sheet.paragraph(summary)
    if view.models:
        sheet.paragraph(
            (f"Strengths (most from 0 to 100) ± one standard deviation; {LEGEND}. {_price_key(view)}", "dim")
        )
        if view.domain is None:
            short = [f"{s.domain[:3]} {lower(s.title)}" for s in view.models[0].strengths if sheet.width < ROOMY]
            sheet.paragraph((f"all: all kinds of work alike{'; ' if short else ''}{', '.join(short)}.", "dim"))
        seen = {_stage(row) for row in view.models}
        marks = [f"{mark} {meaning}" for stage, (mark, meaning) in STAGES.items() if stage in seen]
        marks += [f"{HARDLY_MARK} {HARDLY}"] if any(row.hardly_measured for row in view.models) else []
        if marks:
            sheet.paragraph((f"Behind a name: {', '.join(marks)}.", "dim"))


def _price_key(view: ModelList) -> str:
    usage = f"{plain(view.input_tokens / 1e6)} million tokens sent and {plain(view.output_tokens / 1e6)} received"
    return (
        f"per month, from: USD for the cheapest offer, by the token for {usage}; "
        "in/out: USD per million tokens sent and received."
    )
