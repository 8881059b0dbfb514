"""``modelmatch hardware``: which models a machine can run, best first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from modelmatch.commands import complete
from modelmatch.commands.group import Verb
from modelmatch.commands.options import (
    AsOf,
    Detect,
    ListFormat,
    MemoryKindOption,
    MemorySize,
    Profiles,
    whole_number_from,
)

if TYPE_CHECKING:
    from modelmatch.session.machine import FoundMachine

app = typer.Typer(add_completion=False)
HARDWARE_HELP = """List the models that a machine can run, best first, with precision, memory, speed and file.

Name the machine with --memory and --kind, or let --detect find this one.
"""
SHOWN = 10


@app.command(cls=Verb, help=HARDWARE_HELP)
def hardware(
    memory: MemorySize = None,
    kind: MemoryKindOption = None,
    detect: Detect = False,
    work: Annotated[
        str | None,
        typer.Option(
            "--work",
            "-w",
            autocompletion=complete.domains,
            help="Best first for one kind of work, such as coding. Default: all kinds alike.",
            show_default=False,
        ),
    ] = None,
    context: Annotated[
        int | None,
        typer.Option(
            "--context",
            metavar="TOKENS",
            parser=whole_number_from("--context", 1, 10**9),
            help="Keep this many tokens of context ready, such as 64k. Default: 16,384.",
            show_default=False,
        ),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option(
            "--top",
            metavar="N",
            parser=whole_number_from("--top", 1),
            help="How many models to show. Default: 10 in a table, else all.",
            show_default=False,
        ),
    ] = None,
    format: ListFormat = "table",
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    from modelmatch.errors import Exit, UsageError
    from modelmatch.lookup.hardware import list_runnable
    from modelmatch.lookup.lookup import open_lookup
    from modelmatch.report import hardware as report
    from modelmatch.report.output import write_view
    from modelmatch.session.session import dated_catalog
    from modelmatch.terminal.diagnostics import warn

    machine = stated_machine(detect, memory, kind, profiles or (), as_of)
    if machine is None:
        hint = "--memory 12GB --kind graphics, or --detect for this machine"
        raise UsageError("no-machine", "no machine is named", hint=hint)
    lookup = open_lookup(dated_catalog(profiles or (), as_of, tell=warn))
    most = top or (SHOWN if format == "table" else None)
    listing = list_runnable(lookup, machine.name, machine.memory, work=work, context=context, most=most)
    write_view(listing, format, report.table, {"id": report.ids})
    if not listing.models:
        raise typer.Exit(Exit.NO_MATCH)


def stated_machine(
    detect: bool,
    memory: float | None,
    kind: str | None,
    profiles: Sequence[Path],
    as_of: dt.date | None,
    *,
    ask: bool = False,
) -> FoundMachine | None:
    """The machine that the options name, or that is detected and then shown; None where they name none.

    With ``ask``, a person at a terminal is asked whether what was detected is to be used.

    Raises
    ------
    UsageError
        A machine is named and detected at once, a kind is named without an amount, or nothing can be detected.
    """
    from modelmatch.errors import UsageError
    from modelmatch.preferences import Memory, memory_words
    from modelmatch.session.machine import FoundMachine
    from modelmatch.vocabulary import MemoryKind

    if detect:
        if memory is not None or kind is not None:
            raise UsageError("two-machines", "--detect finds the memory that --memory and --kind state", hint="use one")
        return _detected(profiles, as_of, ask=ask)
    if memory is None:
        if kind is not None:
            raise UsageError("no-memory", f"--kind {kind} does not say how much", hint="add --memory, such as 12GB")
        return None
    known: MemoryKind = next((one for one in get_args(MemoryKind) if one == kind), "graphics")
    stated = Memory(gb=memory, kind=known)
    return FoundMachine(memory_words(stated), stated)


def _detected(profiles: Sequence[Path], as_of: dt.date | None, *, ask: bool) -> FoundMachine | None:
    from modelmatch.quiz.terminal.display import is_interactive
    from modelmatch.session.machine import detect
    from modelmatch.session.session import dated_catalog
    from modelmatch.terminal.diagnostics import note

    found = detect(dated_catalog(profiles, as_of).machines)
    note(f"found: {found.words}")
    if ask and is_interactive() and not typer.confirm("Use this machine?", default=True, err=True):
        return None
    return found
