"""``modelmatch plan``: what to test next on cases of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modelmatch.commands.group import Verb
from modelmatch.commands.options import (
    AnswersFile,
    AsOf,
    Profiles,
    Questions,
    Settings,
    ViewFormat,
    number_from,
    whole_number_from,
)

app = typer.Typer(add_completion=False)
PLAN_HELP = """Plan what to test next: which models to run on how many of your own cases.

The plan is the cheapest test that brings nearly as much as any within the limits. It says how sure the decision is now,
how sure it is expected to be after the test, what that costs in tokens, and when testing is not worth it.
"""
Decision = Annotated[
    Path | None, typer.Argument(metavar="[DECISION]", help="A decision file; its answers count.", show_default=False)
]


@app.command(cls=Verb, help=PLAN_HELP)
def plan(
    decision: Decision = None,
    answers: AnswersFile = None,
    settings: Settings = None,
    questions: Questions = None,
    cases: Annotated[
        int | None,
        typer.Option(
            "--cases",
            metavar="N",
            parser=whole_number_from("--cases", 1, 100_000),
            help="How many cases you have. Default: up to 120.",
            show_default=False,
        ),
    ] = None,
    usd: Annotated[
        float | None,
        typer.Option(
            "--usd", metavar="USD", parser=number_from("--usd", 0), help="At most this many USD.", show_default=False
        ),
    ] = None,
    models: Annotated[
        int | None,
        typer.Option(
            "--models",
            metavar="N",
            parser=whole_number_from("--models", 1, 9),
            help="At most this many models. Default: 6.",
            show_default=False,
        ),
    ] = None,
    sent: Annotated[
        float | None,
        typer.Option(
            "--sent",
            metavar="TOKENS",
            parser=number_from("--sent", 1),
            help="Tokens sent for one case. Default: those of a usual request.",
            show_default=False,
        ),
    ] = None,
    received: Annotated[
        float | None,
        typer.Option(
            "--received",
            metavar="TOKENS",
            parser=number_from("--received", 1),
            help="Tokens received for one case, by the average model.",
            show_default=False,
        ),
    ] = None,
    as_of: AsOf = None,
    profiles: Profiles = None,
    format: ViewFormat = "table",
) -> None:
    from modelmatch.errors import Exit
    from modelmatch.match.result.plan import Limits
    from modelmatch.match.result.plan import plan as planned
    from modelmatch.quiz.elicit import preferences
    from modelmatch.report.output import write_view
    from modelmatch.report.plan import table
    from modelmatch.session.planning import open_planned
    from modelmatch.terminal.diagnostics import warn

    session = open_planned(
        decision,
        answers=answers,
        settings=settings or (),
        questions=questions,
        profiles=profiles or (),
        as_of=as_of,
    ).session
    for warning in session.warnings:
        warn(warning)
    engine = session.engine()
    limits = Limits(cases=cases, usd=usd, models=models, sent=sent, received=received)
    view = planned(engine, engine.decide(preferences(session.question_set, session.answers)), limits)
    write_view(view, format, table)
    if view.match is None:
        raise typer.Exit(Exit.NO_MATCH)
