"""``modelmatch check``: whether decisions that were kept still hold."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modelmatch.commands import complete
from modelmatch.commands.group import Verb
from modelmatch.commands.options import CheckFormats, OutputFile, choice_of, day, number_from, whole_number_from
from modelmatch.vocabulary import FAIL_ON, MIN_GAIN, RETIRES_WITHIN

if TYPE_CHECKING:
    from modelmatch.session.check.check import Looked, Settings

app = typer.Typer(add_completion=False)
CHECK_HELP = """Check whether kept decisions still hold by the data of today.

A decision is kept by modelmatch recommend --save-decision modelmatch.yaml. What no longer holds is listed with its
line, what it was and is, and its source. Exit code 5 if a decision does not hold.
"""


@app.command(cls=Verb, help=CHECK_HELP)
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE|FOLDER]...",
            help="Decision files, or folders that hold some. Default: modelmatch.yaml here or in a folder above.",
            show_default=False,
        ),
    ] = None,
    today: Annotated[
        dt.date | None,
        typer.Option(
            "--today",
            metavar="DAY",
            parser=day,
            help="The day of the check (YYYY-MM-DD), which may lie after the data. Default: today.",
            show_default=False,
        ),
    ] = None,
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on",
            metavar="WHAT",
            parser=choice_of("--fail-on", *FAIL_ON),
            autocompletion=complete.words(*FAIL_ON),
            help="What breaks the build: broken (errors), overtaken (also a better offer), or any (also warnings).",
        ),
    ] = "broken",
    retires_within: Annotated[
        int,
        typer.Option(
            "--retires-within",
            metavar="DAYS",
            parser=whole_number_from("--retires-within", 0, 3660),
            help="Report an offer that ends within this many days.",
        ),
    ] = RETIRES_WITHIN,
    min_gain: Annotated[
        float,
        typer.Option(
            "--min-gain",
            metavar="POINTS",
            parser=number_from("--min-gain", 0, 100),
            help="Report a better offer only from this many points of fit.",
        ),
    ] = MIN_GAIN,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0, whatever is found.")] = False,
    format: CheckFormats = None,
    output_file: OutputFile = None,
    update: Annotated[
        bool, typer.Option("--update", help="Write today's match into the files; comments and order stay.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --update would change, and change nothing.")] = False,
    stay: Annotated[
        bool,
        typer.Option("--stay", help="With --update or --diff: keep the choice; accept what is known of it now."),
    ] = False,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="NAME", help="Explain a finding, or all.", show_default=False),
    ] = None,
) -> None:
    from modelmatch.errors import Exit, UsageError
    from modelmatch.report.check import output
    from modelmatch.report.ci import github
    from modelmatch.session.check.check import Settings, find_decisions
    from modelmatch.session.check.check import check as checked
    from modelmatch.terminal.diagnostics import note

    if explain is not None:
        _explain(explain)
        return
    if stay and not (update or diff):
        raise UsageError("stay-alone", "--stay needs --update or --diff", hint="modelmatch check --update --stay")
    on_github = github.is_running()
    targets = output.targets(format or (), output_file, on_github=on_github)
    output.check_targets(targets)
    settings = Settings(
        today=today or dt.datetime.now(dt.UTC).date(),
        fail_on=fail_on,  # type: ignore[arg-type]  # the option reads no other
        retires_within=retires_within,
        min_gain=min_gain,
    )
    looked = find_decisions(paths or ())
    for remark in looked.remarks:
        note(f"note: {remark}")
    if update or diff:
        _update(looked, settings, stay=stay, only_show=diff)
        return
    result = checked(looked, settings)
    output.write(result, targets)
    if on_github:
        output.write_step(result, targets)
    if not result.holds and not exit_zero:
        raise typer.Exit(Exit.CHECK_FAILED)


def _explain(name: str) -> None:
    import sys

    from modelmatch.errors import UsageError, did_you_mean
    from modelmatch.report.check.table import explanation
    from modelmatch.terminal.screen import screen_of
    from modelmatch.vocabulary import FINDINGS

    if name not in ("all", *FINDINGS):
        hint = did_you_mean(name, ("all", *FINDINGS), noun="findings", most=20)
        raise UsageError("unknown-finding", f'"{name}" is not a finding', hint=hint)
    sys.stdout.write(explanation(name, screen_of(sys.stdout)))


def _update(looked: Looked, settings: Settings, *, stay: bool, only_show: bool) -> None:
    """Show the changes; write them unless they are only to be shown."""
    import sys

    from modelmatch.quiz.answers_file import write_bytes
    from modelmatch.report.output import write_utf8
    from modelmatch.session.check.update import updates
    from modelmatch.terminal.diagnostics import note
    from modelmatch.terminal.text import revealed

    for one in list(updates(looked, settings, stay=stay)):
        name = one.file.document.name
        if one.before == one.after:
            note(f"{name}: nothing to update")
        elif only_show:
            write_utf8("".join(f"{revealed(line)}\n" for line in one.diff.splitlines()), sys.stdout)
        else:
            write_bytes(one.file.path, one.after)
            note(f"{name}: updated")
