"""``modelmatch models``: list, filter and sort the models; everything that is known about one."""

from __future__ import annotations

from typing import Annotated

import typer

from modelmatch.commands import complete
from modelmatch.commands.group import NamingGroup, Verb
from modelmatch.commands.options import AsOf, ListFormat, PageFormat, Profiles, number_from, whole_number_from

app = typer.Typer(cls=NamingGroup, invoke_without_command=True, add_completion=False)

FIGURES = 4
"""Figures shown of each kind of work, unless all are asked for."""


MODELS_HELP = """List, filter and sort the generally available models; `models show ID` shows one in full."""


@app.callback(help=MODELS_HELP)
def models(
    ctx: typer.Context,
    domain: Annotated[
        str | None,
        typer.Option(
            "--domain",
            "-d",
            autocompletion=complete.domains,
            help="Show one kind of work, and sort by it.",
            show_default=False,
        ),
    ] = None,
    vendor: Annotated[
        str | None,
        typer.Option(
            "--vendor", autocompletion=complete.vendors, help="Only models of this vendor.", show_default=False
        ),
    ] = None,
    open: Annotated[bool, typer.Option("--open", help="Only models with downloadable weights.")] = False,
    route: Annotated[
        str | None,
        typer.Option(
            "--route",
            autocompletion=complete.routes,
            help="Only models available by: app, subscription, api, cloud, download.",
            show_default=False,
        ),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            "--status",
            autocompletion=complete.statuses,
            help="current, preview, limited, superseded, retired or all. Default: generally available.",
            show_default=False,
        ),
    ] = None,
    max_price: Annotated[
        float | None,
        typer.Option(
            "--max-price",
            metavar="USD",
            parser=number_from("--max-price", 0),
            help="An offer of at most this many USD per month; by the token for 10 million sent, 2 million received.",
            show_default=False,
        ),
    ] = None,
    min_context: Annotated[
        int | None,
        typer.Option(
            "--min-context",
            metavar="TOKENS",
            parser=whole_number_from("--min-context", 1),
            help="At least this many input tokens, such as 200k.",
            show_default=False,
        ),
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option(
            "--sort",
            autocompletion=complete.sorts,
            help="strength, name, released, price, context or a domain. Default: strength.",
            show_default=False,
        ),
    ] = None,
    reference: Annotated[
        bool, typer.Option("--reference", help="Include reference models, which are never recommended.")
    ] = False,
    format: ListFormat = "table",
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    if ctx.invoked_subcommand is not None:
        return
    from modelmatch.errors import Exit
    from modelmatch.lookup.lookup import open_lookup
    from modelmatch.lookup.models import ModelFilter, list_models
    from modelmatch.report import models as report
    from modelmatch.report.output import write_view
    from modelmatch.session.session import dated_catalog
    from modelmatch.terminal.diagnostics import warn

    wanted = ModelFilter(domain, vendor, open, route, status, max_price, min_context, sort, reference)
    listing = list_models(open_lookup(dated_catalog(profiles or (), as_of, tell=warn)), wanted)
    write_view(listing, format, report.table, {"id": report.ids})
    if not listing.models:
        raise typer.Exit(Exit.NO_MATCH)


SHOW_HELP = (
    """Show everything known about one model: strengths, offers, facts, cautions, and figures with their sources."""
)


@app.command(cls=Verb, help=SHOW_HELP)
def show(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", autocompletion=complete.models, help="An id, a name, or part of one.")
    ],
    all: Annotated[
        bool, typer.Option("--all", help="Show every figure, not only the newest for each kind of work.")
    ] = False,
    format: PageFormat = "table",
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    from modelmatch.lookup.lookup import open_lookup
    from modelmatch.lookup.model import model_page
    from modelmatch.lookup.names import find_model
    from modelmatch.lookup.predictions import predictions
    from modelmatch.report import model as report
    from modelmatch.report.output import check_view, html, write_view
    from modelmatch.session.session import dated_catalog
    from modelmatch.terminal.diagnostics import note, warn

    check_view(format)
    lookup = open_lookup(dated_catalog(profiles or (), as_of, tell=warn))
    found = find_model(lookup.catalog, model, note)
    most = None if all or format != "table" else FIGURES
    view = model_page(lookup, found, predictions(lookup.catalog), most)
    write_view(view, format, report.table, html("modelmatch.report.html.model"))
