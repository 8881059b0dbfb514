"""How often stated confidence holds, as a table on a screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modelmatch.evidence.audit.result import Calibration
from modelmatch.report.sheet import Cell, Column, Sheet
from modelmatch.wording import counted, number, plus_minus

ABOUT = {True: "one kind of work", False: "the average of tests"}


def confidence(sheet: Sheet, found: Sequence[Calibration], claims: Mapping[str, str]) -> None:
    """A table for each kind of claim; ``claims`` says in words what each claims."""
    for one in found:
        day = f", from {one.day}" if one.day else ""
        sheet.heading(
            f"Confidence: {claims.get(one.name, one.name)}{day}",
            f"stated for {ABOUT[one.own_work]}, {counted(one.claims, 'claim')}",
        )
        rows: list[list[Cell]] = [
            [
                sheet.text(f"{number(100 * b.low)} to {number(100 * b.high)} %"),
                sheet.text(f"{number(100 * b.stated, 1)} %"),
                sheet.text(f"{plus_minus(100 * b.true, 100 * b.true_se, 1)} %"),
                sheet.text(number(b.claims)),
            ]
            for b in one.bins
        ]
        columns = [
            Column("claims", least=11, most=20),
            Column("stated", least=7, right=True),
            Column("came true", least=11, right=True),
            Column("claims", least=6, right=True),
        ]
        sheet.table("", columns, rows, indent=2)
        slope = plus_minus(one.slope, one.slope_se, 2)
        sheet.paragraph((f"slope {slope}: 1 is honest, less claims too much", "dim"), indent=2)
