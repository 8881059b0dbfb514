"""``modelmatch benchmarks``: what the figures were measured with, and all scores on one benchmark."""

from __future__ import annotations

from typing import Annotated

import typer

from modelmatch.commands.group import Verb
from modelmatch.commands.options import AsOf, ListFormat, Profiles

app = typer.Typer(add_completion=False)
BENCHMARKS_HELP = (
    """List the benchmarks, or show one: what it measures, what it is evidence for, and every score on it."""
)


@app.command(cls=Verb, help=BENCHMARKS_HELP)
def benchmarks(
    benchmark: Annotated[
        str | None,
        typer.Argument(metavar="[BENCHMARK]", help="An id, a name, or part of one: show this one.", show_default=False),
    ] = None,
    domain: Annotated[
        str | None, typer.Option("--domain", "-d", help="Only evidence for this kind of work.", show_default=False)
    ] = None,
    role: Annotated[
        str | None,
        typer.Option(
            "--role",
            help="Only this role: strength, general, speed, tokens, cost, latency, safety, none.",
            show_default=False,
        ),
    ] = None,
    all: Annotated[bool, typer.Option("--all", help="Also benchmarks without a figure by that day.")] = False,
    format: ListFormat = "table",
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    from modelmatch.browse.benchmarks import benchmark_page, list_benchmarks
    from modelmatch.browse.names import find_benchmark
    from modelmatch.report import benchmarks as report
    from modelmatch.report.errors import note
    from modelmatch.report.views import write
    from modelmatch.session import dated_catalog

    catalog = dated_catalog(profiles or (), as_of)
    if benchmark is None:
        write(list_benchmarks(catalog, domain, role, unused=all), format, report.listing, {"id": report.ids})
    else:
        write(benchmark_page(catalog, find_benchmark(catalog, benchmark, note)), format, report.page)
