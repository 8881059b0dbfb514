"""``modelmatch validate``: check data files with the code that loads them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Folders of profiles, question sets or answers files. Default: all bundled data.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Check profiles, question sets and answers files, and list every error with its place."""
    from modelmatch.checks import check_paths
    from modelmatch.text import printable

    for line in check_paths(paths or []):
        typer.echo(printable(line))
