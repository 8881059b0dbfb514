"""``modelmatch cache``: show or clear the data kept to start faster."""

from __future__ import annotations

import typer

from modelmatch.commands.group import Group, Verb
from modelmatch.commands.options import ViewFormat

app = typer.Typer(cls=Group, add_completion=False)
CACHE_HELP = """Manage prepared data that makes the next run faster. It can be removed at any time."""


@app.callback(help=CACHE_HELP)
def cache() -> None:
    """Takes no options of its own."""


INFO_HELP = """Show where the cache is and how much it holds."""


@app.command(cls=Verb, help=INFO_HELP)
def info(format: ViewFormat = "table") -> None:
    from modelmatch.lookup.cache import cache_info
    from modelmatch.report import cache as report
    from modelmatch.report.output import write_view

    write_view(cache_info(), format, report.table)


CLEAR_HELP = """Remove everything in the cache. The next run takes longer but gives the same result."""


@app.command(cls=Verb, help=CLEAR_HELP)
def clear() -> None:
    from modelmatch.data import store
    from modelmatch.quiz.answers_file import unwritable
    from modelmatch.report.cache import holds

    try:
        removed = store.clear_cache()
    except OSError as error:
        raise unwritable(store.cache_folder(), error) from None
    typer.echo(f"removed {holds(len(removed), sum(file.size for file in removed))} from {store.cache_folder()}")
