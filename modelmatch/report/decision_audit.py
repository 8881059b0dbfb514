"""Past recommendations against what is known today, on a screen."""

from __future__ import annotations

from modelmatch.lookup.decision_audit import MATCH, SHARE, DecisionAudit
from modelmatch.report.confidence import confidence
from modelmatch.report.sheet import Sheet
from modelmatch.terminal.screen import Screen
from modelmatch.wording import counted, percent

CLAIMS = {
    MATCH: "the match is still the match by today's knowledge",
    SHARE: "the match ranks first in as many simulations by today's knowledge",
}


def table(view: DecisionAudit, screen: Screen) -> str:
    """What was decided on each day, and how often it still holds."""
    sheet = Sheet(screen)
    days = f"{view.days[0]} to {view.days[-1]}" if view.days else "no day"
    sheet.heading("Past recommendations", f"{counted(view.decisions, 'decision')}, {days}, against {view.as_of}")
    changed = percent(view.changed / view.decisions) if view.decisions else "none"
    sheet.paragraph(f"Another model would be the match by today's knowledge in {changed} of them.")
    confidence(sheet, view.calibration, CLAIMS)
    return sheet.render()
