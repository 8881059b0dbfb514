"""Models side by side on a screen: a row a respect, a star at who is ahead, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

from modelmatch.lookup.comparison import Comparison, Row, Value
from modelmatch.report.models import HARDLY, LEGEND, MARKS, tokens
from modelmatch.report.sheet import READABLE, Cell, Column, Sheet
from modelmatch.terminal.screen import Screen
from modelmatch.wording import fewer_or_more, listed, lower, percent, plain, plus_minus

EFFORT_KEY = "By effort: against the strengths above, and the cheapest interface. "
LABEL, NARROWEST, SURE = 16, 10, 5


def table(view: Comparison, screen: Screen) -> str:
    """All rows, with as many models beside each other as there is room for; the others in further blocks."""
    sheet = Sheet(screen)
    fits = max(1, (sheet.width - LABEL - SURE - 2) // (NARROWEST + 2))
    blocks = -(-len(view.models) // fits)
    size = -(-len(view.models) // blocks)
    for start in range(0, len(view.models), size):
        sheet.blank()
        _block(sheet, view, range(start, min(start + size, len(view.models))))
    sheet.blank()
    if hardly := [model.name for model in view.models if model.hardly_measured]:
        sheet.paragraph((listed(hardly), "bold"), f": {HARDLY}.")
    _key(sheet, view)
    return sheet.render()


def _block(sheet: Sheet, view: Comparison, places: Sequence[int]) -> None:
    head: list[Cell] = [sheet.text(""), *(sheet.text((view.models[i].name, "bold")) for i in places)]
    sure = [percent(row.sure) if row.sure is not None and _leads(view, row, places) else "" for row in view.rows]
    rows = [[*head, sheet.text(("sure" if any(sure) else "", "dim"))]]
    for row, said in zip(view.rows, sure, strict=True):
        cells: list[Cell] = [sheet.text(lower(row.title))]
        for i in places:
            ahead = view.models[i].id in row.ahead
            cells.append(sheet.text((words(row, row.values[i]) + (" *" if ahead else ""), "bold" if ahead else "")))
        rows.append([*cells, sheet.text((said, "dim"))])
    room = (sheet.width - LABEL - SURE - 2) // len(places) - 2
    columns = [
        Column(least=LABEL, most=28 if sheet.width >= READABLE else LABEL, lines=None),
        *(Column(least=min(NARROWEST, room), most=min(room, 26), lines=None) for _ in places),
        Column(least=SURE, right=True),
    ]
    sheet.table("", columns, rows, indent=0)


def _leads(view: Comparison, row: Row, places: Sequence[int]) -> bool:
    """Whether one of the models in these places is ahead: how sure that is belongs beside its star."""
    return any(view.models[i].id in row.ahead for i in places)


def words(row: Row, value: Value) -> str:
    """What a row says of a model, in few characters."""
    if value.text is not None:
        return value.text
    if value.value is None:
        return ""
    if row.kind == "strength":
        mark = MARKS.get(value.strength.basis, "") if value.strength else ""
        return f"{plus_minus(value.value, value.sd or 0.0)}{mark}"
    if row.id in ("context", "output"):
        return tokens(int(value.value))
    if row.id == "tokens":
        return fewer_or_more(value.value)
    return plain(round(value.value))


def _key(sheet: Sheet, view: Comparison) -> None:
    usage = f"{plain(view.input_tokens / 1e6)} million tokens sent and {plain(view.output_tokens / 1e6)} received"
    text = (
        f"On {view.as_of}. * ahead; sure: how likely it is the best of these for one kind of work like yours. "
        f"Strengths (most from 0 to 100) ± one standard deviation; {LEGEND}. "
        f"Cheapest: the cheapest offer of its kind, in USD per month, by the token for {usage}; "
        "in/out: USD per million tokens. "
        f"{EFFORT_KEY if any(row.id.startswith('effort') for row in view.rows) else ''}"
        "Tokens of answers: against the average model. Safety concerns: out of all findings on record."
    )
    sheet.paragraph((text, "dim"))
