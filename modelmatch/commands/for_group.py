"""``modelmatch group``: one offer for several people, who loses what by it, and what they disagree about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modelmatch.commands.group import Verb
from modelmatch.commands.options import AsOf, GroupFormat, Profiles, Questions

app = typer.Typer(add_completion=False)
GROUP_HELP = """Choose one offer for several people.

Each FILE is the answers file of one person, or a table (JSON Lines, CSV, Parquet) with a row for each. Shown are the
offer with the highest weighted sum of everyone's fit and the one whose largest loss is least, who loses what, where the
answers differ, and what would make them agree.
"""


@app.command(cls=Verb, help=GROUP_HELP)
def group(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Answers files, or tables of answers.", show_default=False)
    ],
    weights: Annotated[
        list[str] | None,
        typer.Option(
            "--weight",
            "-w",
            metavar="NAME=NUMBER",
            help="How much the value of a member counts, 1 if not stated. Repeatable.",
            show_default=False,
        ),
    ] = None,
    where: Annotated[
        str | None,
        typer.Option(
            "--where",
            metavar="COLUMN=VALUE",
            help="Only these rows of a table, such as team=sales.",
            show_default=False,
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            "--ignore", metavar="COLUMN", help="A column of a table that is no answer. Repeatable.", show_default=False
        ),
    ] = None,
    questions: Questions = None,
    format: GroupFormat = "table",
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    from modelmatch.errors import Exit
    from modelmatch.report.group import identifier, markdown, table
    from modelmatch.report.output import check_view, html, write_view
    from modelmatch.report.yaml import to_yaml
    from modelmatch.session.together import open_group
    from modelmatch.terminal.diagnostics import warn

    check_view(format)
    view = open_group(
        files,
        questions=questions,
        profiles=profiles or (),
        as_of=as_of,
        weights=weights or (),
        where=where,
        ignore=ignore or (),
        tell=warn,
    )
    write_view(
        view,
        format,
        table,
        {"markdown": markdown, "yaml": to_yaml, "id": identifier} | html("modelmatch.report.html.group"),
    )
    if view.highest_sum is None:
        raise typer.Exit(Exit.NO_MATCH)
