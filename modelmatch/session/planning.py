"""What a plan or an export is for: the decision in a file, or the one that the answers lead to."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from modelmatch.errors import UsageError
from modelmatch.session.decision_file import Choice, is_decision, parse_decision
from modelmatch.session.session import Session, open_session


class Planned(Struct, frozen=True):
    """A session, and the offer that its decision file has chosen, if there is one."""

    session: Session
    choice: Choice | None = None


def open_planned(
    decision: Path | None,
    *,
    answers: Path | None,
    settings: Sequence[str],
    questions: str | None,
    profiles: Sequence[Path],
    as_of: dt.date | None,
) -> Planned:
    """The session of the answers, or of those in a decision file.

    Raises
    ------
    UsageError
        There are both a decision file and an answers file, or an option is not valid.
    DataError
        A file is not valid.
    """
    if decision is None:
        return Planned(
            open_session(answers=answers, settings=settings, questions=questions, profiles=profiles, as_of=as_of)
        )
    if answers is not None:
        message = "a decision file has its own answers"
        raise UsageError("two-answers", message, hint="leave out --answers, or the decision file")
    from modelmatch.data.document import read_document

    document = read_document(decision)
    if not isinstance(document.data, dict) or not is_decision(frozenset(map(str, document.data))):
        hint = f"for an answers file, use --answers {os.fspath(decision)}"
        raise UsageError("not-a-decision", f"{document.name} is not a decision file", hint=hint)
    form = parse_decision(document, decision)
    session = open_session(settings=settings, questions=questions, profiles=profiles, as_of=as_of, kept=form.answers)
    return Planned(session, form.form.choice)
