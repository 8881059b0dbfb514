"""What `modelmatch validate` found, in words, as data, and in the formats of other tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from modelmatch.errors import DataError
from modelmatch.report.ci import github, gitlab, junit, sarif
from modelmatch.report.ci.issues import Issue, Issues, Rule
from modelmatch.report.json import to_json
from modelmatch.report.recommendation.markdown import escape
from modelmatch.session.validate import Validation
from modelmatch.version import __version__
from modelmatch.wording import counted

SCHEMA = "modelmatch/validation/1"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """An error in a file: its stable code, what is wrong, what to do, and where."""

    code: str
    message: str
    hint: str = ""
    file: str | None = None
    line: int | None = None
    column: int | None = None


class ValidationView(msgspec.Struct, frozen=True, kw_only=True):
    """What was found; ``sound`` are lines about what is, ``more`` further errors that are not listed."""

    schema: str = SCHEMA
    version: str
    files: int
    valid: bool
    sound: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    more: int = 0


def summary(found: Validation) -> str:
    """One line about everything."""
    wrong = len(found.errors) + found.more
    said = counted(wrong, "error", digits=True) if wrong else "everything is valid"
    return f"{counted(found.files, 'file', digits=True)} looked at, {said}"


def view(found: Validation) -> ValidationView:
    """The same as data."""
    return ValidationView(
        version=__version__,
        files=found.files,
        valid=not found.errors,
        sound=found.lines,
        problems=tuple(map(_problem, found.errors)),
        more=found.more,
    )


def _problem(error: DataError) -> Problem:
    place = error.place
    return Problem(
        code=error.code,
        message=error.message,
        hint=error.hint,
        file=place.file if place else None,
        line=place.line if place else None,
        column=place.column if place else None,
    )


def issues(found: Validation) -> Issues:
    """The same for the formats of other tools: a rule for each code that was found."""
    problems = [_problem(error) for error in found.errors]
    codes = {problem.code: problem for problem in reversed(problems)}
    return Issues(
        tool="modelmatch validate",
        rules=tuple(
            Rule(id=code, level="error", title=code.replace("-", " ").capitalize(), about=codes[code].message)
            for code in sorted(codes)
        ),
        issues=tuple(
            Issue(
                rule=problem.code,
                level="error",
                message=problem.message,
                file=problem.file or "modelmatch",
                line=problem.line,
                column=problem.column,
                identity=problem.message,
                detail=(problem.hint,) if problem.hint else (),
            )
            for problem in problems
        ),
        subjects=tuple(dict.fromkeys(problem.file or "modelmatch" for problem in problems)),
        summary=summary(found),
    )


def markdown(found: Validation) -> str:
    """For a comment on a change."""
    parts = [f"## {escape(summary(found))}"]
    if found.errors:
        rows = []
        for problem in map(_problem, found.errors):
            where = ":".join(str(part) for part in (problem.file, problem.line, problem.column) if part is not None)
            hint = f". {escape(problem.hint)}" if problem.hint else ""
            rows.append(f"| {escape(where)} | `{problem.code}` | {escape(problem.message)}{hint} |")
        parts.append("\n".join(("| where | error | what is wrong |\n|---|---|---|", *rows)))
    elif found.lines:
        parts.append("\n".join(f"- {escape(line)}" for line in found.lines))
    return "\n\n".join(parts) + "\n"


FORMATS: Mapping[str, Callable[[Validation], str] | None] = {
    "table": None,
    "json": lambda found: to_json(view(found)),
    "markdown": markdown,
    "github": lambda found: github.render(issues(found)),
    "sarif": lambda found: sarif.render(issues(found)),
    "junit": lambda found: junit.render(issues(found)),
    "gitlab": lambda found: gitlab.render(issues(found)),
}
"""The formats; the table is the lines on standard output, and the errors on standard error."""
