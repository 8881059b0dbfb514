"""``modelmatch recommend``: the match for answers from a file, from single settings, or by default."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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
    SaveDecision,
    Settings,
    Top,
)

if TYPE_CHECKING:
    from modelmatch.match.result.recommendation import Recommendation
    from modelmatch.session.session import Session

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
    save_decision: SaveDecision = None,
) -> None:
    from modelmatch.errors import Exit
    from modelmatch.report import output
    from modelmatch.session.session import open_session
    from modelmatch.terminal.diagnostics import warn

    output.check(format, top)
    if save_decision:
        from modelmatch.session.decision import check_place

        check_place(save_decision)
    session = open_session(
        answers=answers, settings=settings or (), questions=questions, profiles=profiles or (), as_of=as_of
    )
    for warning in session.warnings:
        warn(warning)
    recommendation = session.recommend(explain=format != "id", models=models or 2)
    output.write(recommendation, format, top=top, explain=explain, offers=offers, catalog=session.catalog)
    if format != "id":
        output.note_if_fewer_partners(recommendation, models)
    if save_decision:
        keep(session, recommendation, save_decision)
    if recommendation.match is None:
        raise typer.Exit(Exit.NO_MATCH)


def keep(session: Session, recommendation: Recommendation, path: Path) -> None:
    """Keep the match in a decision file, and say how it is checked."""
    import shlex
    import sys

    from modelmatch.session.decision import keep_decision
    from modelmatch.session.decision_file import NAME
    from modelmatch.terminal.diagnostics import note

    sys.stdout.flush()  # before the file, so that a result that cannot be shown keeps no decision
    if recommendation.match is None:
        note("no decision was saved: no model meets the requirements")
        return
    known = keep_decision(session, recommendation, path)
    command = ["modelmatch", "check", *([] if str(path) == NAME else [str(path)])]
    note(f"decision {'updated' if known else 'saved'}; to check it later: {shlex.join(command)}")
