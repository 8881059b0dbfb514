"""``modelmatch compare``: models side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from modelmatch.commands import complete
from modelmatch.commands.group import Verb
from modelmatch.commands.options import AsOf, PageFormat, Profiles

app = typer.Typer(add_completion=False)
COMPARE_HELP = """Compare models side by side: strengths and how certain they are, cheapest offers, effort, context."""


@app.command(cls=Verb, help=COMPARE_HELP)
def compare(
    models: Annotated[
        list[str],
        typer.Argument(
            metavar="MODEL MODEL...", autocompletion=complete.models, help="Two or more ids, names, or parts of them."
        ),
    ],
    format: PageFormat = "table",
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    from modelmatch.lookup.comparison import compare_models
    from modelmatch.lookup.lookup import open_lookup
    from modelmatch.lookup.names import find_models
    from modelmatch.report import comparison as report
    from modelmatch.report.output import check_view, html, write_view
    from modelmatch.session.session import dated_catalog
    from modelmatch.terminal.diagnostics import note, warn

    check_view(format)
    lookup = open_lookup(dated_catalog(profiles or (), as_of, tell=warn))
    view = compare_models(lookup, find_models(lookup.catalog, models, note))
    write_view(view, format, report.table, html("modelmatch.report.html.comparison"))
