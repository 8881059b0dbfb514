"""Annotations of GitHub Actions, the summary of a step, and its outputs.

Escaped as the toolkit of GitHub does it (``actions/toolkit``, ``packages/core/src/command.ts``): in messages ``%`` and
line ends, in properties also ``:`` and ``,``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from modelmatch.report.ci.issues import Issue, Issues, repository_path
from modelmatch.terminal.text import printable
from modelmatch.vocabulary import Level

_COMMANDS: Mapping[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}
MOST = 10
"""GitHub shows so many annotations of each level for a step, so the important ones come first."""


def render(found: Issues) -> str:
    """A line for each finding, the errors first, and one about everything."""
    order = list(_COMMANDS)
    listed = sorted((i for i in found.issues if i.accepted is None), key=lambda issue: order.index(issue.level))
    return "".join(f"{_line(issue, found)}\n" for issue in listed) + f"{printable(found.summary)}\n"


def _line(issue: Issue, found: Issues) -> str:
    rule = found.rule.get(issue.rule)
    title = f"{found.tool}: {rule.title if rule else issue.rule}"
    place = {"file": repository_path(issue.file), "line": issue.line, "col": issue.column}
    stated = [f"{key}={_property(str(value))}" for key, value in place.items() if value is not None]
    text = _data("\n".join((issue.message, *issue.detail, f"({issue.rule})")))
    return f"::{_COMMANDS[issue.level]} {','.join((*stated, f'title={_property(title)}'))}::{text}"


def _data(text: str) -> str:
    lines = [printable(line) for line in text.split("\n")]
    return "\n".join(lines).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return printable(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")


def is_running(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether this is a step of GitHub Actions."""
    return environ.get("GITHUB_ACTIONS") == "true"


def append(variable: str, text: str, environ: Mapping[str, str] = os.environ) -> None:
    """Add to the file that a variable of the step names, if it names one; raises `OSError` if that fails."""
    if path := environ.get(variable):
        with open(path, "a", encoding="utf-8", newline="\n") as file:
            file.write(text)


def outputs(values: Mapping[str, str]) -> str:
    """Outputs of a step: one line each, which no value can leave."""
    return "".join(f"{key}={printable(value)}\n" for key, value in values.items())
