"""What was found in files, as the formats of other tools carry it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import msgspec

from modelmatch.terminal.text import printable
from modelmatch.vocabulary import Level

HOME = "https://github.com/modelmatch/modelmatch"
DOCS = f"{HOME}/blob/main/docs/ci.md"
_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of finding: a stable id, a title, what it means, and what to do."""

    id: str
    level: Level
    title: str
    about: str
    todo: str = ""


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """One finding. ``identity`` tells it from others of its rule and stays the same from run to run.

    ``detail`` are further lines, ``fails`` whether it breaks the build, ``accepted`` why it is accepted, if it is.
    """

    rule: str
    level: Level
    message: str
    file: str
    line: int | None = None
    column: int | None = None
    identity: str = ""
    detail: tuple[str, ...] = ()
    fails: bool = True
    accepted: str | None = None


class Issues(msgspec.Struct, frozen=True, kw_only=True):
    """All that a run found, with the rules that it looked for and the files that it looked at.

    ``subjects`` are the files that stand for a suite of their own, ``summary`` is one line about everything.
    """

    tool: str
    rules: tuple[Rule, ...]
    issues: tuple[Issue, ...]
    subjects: tuple[str, ...]
    summary: str

    @property
    def rule(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    def of(self, subject: str) -> list[Issue]:
        return [issue for issue in self.issues if issue.file == subject]


def repository_path(file: str, environ: Mapping[str, str] = os.environ) -> str:
    """The path of a file from the root of its repository, with ``/``; as it is where it lies outside."""
    if file.startswith(("<", "--")):
        return printable(file)
    path = os.path.realpath(file)
    for root in (*(environ.get(name) for name in _ROOTS), _repository(Path(path).parent), os.path.realpath(os.curdir)):
        if root and Path(path).is_relative_to(os.path.realpath(root)):
            return printable(Path(path).relative_to(os.path.realpath(root)).as_posix())
    return printable(Path(path).as_posix())


def address(file: str) -> str:
    """The path of a file as an address relative to the root of its repository."""
    path = repository_path(file)
    return ("file://" if path.startswith("/") else "") + quote(path, safe="/~")


def _repository(folder: Path) -> str | None:
    """The nearest folder upwards that is a repository."""
    return next((str(place) for place in (folder, *folder.parents) if (place / ".git").exists()), None)
