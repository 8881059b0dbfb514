"""What was imported, on a screen."""

from __future__ import annotations

import shlex

from modelmatch.interop.importing import Imported, Kept, Row
from modelmatch.report.sheet import Column, Sheet
from modelmatch.terminal.screen import Screen
from modelmatch.wording import count, counted, number


def table(view: Imported, screen: Screen) -> str:
    """The results with the models that their names matched, where they are kept, and how they are used."""
    sheet = Sheet(screen)
    for file, format in view.formats.items():
        sheet.item("Read", f"{file} ({format})")
    several = len({row.task for row in view.rows}) > 1
    columns = [
        Column("name in the file", "name", least=8, lines=None),
        Column("model", least=26, lines=None),
        Column("score", right=True, least=6),
        Column("cases", right=True, least=3, optional=True),
        *([Column("task", least=6, optional=True)] if several else []),
    ]
    rows = [
        [
            sheet.text(row.name if row.name != row.model else "the same"),
            sheet.text((row.model, "bold"), f" ({row.effort} effort)" if row.effort else ""),
            sheet.text(score(row)),
            sheet.text(count(row.cases) if row.cases and row.cases < 10 else number(row.cases) if row.cases else "-"),
            *([sheet.text(row.task)] if several else []),
        ]
        for row in view.rows
    ]
    sheet.blank()
    sheet.table("Results", columns, rows)
    if view.left_out:
        sheet.item("Left out", ", ".join(view.left_out))
    for remark in view.remarks:
        sheet.item("Note", remark)
    sheet.blank()
    for kept in view.files:
        sheet.item("Kept in" if kept.changed else "Unchanged", _kept(kept))
    folder = "" if view.own else f" --profiles {shlex.quote(view.folder)}"
    use = f"modelmatch recommend{folder}"
    if criterion := next((kept.criterion for kept in view.files if kept.criterion), None):
        use += f" --set {criterion}=60"
    sheet.item("Use it", use, *([" (60 % of the weight)"] if criterion else []))
    return sheet.render()


def score(row: Row) -> str:
    """A score with its standard error, as a percentage where the scale has an end."""
    if row.maximum is None:
        error = f" ± {number(row.se, 2)}" if row.se is not None else ""
        return f"{number(row.score, 2)}{error}"
    share = 100.0 / row.maximum
    error = f" ± {number(share * row.se, 1)}" if row.se is not None else ""
    return f"{number(share * row.score, 1)}{error} %"


def _kept(kept: Kept) -> str:
    if kept.criterion is not None:
        use = f'the criterion "{kept.criterion}"'
    else:
        use = f"evidence for {kept.domain}" if kept.domain else "evidence for all kinds of work alike (see --domain)"
    return f"{kept.path}: {counted(kept.figures, 'figure')} on {kept.benchmark}, {use}"
