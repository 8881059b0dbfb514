"""``modelmatch benchmarks``: the list of benchmarks, and all scores on one."""

from __future__ import annotations

from typing import Annotated

import typer

from modelmatch.commands import complete
from modelmatch.commands.group import Verb
from modelmatch.commands.options import AsOf, ListFormat, Profiles

app = typer.Typer(add_completion=False)
BENCHMARKS_HELP = """List the benchmarks, or show one: what it measures, what it is evidence for, and all its scores."""


@app.command(cls=Verb, help=BENCHMARKS_HELP)
def benchmarks(
    benchmark: Annotated[
        str | None,
        typer.Argument(
            metavar="[BENCHMARK]",
            autocompletion=complete.benchmarks,
            help="The benchmark to show: an id, a name, or part of one.",
            show_default=False,
        ),
    ] = None,
    domain: Annotated[
        str | None,
        typer.Option(
            "--domain",
            "-d",
            autocompletion=complete.domains,
            help="Only benchmarks that are evidence for this kind of work.",
            show_default=False,
        ),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option(
            "--role",
            autocompletion=complete.roles,
            help="Only benchmarks with this role: strength, general, speed, tokens, cost, latency, safety, none.",
            show_default=False,
        ),
    ] = None,
    all: Annotated[
        bool, typer.Option("--all", help="Include benchmarks that have no figures yet on that day.")
    ] = False,
    format: ListFormat = "table",
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    from modelmatch.lookup.benchmarks import benchmark_page, list_benchmarks
    from modelmatch.lookup.names import find_benchmark
    from modelmatch.report import benchmarks as report
    from modelmatch.report.output import write_view
    from modelmatch.session.session import dated_catalog
    from modelmatch.terminal.diagnostics import note, warn

    catalog = dated_catalog(profiles or (), as_of, tell=warn)
    if benchmark is None:
        write_view(list_benchmarks(catalog, domain, role, unused=all), format, report.listing, {"id": report.ids})
    else:
        write_view(benchmark_page(catalog, find_benchmark(catalog, benchmark, note)), format, report.page)
