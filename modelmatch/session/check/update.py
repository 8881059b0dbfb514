"""Taking today's knowledge into decision files: the new match, or the same choice with what is known of it now."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import msgspec

from modelmatch.errors import UsageError
from modelmatch.session.check.check import Looked, Settings
from modelmatch.session.check.known import Days, Known
from modelmatch.session.decision_facts import accepted_now, choice_of
from modelmatch.session.decision_file import DecisionFile, DecisionForm
from modelmatch.session.decision_text import content, updated


class Update(msgspec.Struct, frozen=True):
    """A decision file with the bytes that it has and those that it would have."""

    file: DecisionFile
    before: bytes
    after: bytes

    @property
    def diff(self) -> str:
        """The change as a unified diff; empty where nothing changes."""
        old, new = (raw.decode("utf-8", "replace").splitlines(keepends=True) for raw in (self.before, self.after))
        name = self.file.document.name
        lines = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}")
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def updates(looked: Looked, settings: Settings, *, stay: bool = False) -> Iterator[Update]:
    """What each file would hold with today's match, or to ``stay`` with its choice; those without change as well.

    Raises
    ------
    UsageError
        There is no match to take, or the chosen offer is gone and cannot be kept.
    """
    days = Days(settings.today)
    for file in looked.decisions:
        before = content(file.path)
        yield Update(file, before, updated(before, file.document.name, _form(Known.of(file, days), stay=stay)))


def _form(known: Known, *, stay: bool) -> DecisionForm:
    form, name = known.file.form, known.file.document.name
    if stay and known.row is None:
        message = f"{name}: the chosen offer is gone"
        raise UsageError("nothing-to-keep", message, hint="leave out --stay to take today's match")
    row = known.row if stay or known.row == known.match else known.match
    if row is None:
        message = f"{name}: no offer meets the requirements, so there is no match to take"
        raise UsageError("no-match", message, hint="change an answer in the file")
    shares = known.shares()
    others = [model for model in shares if model != known.engine.matrix.offers[row].model.id]
    return msgspec.structs.replace(
        form,
        choice=choice_of(known.engine.matrix.offers[row]),
        accepted=accepted_now(
            known.engine,
            known.decision,
            row,
            first_share=shares.get(known.engine.matrix.offers[row].model.id, 0.0),
            runner_up=others[0] if others else None,
            set_data=known.set_data,
        ),
    )
