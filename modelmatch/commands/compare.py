"""``modelmatch compare``: models side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from modelmatch.commands.group import Verb
from modelmatch.commands.options import AsOf, Profiles, ViewFormat

app = typer.Typer(add_completion=False)
COMPARE_HELP = """Compare models side by side: who is ahead in what, how sure that is, price, context, openness."""


@app.command(cls=Verb, help=COMPARE_HELP)
def compare(
    models: Annotated[list[str], typer.Argument(metavar="MODEL MODEL...", help="Ids, names, or parts of them.")],
    format: ViewFormat = "table",
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    from modelmatch.browse.comparison import compare_models
    from modelmatch.browse.names import find_models
    from modelmatch.browse.open import open_shelf
    from modelmatch.report import comparison as report
    from modelmatch.report.errors import note
    from modelmatch.report.views import write

    shelf = open_shelf(profiles or (), as_of)
    write(compare_models(shelf, find_models(shelf.catalog, models, note)), format, report.table)
