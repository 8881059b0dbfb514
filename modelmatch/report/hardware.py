"""The models that a machine can run, on a screen."""

from __future__ import annotations

from modelmatch.lookup.hardware import HardwareList, RunnableModel
from modelmatch.report.models import tokens
from modelmatch.report.output import lines
from modelmatch.report.recommendation.own_machine import file, gb
from modelmatch.report.sheet import Cell, Column, Sheet
from modelmatch.terminal.screen import Screen
from modelmatch.wording import capital, counted, joined, listed, number, plain, plus_minus

HARDLY = "h"


def table(view: HardwareList, screen: Screen) -> str:
    """Models in rows, columns dropped from the right on a narrow screen; then how to run the first, and a key."""
    sheet = Sheet(screen)
    if not view.models:
        sheet.line(sheet.text("No model with open weights fits there."))
    else:
        sheet.table("", _columns(view), [_cells(sheet, row) for row in view.models], indent=0)
        sheet.blank()
        _first(sheet, view.models[0])
    sheet.blank()
    _key(sheet, view)
    return sheet.render()


def ids(view: HardwareList) -> str:
    """The ids of the models, one a line."""
    return lines(row.id for row in view.models)


def _columns(view: HardwareList) -> list[Column]:
    return [
        Column("model", least=16, most=28, lines=2),
        Column("", least=1),
        Column(view.work or "strength", view.work or "all", least=6, right=True),
        Column("bits", least=4, right=True),
        Column("needs", least=6, right=True),
        Column("tokens/s", "tok/s", least=6, right=True),
        Column("file", least=6, most=14, optional=True),
        Column("from", least=18, most=40, lines=2, optional=True),
        Column("text up to", "text", least=5, right=True, optional=True),
        Column("licence", least=6, most=16, optional=True),
    ]


def _cells(sheet: Sheet, row: RunnableModel) -> list[Cell]:
    own = row.machine
    strength = "unknown" if row.strength is None else plus_minus(row.strength, row.strength_sd or 0.0)
    assumed = "~" if own.cache_basis in ("assumed", "upper-bound") else ""
    return [
        sheet.text((row.name, "bold")),
        sheet.text((HARDLY if row.hardly_measured else "", "dim")),
        sheet.text(strength),
        sheet.text(str(own.bits)),
        sheet.text(f"{assumed}{gb(own.needed_gb)}"),
        sheet.text(speed(row)),
        sheet.text(own.file if own.repository else ""),
        sheet.text(own.repository or "none on record"),
        sheet.text(tokens(row.max_context)),
        sheet.text(row.license or ""),
    ]


def speed(row: RunnableModel) -> str:
    """Tokens per second as calculated, or as measured on a like machine, which is marked; empty where unknown."""
    own = row.machine
    if own.tokens_per_second is not None:
        return number(own.tokens_per_second, 0 if own.tokens_per_second >= 3 else 1)
    return f"{number(own.measured.tokens_per_second)}m" if own.measured else ""


def _first(sheet: Sheet, row: RunnableModel) -> None:
    """How to get and run the first model."""
    sheet.item("File", (row.name, "bold"), f": {file(row.machine)}", most=3)
    wide = max((len(command.program) for command in row.machine.commands), default=0)
    for place, command in enumerate(row.machine.commands):
        sheet.item("" if place else "Run it", (f"{command.program:<{wide}}", "bold"), f"  {command.text}")


def _key(sheet: Sheet, view: HardwareList) -> None:
    more = f", of which the best {number(len(view.models))} are shown" if len(view.models) < view.found else ""
    reasons = listed([f"{reason} ({number(count)})" for reason, count in view.left_out.items()])
    order = f"best first at {view.work}" if view.work else "best first over all kinds of work"
    room = f"{view.machine}, {gb(view.usable_gb)} GB of it for a model"
    found = capital(counted(view.found, "model"))
    fit = "fits" if view.found == 1 else "fit"
    sheet.paragraph(
        f"{found} with open weights {fit} in {room}, {order}{more}. {f'Left out: {reasons}.' if reasons else ''}"
    )
    speeds = _speeds(view)
    needs = f"needs: GB for weights, {number(view.context)} tokens of context and the program (~ cache not exact)"
    key = joined((needs, speeds, f"{HARDLY} too few comparable figures"), "; ")
    sheet.paragraph((f"{capital(key)}. Strengths are those of the weights as published.", "dim"))


def _speeds(view: HardwareList) -> str:
    used = {row.machine.bandwidth for row in view.models if row.machine.bandwidth}
    measured = any(row.machine.tokens_per_second is None and row.machine.measured for row in view.models)
    said = []
    if used:
        known = "its memory" if view.bandwidth else "such memory typically"
        said.append(f"tokens/s: calculated from the {plain(max(used))} GB per second that {known} reads")
    if measured:
        said.append("m measured on a like machine")
    return joined(said, "; ") or "tokens/s: not known for such memory"
