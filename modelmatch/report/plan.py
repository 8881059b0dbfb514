"""What to test next, on a screen."""

from __future__ import annotations

from modelmatch.match.result.plan import WORTH, Plan
from modelmatch.report.sheet import Column, Sheet
from modelmatch.terminal.screen import Screen
from modelmatch.wording import counted, number, percent, usd

NEXT = (
    "modelmatch export promptfoo, or export inspect, writes these models into a configuration; modelmatch import --as "
    "NAME reads the results"
)


def table(view: Plan, screen: Screen) -> str:
    """How sure the decision is, which models to run on how many cases, and what that is expected to bring."""
    sheet = Sheet(screen)
    if view.match is None:
        sheet.item("No plan", view.why or "")
        return sheet.render()
    share = percent(view.first_share or 0.0)
    sheet.item(
        "Now", (view.match_name or "", "bold"), f": fit {number(view.fit or 0.0)}, first in {share} of simulations"
    )
    if view.runs:
        _test(sheet, view)
    else:
        sheet.item("Test", "not worth it: ", view.why or "")
        sheet.item("At most", f"{_points(view.most)}, if you knew everything about your work")
    if view.untested:
        sheet.item("Not tested", f"no price by the token on record: {', '.join(view.untested)}")
    sheet.item("Assumes", _assumed(view))
    if view.runs:
        sheet.blank()
        sheet.item("Next", NEXT)
    return sheet.render()


def _test(sheet: Sheet, view: Plan) -> None:
    what = f"{counted(len(view.runs), 'model')} on {number(view.cases)} of your own cases"
    sheet.item("Test", (what, "bold"), f", {_cost(view)}")
    after = percent(view.first_share_after or 0.0)
    sheet.item("Expected", f"first in {after} after the test; {_points(view.gain)} by the better choice")
    if view.equal is not None and view.equal < view.gain:
        sheet.item("", f"the first three for the same money: {_points(view.equal)}")
    sheet.item("", f"knowing everything about your work: {_points(view.most)}")
    sheet.blank()
    columns = [
        Column("", right=True, least=2),
        Column("model", least=14, lines=None),
        Column("fit", right=True, least=3),
        Column("first in", right=True, least=8, optional=True),
        Column("cost", right=True, least=9),
        Column("through", least=16, lines=None, optional=True),
    ]
    rows = [
        [
            sheet.text(str(run.rank)),
            sheet.text((run.name, "bold")),
            sheet.text(number(run.fit)),
            sheet.text(percent(run.first_share)),
            sheet.text(usd(run.usd) if run.usd else "own hardware"),
            sheet.text(f"{run.place}{f', as {run.model_id}' if run.model_id else ''}"),
        ]
        for run in view.runs
    ]
    sheet.table("Models", columns, rows)
    sheet.blank()


def _cost(view: Plan) -> str:
    return f"about {usd(view.usd)} in tokens" if view.usd else "on your own hardware"


def _points(gain: float) -> str:
    return f"+{number(gain, 2)} points of fit" if gain >= 0.005 else "no points of fit"


def _assumed(view: Plan) -> str:
    sent, received = view.tokens
    tokens = f"a case of {number(sent)} tokens sent and {number(received)} received (--sent, --received)"
    what = f'scores on "{view.criterion}"' if view.criterion else "passed or failed cases of the work you want it for"
    return f"{what}; {tokens}; a test is worth it from {WORTH:g} points of fit"
