"""``modelmatch validate``: check data files with the code that loads them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modelmatch.commands.group import Verb
from modelmatch.commands.options import OutputFile, OutputFormats

app = typer.Typer(add_completion=False)
VALIDATE_HELP = """Check profiles, question sets, answers and decision files; list every error with its place."""


@app.command(cls=Verb, help=VALIDATE_HELP)
def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Folders of profiles, question sets, answers or decision files. Default: all bundled data.",
            show_default=False,
        ),
    ] = None,
    format: OutputFormats = None,
    output_file: OutputFile = None,
) -> None:
    from modelmatch.errors import DataErrors, Exit
    from modelmatch.report import validation
    from modelmatch.report.check.output import check_targets, targets, write_text
    from modelmatch.report.ci.github import is_running
    from modelmatch.report.output import write_line
    from modelmatch.session.validate import validate as validated
    from modelmatch.terminal.diagnostics import note

    wanted = targets(format or (), output_file, tuple(validation.FORMATS), on_github=is_running())
    check_targets(wanted)
    found = validated(paths or [])
    in_words = False
    for target in wanted:
        render = validation.FORMATS[target.format]
        if render is not None:
            write_text(render(found), target)
        elif target.file is not None:
            write_text("".join(f"{line}\n" for line in (*found.lines, validation.summary(found))), target)
        else:
            in_words = True
            for line in () if found.errors else (*found.lines, validation.summary(found)):
                write_line(line)
            if found.errors and found.files > 1:
                note(validation.summary(found))
    if found.errors:
        if in_words or all(target.file for target in wanted):
            raise DataErrors(found.errors, found.more)
        raise typer.Exit(Exit.INVALID_DATA)
