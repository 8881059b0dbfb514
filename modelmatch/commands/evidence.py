"""``modelmatch evidence``: how good the estimate of strengths is."""

from __future__ import annotations

from typing import Annotated

import typer

from modelmatch.commands.group import Group, Verb
from modelmatch.commands.options import AsOf, Profiles, ViewFormat

app = typer.Typer(cls=Group, add_completion=False)
EVIDENCE_HELP = """The published evidence and the estimate made from it."""


@app.callback(help=EVIDENCE_HELP)
def evidence() -> None:
    """Takes no options of its own."""


AUDIT_HELP = """Does the estimate predict figures that it has not seen? Takes about a minute the first time.

Compares it with simpler methods, says how often its intervals hold, which benchmarks and figures fit worst, and
which measurements would help most.
"""


@app.command(cls=Verb, help=AUDIT_HELP)
def audit(
    quick: Annotated[
        bool, typer.Option("--quick", help="Do not leave out whole kinds of work and tests in turn, the slowest parts.")
    ] = False,
    format: ViewFormat = "table",
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    from modelmatch.browse.audit import audit_view
    from modelmatch.report import audit as report
    from modelmatch.report.progress import progress
    from modelmatch.report.views import write
    from modelmatch.session import dated_catalog

    catalog = dated_catalog(profiles or (), as_of)
    with progress() as tell:
        view = audit_view(catalog, tests=not quick, tell=tell)
    write(view, format, report.table)
