"""``modelmatch questions``: the question sets, and one as a readable whole."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from modelmatch.commands import complete
from modelmatch.commands.group import NamingGroup, Verb
from modelmatch.commands.options import ListFormat, ViewFormat
from modelmatch.commands.questions_audit import AUDIT_HELP, audit

app = typer.Typer(cls=NamingGroup, add_completion=False)
QUESTIONS_HELP = """List, show and check the question sets of the quiz."""


@app.callback(help=QUESTIONS_HELP)
def questions() -> None:
    """Takes no options of its own."""


LIST_HELP = """List the question sets: what each is for, how long it takes, and where it comes from.

If one of your own sets is not valid, it is left out, its errors are shown, and the exit code is 3.
"""


@app.command("list", cls=Verb, help=LIST_HELP)
def list_(format: ListFormat = "table") -> None:
    from modelmatch.errors import DataErrors
    from modelmatch.lookup.questions import list_sets
    from modelmatch.report import questions as report
    from modelmatch.report.output import write_view
    from modelmatch.terminal.diagnostics import warn

    sets, errors = list_sets(warn)
    write_view(sets, format, report.listing, {"id": report.names})
    if errors:
        raise DataErrors(errors)


SHOW_HELP = """Show a question set: every question with its choices, its default, and when it is asked."""


@app.command(cls=Verb, help=SHOW_HELP)
def show(
    name: Annotated[
        str, typer.Argument(metavar="SET", autocompletion=complete.sets, help="The name of a set, or a file.")
    ] = "quick",
    effects: Annotated[
        bool, typer.Option("--effects", help="Include what each answer means for the decision.")
    ] = False,
    format: ViewFormat = "table",
) -> None:
    from modelmatch.lookup.questions import set_page
    from modelmatch.report import questions as report
    from modelmatch.report.output import write_view

    write_view(set_page(name), format, partial(report.page, effects=effects))


app.command(cls=Verb, help=AUDIT_HELP)(audit)
