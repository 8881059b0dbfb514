"""``modelmatch questions audit``: what the answers to a set can and cannot do."""

from __future__ import annotations

from typing import Annotated

import typer

from modelmatch.commands.options import AsOf, Profiles, ViewFormat

AUDIT_HELP = """Simulate respondents, and warn of what an author of questions should know. Takes some seconds.

Warned of are questions and choices that change nothing, mean the same, or ask for what no model offers; matches
that are too few, or too often of one vendor; models that no answers lead to; and minutes that are not what reading
takes. A set can allow a finding under "audit", with the reason. Exit code 5 if warnings remain.
"""


def audit(
    name: Annotated[str, typer.Argument(metavar="SET", help="The name of a set, or a file.")] = "quick",
    format: ViewFormat = "table",
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    from modelmatch.browse.question_audit import audit_set
    from modelmatch.errors import Exit
    from modelmatch.report import question_audit as report
    from modelmatch.report.views import write
    from modelmatch.session import dated_catalog

    found = audit_set(name, dated_catalog(profiles or (), as_of))
    write(found, format, report.table)
    if found.open:
        raise typer.Exit(Exit.CHECK_FAILED)
