"""``modelmatch recommend``: the match for answers from a file, from single settings, or by default."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

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
    from modelmatch.errors import Exit
    from modelmatch.match.result.use import usage_of
    from modelmatch.report import output
    from modelmatch.session.session import open_session
    from modelmatch.terminal.diagnostics import warn

    output.check(format, top)
    if save_decision:
        from modelmatch.session.decision import check_place

        check_place(save_decision)
    machine = stated_machine(detect, memory, kind, profiles or (), as_of)
    session = open_session(
        answers=answers, settings=settings or (), questions=questions, profiles=profiles or (), as_of=as_of,
        machine=machine.memory if machine else None,
    )  # fmt: skip
    for warning in session.warnings:
        warn(warning)
    usage_of(use, session.catalog)  # before the work, and before any question
    now = used_today(session, today or session.today, known=today is not None)
    recommendation = session.recommend(explain=format != "id", models=models or 2, today=now, use=use, batch=batch)
    output.write(recommendation, format, top=top, explain=explain, offers=offers, catalog=session.catalog)
    if format != "id":
        output.note_if_fewer_partners(recommendation, models)
    if save_decision:
        keep(session, recommendation, save_decision)
    if recommendation.match is None:
        raise typer.Exit(Exit.NO_MATCH)


def used_today(session: Session, said: str | None, *, known: bool) -> str | None:
    """What is used today, by an id where the name is that of a model; None for nothing.

    Raises `UsageError` for what is not on record, where it must be ``known``; else the result says that it is not.
    """
    from modelmatch.errors import UsageError
    from modelmatch.lookup.names import find_model
    from modelmatch.match.result.in_use import in_use
    from modelmatch.terminal.diagnostics import note

    if said is None or in_use(session.catalog, said).known:
        return said
    try:
        return find_model(session.catalog, said, tell=lambda told: note(f"note: {told}")).id
    except UsageError:
        if known:
            raise
        return said


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
