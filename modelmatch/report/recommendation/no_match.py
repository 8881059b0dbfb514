"""When no model meets all requirements: which of them clash, and which single one to relax for which model."""

from __future__ import annotations

from modelmatch.match.result.recommendation import Recommendation
from modelmatch.report.recommendation import words
from modelmatch.report.recommendation.headline import few_known
from modelmatch.report.recommendation.not_covered import not_covered
from modelmatch.report.recommendation.today import stay_or_change
from modelmatch.report.sheet import Column, Sheet


def no_match(sheet: Sheet, result: Recommendation) -> None:
    """The requirements that clash, the others, and what relaxing each of them alone would give."""
    if result.not_covered:
        not_covered(sheet, result)
        sheet.blank()
        if not result.requirements:
            sheet.item("", (words.data(result), "dim"))
            return
    clash = result.clash or result.requirements
    sheet.item("No match", ("No model meets all of: ", "bold"), " · ".join(clash) or "the requirements")
    others = [phrase for phrase in result.requirements if phrase not in clash]
    if others:
        sheet.item("", ("also required: ", "dim"), " · ".join(others))
    rows = [
        [
            sheet.text(f'without "{relaxation.phrase}"'),
            sheet.text("→ ", (relaxation.winner_name, "bold"), f" ({words.instead(relaxation)})"),
        ]
        for relaxation in result.relaxations
    ]
    columns = [Column(least=16, most=60, lines=None), Column(least=16, most=70, lines=None)]
    sheet.blank()
    sheet.table("Would fit", columns, rows)
    if not rows:
        sheet.item("", "dropping one of them is not enough for any model")
    sheet.blank()
    stay_or_change(sheet, result, None)
    if known := few_known(result):
        sheet.item("Few models", "; ".join(known))
    if result.left_out:
        sheet.item("Left out", "; ".join(words.left_out(result.left_out)))
    sheet.item("", (words.data(result), "dim"))
