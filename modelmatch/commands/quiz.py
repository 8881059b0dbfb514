"""``modelmatch quiz``: ask, or read the answers from a pipe, and recommend."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modelmatch.commands import complete
from modelmatch.commands.group import Verb
from modelmatch.commands.options import (
    AnswersFile,
    AsOf,
    Batch,
    Detect,
    Explain,
    Format,
    MemoryKindOption,
    MemorySize,
    Offers,
    Portfolio,
    Profiles,
    Questions,
    SaveDecision,
    Settings,
    Today,
    Top,
    Use,
)

if TYPE_CHECKING:
    from modelmatch.session.session import Session

app = typer.Typer(add_completion=False)
QUIZ_HELP = """Answer a few questions and get the model that fits.

In a terminal, each next question is the one that can change the match most. The quiz stops when enough is known.

Without a terminal, answers are read from standard input, one per line, in the order of the questions. An empty line
takes the default.
"""


@app.command(cls=Verb, help=QUIZ_HELP)
def quiz(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="SET",
            autocompletion=complete.sets,
            help="A question set: quick, full, team, leaving-llama, or a file. Default: quick.",
            show_default=False,
        ),
    ] = None,
    questions: Questions = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Resume the interrupted quiz. If there are several, name the SET.")
    ] = False,
    unfinished: Annotated[
        bool, typer.Option("--unfinished", help="List the interrupted quizzes and how to resume each.")
    ] = False,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save", metavar="FILE", help="Save the answers to a file that can replay the run.", show_default=False
        ),
    ] = None,
    all: Annotated[
        bool, typer.Option("--all", help="Ask every question, even those unlikely to change the match.")
    ] = False,
    fixed_order: Annotated[
        bool,
        typer.Option("--fixed-order", help="Keep the file's order instead of asking the most useful question first."),
    ] = False,
    answers: AnswersFile = None,
    settings: Settings = None,
    format: Format = "table",
    top: Top = None,
    models: Portfolio = None,
    explain: Explain = False,
    offers: Offers = False,
    today: Today = None,
    use: Use = None,
    batch: Batch = False,
    as_of: AsOf = None,
    profiles: Profiles = None,
    detect: Detect = False,
    memory: MemorySize = None,
    kind: MemoryKindOption = None,
    save_decision: SaveDecision = None,
) -> None:
    from modelmatch.commands.hardware import stated_machine
    from modelmatch.commands.recommend import used_today
    from modelmatch.errors import Exit
    from modelmatch.match.result.use import usage_of
    from modelmatch.report import output
    from modelmatch.session.interview import done, interview
    from modelmatch.session.session import open_session
    from modelmatch.session.unfinished import unfinished as kept_answers
    from modelmatch.terminal.diagnostics import warn

    output.check(format, top)
    if unfinished:
        _list_unfinished()
        return
    if save:
        _check_place(save)
    if save_decision:
        from modelmatch.session.decision import check_place

        check_place(save_decision)
    name = _one_set(name, questions)
    kept = kept_answers(name, profiles or ()) if resume else None
    machine = stated_machine(detect, memory, kind, profiles or (), as_of, ask=True)
    session = open_session(
        answers=answers, settings=settings or (), questions=name, profiles=profiles or (), as_of=as_of, kept=kept,
        machine=machine.memory if machine else None,
    )  # fmt: skip
    for warning in session.warnings:
        warn(warning)
    usage_of(use, session.catalog)  # before the work, and before any question
    if today:
        used_today(session, today, known=True)  # before the questions, not after them
    session = interview(session, kept, ask_all=all, fixed_order=fixed_order)
    now = used_today(session, today or session.today, known=today is not None)
    try:
        recommendation = session.recommend(explain=format != "id", models=models or 2, today=now, use=use, batch=batch)
        output.write(recommendation, format, top=top, explain=explain, offers=offers, catalog=session.catalog)
        if format != "id":
            output.note_if_fewer_partners(recommendation, models)
        sys.stdout.flush()  # before the answers, which may go to the same place
    finally:  # the answers are saved without a result, and a result is shown without saved answers
        if save:
            _save(session, save, _replay(save, format, top, models, explain, offers, today, use, batch))
    if save_decision:
        from modelmatch.commands.recommend import keep

        keep(session, recommendation, save_decision)
    done(session)
    if recommendation.match is None:
        raise typer.Exit(Exit.NO_MATCH)


def _list_unfinished() -> None:
    from modelmatch.session.unfinished import unfinished_quizzes
    from modelmatch.terminal.diagnostics import note
    from modelmatch.terminal.text import printable

    quizzes = unfinished_quizzes()
    for quiz in quizzes:
        typer.echo(printable(f"{quiz.command}   # {quiz.about}"))
    if not quizzes:
        note("there is no interrupted quiz")


def _check_place(save: Path) -> None:
    """Raise an error for a place that the answers cannot be saved to, before there are any."""
    from modelmatch.errors import UsageError
    from modelmatch.quiz.answers_file import check_writable

    if str(save) == "-":
        message = "--save - would mix the answers with the result on standard output"
        raise UsageError("save-to-output", message, hint="give a file, or another stream such as /dev/fd/3")
    check_writable(save)


def _save(session: Session, save: Path, replay: str) -> None:
    """Write the answers to a file or a stream, and say how a file of them is replayed."""
    from modelmatch.data.writing import is_stream
    from modelmatch.quiz.answers_file import write_whole
    from modelmatch.terminal.diagnostics import note

    stream = is_stream(save)
    write_whole(save, session.answers_text(None if stream else Path(os.path.realpath(save)).parent))
    note(f"answers written to {save}" if stream else f"answers saved; to replay them: {replay}")


def _replay(
    save: Path,
    format: str,
    top: int | None,
    models: int | None,
    explain: bool,
    offers: bool,
    today: str | None,
    use: str | None,
    batch: bool,
) -> str:
    """The command that gives the same output again."""
    command = ["modelmatch", "recommend", "-a", str(save)]
    command += ["--format", format] if format != "table" else []
    stated = (("--top", top), ("--models", models), ("--today", today), ("--use", use))
    command += [part for name, value in stated if value for part in (name, str(value))]
    command += [name for name, wanted in (("--explain", explain), ("--offers", offers), ("--batch", batch)) if wanted]
    return shlex.join(command)


def _one_set(name: str | None, option: str | None) -> str | None:
    """The set to ask, which may be named as an argument or as an option, but not as two."""
    from modelmatch.errors import UsageError

    if name is not None and option is not None and name != option:
        message = f"two question sets are given: {name}, and {option} with --questions"
        raise UsageError("two-sets", message, hint="choose one of them")
    return name if option is None else option
