"""``modelmatch evidence``: check the estimate of strengths."""

from __future__ import annotations

from typing import Annotated

import typer

from modelmatch.commands.group import Group, Verb
from modelmatch.commands.options import AsOf, Profiles, ViewFormat

app = typer.Typer(cls=Group, add_completion=False)
EVIDENCE_HELP = """Check the estimate made from the published evidence."""


@app.callback(help=EVIDENCE_HELP)
def evidence() -> None:
    """Takes no options of its own."""


AUDIT_HELP = """Test whether the estimate predicts figures that it has not seen. Takes about a minute the first time.

It compares the estimate with simpler methods, and shows how often its intervals hold, which benchmarks and figures
fit worst, and which measurements would help most. It also shows how often stated confidence holds on tests that the
estimate has not seen.
"""


@app.command(cls=Verb, help=AUDIT_HELP)
def audit(
    quick: Annotated[
        bool,
        typer.Option("--quick", help="Skip the slowest parts, which leave out one kind of work or test at a time."),
    ] = False,
    decisions: Annotated[
        bool,
        typer.Option("--decisions", help="Check past recommendations against what is known today instead."),
    ] = False,
    format: ViewFormat = "table",
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    from modelmatch.lookup.evidence_audit import audit_view
    from modelmatch.report import evidence_audit as report
    from modelmatch.report.output import write_view
    from modelmatch.session.session import dated_catalog
    from modelmatch.terminal.diagnostics import warn
    from modelmatch.terminal.progress import progress

    catalog = dated_catalog(profiles or (), as_of, tell=warn)
    if decisions:
        from modelmatch.lookup.decision_audit import audit_decisions
        from modelmatch.report import decision_audit

        with progress() as tell:
            found = audit_decisions(catalog, tell=tell)
        write_view(found, format, decision_audit.table)
        return
    with progress() as tell:
        view = audit_view(catalog, tests=not quick, tell=tell)
    write_view(view, format, report.table)
