"""``modelmatch validate``: check data files with the code that loads them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modelmatch.commands.group import Verb

app = typer.Typer(add_completion=False)
VALIDATE_HELP = """Check profiles, question sets and answers files, and list every error with its place."""


@app.command(cls=Verb, help=VALIDATE_HELP)
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
    from modelmatch.checks import check_paths
    from modelmatch.report.views import write_line

    for line in check_paths(paths or []):
        write_line(line)
