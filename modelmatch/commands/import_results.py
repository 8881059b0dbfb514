"""``modelmatch import``: results of one's own evaluations as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from modelmatch.commands import complete
from modelmatch.commands.group import Verb
from modelmatch.commands.options import Profiles, ViewFormat, choice_of

app = typer.Typer(add_completion=False)
FORMATS = ("inspect", "lm-eval", "helm", "every-eval-ever", "promptfoo", "csv", "jsonl")
IMPORT_HELP = """Import results of your own evaluations as evidence.

Reads results of Inspect, lm-evaluation-harness, HELM, Every Eval Ever and promptfoo, and tables (CSV, JSON Lines) with
a line for each model or for each case. The results are written into a folder of profiles, as a private benchmark with
one figure a model.
"""


@app.command("import", cls=Verb, help=IMPORT_HELP)
def import_results(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files of results.", show_default=False)],
    domain: Annotated[
        str | None,
        typer.Option(
            "--domain",
            "-d",
            metavar="DOMAIN",
            autocompletion=complete.domains,
            help="The kind of work that the cases are evidence for. Default: all kinds alike.",
            show_default=False,
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="NAME",
            help="Make the cases a criterion of the decision, of this name: the work itself.",
            show_default=False,
        ),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            metavar="DIR",
            help="The folder of profiles to write to. Default: your own, which counts in every run.",
            show_default=False,
        ),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            "--model",
            "-m",
            metavar="NAME=MODEL",
            help="Which model a name in the files means; NAME=- leaves its results out. Repeatable.",
            show_default=False,
        ),
    ] = None,
    task: Annotated[
        str | None, typer.Option("--task", metavar="TASK", help="Import only this task.", show_default=False)
    ] = None,
    metric: Annotated[
        str | None,
        typer.Option("--metric", metavar="METRIC", help="The metric or column that is the score.", show_default=False),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FORMAT",
            parser=choice_of("--from", *FORMATS),
            autocompletion=complete.words(*FORMATS),
            help=f"The format of the files: {', '.join(FORMATS)}. Default: as they look.",
            show_default=False,
        ),
    ] = None,
    profiles: Profiles = None,
    format: ViewFormat = "table",
) -> None:
    import sys

    from modelmatch.interop.importing import Wanted
    from modelmatch.interop.importing import import_results as imported
    from modelmatch.report.imported import table
    from modelmatch.report.output import write_view

    wanted = Wanted(
        domain=domain,
        name=name,
        into=into,
        profiles=profiles or (),
        names=_names(model or ()),
        task=task,
        metric=metric,
        format=source,
    )
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    write_view(imported(files, wanted, _choose if asks else None), format, table)


def _names(texts: Sequence[str]) -> dict[str, str]:
    from modelmatch.errors import UsageError

    found = {}
    for text in texts:
        name, sign, meant = text.rpartition("=")
        if not sign or not name or not meant:
            message = f'"{text}" is not of the form NAME=MODEL'
            raise UsageError("bad-name", message, hint='for example, --model "gpt=openai/gpt-6.2-astra"')
        found[name] = meant
    return found


def _choose(name: str, candidates: Sequence[str]) -> str | None:
    """Ask which of several models a name means; None to leave its results out."""
    import questionary

    from modelmatch.errors import Interrupted
    from modelmatch.terminal.text import printable

    leave = "none of these: leave its results out"
    question = questionary.select(f'Which model is "{printable(name)}"?', choices=[*candidates, leave])
    try:
        answer = question.unsafe_ask()
    except (KeyboardInterrupt, EOFError):
        raise Interrupted("interrupted", "nothing was imported") from None
    return None if answer == leave else str(answer)
