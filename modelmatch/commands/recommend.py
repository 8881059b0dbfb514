"""``modelmatch recommend``: the match for answers from a file, from single settings, or by default."""

from __future__ import annotations

import typer

from modelmatch.commands.group import Verb
from modelmatch.commands.options import (
    AnswersFile,
    AsOf,
    Explain,
    Format,
    Offers,
    Portfolio,
    Profiles,
    Questions,
    Settings,
    Top,
)

app = typer.Typer(add_completion=False)
RECOMMEND_HELP = """Recommend a model for the answers given. Unanswered questions take their default."""


@app.command(cls=Verb, help=RECOMMEND_HELP)
def recommend(
    answers: AnswersFile = None,
    settings: Settings = None,
    questions: Questions = None,
    format: Format = "table",
    top: Top = None,
    models: Portfolio = None,
    explain: Explain = False,
    offers: Offers = False,
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    from modelmatch.errors import Exit
    from modelmatch.report import output
    from modelmatch.session.session import open_session
    from modelmatch.terminal.diagnostics import warn

    output.check(format, top)
    session = open_session(
        answers=answers, settings=settings or (), questions=questions, profiles=profiles or (), as_of=as_of
    )
    for warning in session.warnings:
        warn(warning)
    recommendation = session.recommend(explain=format != "id", models=models or 2)
    output.write(recommendation, format, top=top, explain=explain, offers=offers)
    if format != "id":
        output.note_if_fewer_partners(recommendation, models)
    if recommendation.match is None:
        raise typer.Exit(Exit.NO_MATCH)
