"""``modelmatch models``: list, filter and sort the models; everything that is known about one."""

from __future__ import annotations

from typing import Annotated

import typer

from modelmatch.commands.group import NamingGroup, Verb
from modelmatch.commands.options import AsOf, ListFormat, Profiles, ViewFormat, number_from, whole_number_from

app = typer.Typer(cls=NamingGroup, invoke_without_command=True, add_completion=False)

FIGURES = 4
"""Figures shown of each kind of work, unless all are asked for."""


MODELS_HELP = """List, filter and sort the models that anyone can get; `models show ID` tells all about one."""


@app.callback(help=MODELS_HELP)
def models(
    ctx: typer.Context,
    domain: Annotated[
        str | None, typer.Option("--domain", "-d", help="Show and sort by one kind of work.", show_default=False)
    ] = None,
    vendor: Annotated[
        str | None, typer.Option("--vendor", help="Only models of this vendor.", show_default=False)
    ] = None,
    open: Annotated[bool, typer.Option("--open", help="Only models whose weights can be downloaded.")] = False,
    route: Annotated[
        str | None,
        typer.Option(
            "--route", help="Only models reached by: app, subscription, api, cloud, download.", show_default=False
        ),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            "--status",
            help="current, preview, limited, superseded, retired or all. Default: whatever anyone can get today.",
            show_default=False,
        ),
    ] = None,
    max_price: Annotated[
        float | None,
        typer.Option(
            "--max-price",
            metavar="USD",
            parser=number_from("--max-price", 0),
            help="At most so many USD a month for 10 million tokens sent and 2 million received.",
            show_default=False,
        ),
    ] = None,
    min_context: Annotated[
        int | None,
        typer.Option(
            "--min-context",
            metavar="TOKENS",
            parser=whole_number_from("--min-context", 1),
            help="At least so many input tokens, such as 200k.",
            show_default=False,
        ),
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option(
            "--sort",
            help="strength, name, released, price, context or a domain. Default: strength.",
            show_default=False,
        ),
    ] = None,
    reference: Annotated[
        bool, typer.Option("--reference", help="Also models that are known by their figures alone.")
    ] = False,
    format: ListFormat = "table",
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    if ctx.invoked_subcommand is not None:
        return
    from modelmatch.browse.listing import Wanted, list_models
    from modelmatch.browse.open import open_shelf
    from modelmatch.errors import Exit
    from modelmatch.report import models as report
    from modelmatch.report.views import write

    wanted = Wanted(domain, vendor, open, route, status, max_price, min_context, sort, reference)
    listing = list_models(open_shelf(profiles or (), as_of), wanted)
    write(listing, format, report.table, {"id": report.ids})
    if not listing.models:
        raise typer.Exit(Exit.NO_MATCH)


SHOW_HELP = """Everything known about one model: strengths, facts, prices, cautions, and each figure with its source."""


@app.command(cls=Verb, help=SHOW_HELP)
def show(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="An id, a name, or part of one.")],
    all: Annotated[
        bool, typer.Option("--all", help="Every figure, instead of the newest of each kind of work.")
    ] = False,
    format: ViewFormat = "table",
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    from modelmatch.browse.names import find_model
    from modelmatch.browse.open import open_shelf
    from modelmatch.browse.page import model_page
    from modelmatch.browse.predicted import predictions
    from modelmatch.report import model as report
    from modelmatch.report.errors import note
    from modelmatch.report.views import write

    shelf = open_shelf(profiles or (), as_of)
    found = find_model(shelf.catalog, model, note)
    most = None if all or format != "table" else FIGURES
    write(model_page(shelf, found, predictions(shelf.catalog), most), format, report.table)
