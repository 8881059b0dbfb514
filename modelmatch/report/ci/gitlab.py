"""The code quality report of GitLab (a part of the Code Climate format)."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from modelmatch.report.ci.issues import Issues, repository_path
from modelmatch.report.ci.sarif import fingerprint
from modelmatch.terminal.text import escape_unsafe, printable
from modelmatch.vocabulary import Level

_SEVERITY: Mapping[Level, str] = {"error": "major", "warning": "minor", "note": "info"}


def render(found: Issues) -> str:
    """A list of what is not accepted, each with a fingerprint of its own; GitLab asks for a line in any case."""
    used: dict[str, int] = {}
    rows = []
    for issue in found.issues:
        if issue.accepted is not None:
            continue
        print_ = fingerprint(issue)
        used[print_] = number = used.get(print_, 0) + 1
        rows.append({
            "description": printable(issue.message),
            "check_name": issue.rule,
            "fingerprint": print_ if number == 1 else f"{print_}-{number}",
            "severity": _SEVERITY[issue.level],
            "location": {"path": repository_path(issue.file), "lines": {"begin": issue.line or 1}},
        })  # fmt: skip
    return msgspec.json.format(escape_unsafe(msgspec.json.encode(rows).decode()), indent=2) + "\n"
