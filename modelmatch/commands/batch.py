"""``modelmatch batch``: answers of many people in, one result a row out; or what they have in common."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modelmatch.commands import complete
from modelmatch.commands.group import Verb
from modelmatch.commands.options import AsOf, Profiles, Questions, choice_of, whole_number_from

if TYPE_CHECKING:
    from modelmatch.session.bulk import Bulk

app = typer.Typer(add_completion=False)
BATCH_HELP = """Recommend a model for each of many people: a row of answers in, a row of results out.

Each column of FILE is a question of the set, or kept with --keep. A row that cannot be read becomes an error in its
place. docs/scale.md has the columns of both sides.
"""
_FORMATS = ("jsonl", "csv", "parquet")
_SUMMARY = ("table", "json", "markdown")


@app.command(cls=Verb, help=BATCH_HELP)
def batch(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="JSON Lines, CSV or Parquet, or - for standard input.", show_default=False),
    ],
    questions: Questions = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            autocompletion=complete.words(*_FORMATS, *_SUMMARY),
            help="jsonl, csv or parquet; with --summary table, json or markdown. Default: as --output says, or jsonl.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where the results go, instead of standard output.",
            show_default=False,
        ),
    ] = None,
    input_format: Annotated[
        str | None,
        typer.Option(
            "--input-format",
            metavar="FORMAT",
            parser=choice_of("--input-format", *_FORMATS),
            autocompletion=complete.words(*_FORMATS),
            help="jsonl, csv or parquet. Default: as FILE is named, or as it begins.",
            show_default=False,
        ),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            "--keep", metavar="COLUMN", help="Copy this column into the results. Repeatable.", show_default=False
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop at the first row that cannot be read, and write nothing.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue an interrupted run with the same --output.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            metavar="N",
            parser=whole_number_from("--workers", 1, 1024),
            help="Processes that work side by side. Default: one for each core.",
            show_default=False,
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            help="Work on the Dask cluster of this scheduler, such as tcp://host:8786.",
            show_default=False,
        ),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            "--draws",
            metavar="N",
            parser=whole_number_from("--draws", 256, 4096),
            help="Simulations for first_share: 256, 512, 1024, 2048 or 4096. Default: 4096, as recommend has.",
            show_default=False,
        ),
    ] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="Show what all of them have in common, instead of a row for each.")
    ] = False,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="COLUMN",
            help="With --summary, also for each value of this column, such as team.",
            show_default=False,
        ),
    ] = None,
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    from modelmatch.many.pool import workers_here
    from modelmatch.many.run import Options, run
    from modelmatch.many.write import check_output, format_of
    from modelmatch.session.bulk import open_bulk
    from modelmatch.terminal.diagnostics import note, warn
    from modelmatch.terminal.progress import progress
    from modelmatch.wording import counted

    check_request(format, output, summary=summary, by=by, resume=resume)
    columns = [*(keep or ()), *((by,) if by else ())]
    bulk = open_bulk(
        file,
        questions=questions,
        profiles=profiles or (),
        as_of=as_of,
        input_format=input_format,
        keep=columns,
        draws=draws,
        tell=warn,
    )
    if summary:
        write_summary(bulk, by, format or "table", workers or workers_here(), scheduler)
        return
    written = format or format_of(output)
    check_output(written, output, file)
    options = Options(written, output, workers or workers_here(), scheduler, strict, resume)
    with progress() as tell:
        ran = run(bulk.plan, bulk.source, options, tell)
    if ran.errors:
        note(f'note: {counted(ran.errors, "row")} of {ran.rows:,} could not be read; each says why under "message"')
    if output is not None:
        note(f"{counted(ran.rows, 'result', digits=True)} in {output}")


def check_request(format: str | None, output: Path | None, *, summary: bool, by: str | None, resume: bool) -> None:
    """Whether the options fit together; raises `UsageError` if not."""
    from modelmatch.errors import UsageError, did_you_mean, quoted

    known = _SUMMARY if summary else _FORMATS
    if format is not None and format not in known:
        hint = did_you_mean(format, known, noun="formats")
        verb = "batch --summary" if summary else "batch"
        raise UsageError("unknown-format", f"{quoted(format)} is not a format of {verb}", hint=hint)
    if by and not summary:
        raise UsageError("by-alone", "--by is for --summary", hint="--keep copies a column into the results")
    if resume and output is None:
        raise UsageError("no-output", "--resume needs the --output of the run that was interrupted")
    if summary and output is not None:
        raise UsageError(
            "summary-output", "a summary goes to standard output", hint="leave out --output, or use > FILE"
        )


def write_summary(bulk: Bulk, by: str | None, format: str, workers: int, scheduler: str | None) -> None:
    """What all of them have in common."""
    from modelmatch.many.summary import summarize
    from modelmatch.report.output import write_view
    from modelmatch.report.summary import markdown, table
    from modelmatch.terminal.progress import progress

    with progress() as tell:
        view = summarize(bulk.plan, bulk.source, by, tell, workers=workers, scheduler=scheduler)
    write_view(view, format, table, {"markdown": markdown})
