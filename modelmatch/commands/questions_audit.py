"""``modelmatch questions audit``: what the answers to a set can and cannot do."""

from __future__ import annotations

from typing import Annotated

import typer

from modelmatch.commands import complete
from modelmatch.commands.options import AsOf, Profiles, ViewFormat

AUDIT_HELP = """Simulate respondents, and warn about problems in a question set. Takes a few seconds.

It warns about questions and choices that change nothing, mean the same, or ask for what no model offers; about too few
matches, or too many from one vendor; about models that no answers lead to; and about a stated time that differs from
the estimate. A set can allow a finding under "audit", with a reason. The exit code is 5 if warnings remain.
"""


def audit(
    name: Annotated[
        str, typer.Argument(metavar="SET", autocompletion=complete.sets, help="The name of a set, or a file.")
    ] = "quick",
    format: ViewFormat = "table",
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    from modelmatch.errors import Exit
    from modelmatch.report import question_audit as report
    from modelmatch.report.output import write_view
    from modelmatch.session.question_audit import audit_set
    from modelmatch.session.session import dated_catalog
    from modelmatch.terminal.diagnostics import warn

    found = audit_set(name, dated_catalog(profiles or (), as_of, tell=warn))
    write_view(found, format, report.table)
    if found.open:
        raise typer.Exit(Exit.CHECK_FAILED)
