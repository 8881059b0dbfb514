"""``modelmatch quiz``: ask, or read the answers from a pipe, and recommend."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from modelmatch.commands.options import (
    AnswersFile,
    AsOf,
    Explain,
    Format,
    Portfolio,
    Profiles,
    Questions,
    Settings,
    Top,
)

app = typer.Typer(add_completion=False)


@app.command()
def quiz(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="SET",
            help="A question set: quick, full, team, leaving-llama, or a file. Default: quick.",
            show_default=False,
        ),
    ] = None,
    questions: Questions = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the quiz that was broken off.")] = False,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save", metavar="FILE", help="Write the answers to a file that replays the run.", show_default=False
        ),
    ] = None,
    all: Annotated[bool, typer.Option("--all", help="Ask everything, also what hardly changes the match.")] = False,
    fixed_order: Annotated[
        bool, typer.Option("--fixed-order", help="Ask in the order of the file, not what helps most first.")
    ] = False,
    answers: AnswersFile = None,
    settings: Settings = None,
    format: Format = "table",
    top: Top = None,
    models: Portfolio = None,
    explain: Explain = False,
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    """Answer some questions and get a model.

    In a terminal, the question that can change the match most comes next, and the quiz stops when enough is known.

    Without a terminal, answers are read from standard input: one a line in the order of the questions, an empty line
    for the default.
    """
    from modelmatch import report
    from modelmatch.errors import Exit
    from modelmatch.interview import done, interview, kept_for
    from modelmatch.quiz.files import check_writable, save_answers
    from modelmatch.quiz.unfinished import unfinished
    from modelmatch.report.errors import note
    from modelmatch.session import open_session

    report.check(format, top)
    if save:
        check_writable(save)
    name = _one_set(name, questions)
    kept = unfinished() if resume else None
    session = open_session(
        answers=answers,
        settings=settings or (),
        questions=kept_for(name, kept) if kept else name,
        profiles=profiles or (),
        as_of=str(kept.as_of) if as_of is None and kept and kept.as_of else as_of,
    )
    session = interview(session, kept, ask_all=all, fixed_order=fixed_order)
    if save:
        save_answers(save, session.question_set, session.answers, set_name=session.set_name, as_of=session.catalog.day)
        note(f"answers saved: modelmatch recommend -a {shlex.quote(str(save))} replays them")
    recommendation = session.recommend(explain=format != "id", models=models or 2)
    report.write(recommendation, format, top=top, explain=explain)
    if format != "id":
        report.say_who_adds_nothing(recommendation, models)
    done()
    if recommendation.match is None:
        raise typer.Exit(Exit.NO_MATCH)


def _one_set(name: str | None, option: str | None) -> str | None:
    """The set to ask, which may be named as an argument or as an option, but not as two."""
    from modelmatch.errors import UsageError

    if name is not None and option is not None and name != option:
        message = f"two question sets are named: {name}, and {option} with --questions"
        raise UsageError("two-sets", message, hint="name one of them")
    return name if option is None else option
