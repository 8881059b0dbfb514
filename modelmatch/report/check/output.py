"""Writing the result of a check: in several formats at once, each to its own place."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from modelmatch.errors import UsageError, did_you_mean
from modelmatch.report.check.issues import issues
from modelmatch.report.check.markdown import markdown
from modelmatch.report.check.table import table
from modelmatch.report.ci import github, gitlab, junit, sarif
from modelmatch.report.json import to_json
from modelmatch.session.check.result import CheckResult

FORMATS: Mapping[str, Callable[[CheckResult], str] | None] = {
    "table": None,
    "json": to_json,
    "markdown": markdown,
    "github": lambda result: github.render(issues(result)),
    "sarif": lambda result: sarif.render(issues(result)),
    "junit": lambda result: junit.render(issues(result)),
    "gitlab": lambda result: gitlab.render(issues(result)),
    "html": lambda result: html_page(result),
}
"""The formats, with what renders each; the table follows the screen."""


def html_page(result: CheckResult) -> str:
    """The result as a page, made by a module that is loaded when one is asked for."""
    from modelmatch.report.html.check import page

    return page(result)


class Target(msgspec.Struct, frozen=True):
    """A format, and the file that it goes to; None for standard output."""

    format: str
    file: Path | None = None


def targets(
    stated: Sequence[str], output_file: Path | None, known: Sequence[str] = tuple(FORMATS), *, on_github: bool = False
) -> tuple[Target, ...]:
    """The outputs of a run, from values such as ``github`` and ``sarif=results.sarif``.

    Raises
    ------
    UsageError
        A format is unknown, or two would go to the same place.
    """
    found = []
    for value in stated or ("github" if on_github else "table",):
        name, sign, file = value.partition("=")
        if name not in known:
            raise UsageError(
                "unknown-format", f'"{name}" is not a format', hint=did_you_mean(name, known, noun="formats")
            )
        if sign and not file:
            raise UsageError("no-file", f'"{value}" names no file', hint=f"write {name}={name}.out, or {name} alone")
        found.append(Target(name, Path(file) if sign else output_file))
    places = [target.file for target in found]
    if len(set(places)) < len(places):
        message = "two formats go to the same place"
        raise UsageError("same-place", message, hint="give each a file of its own: --format sarif=results.sarif")
    return tuple(found)


def check_targets(found: Sequence[Target]) -> None:
    """Raise `DataError` for a file that cannot be written, before the work that leads to it.

    Raises `UsageError` for a format whose packages are not installed.
    """
    from modelmatch.quiz.answers_file import check_writable
    from modelmatch.report.output import check_view

    for target in found:
        check_view(target.format)
        if target.file is not None:
            check_writable(target.file)


def write(result: CheckResult, found: Sequence[Target]) -> None:
    """Write a result to all its places; raises `Unwritable` for a file that cannot be written."""
    from modelmatch.terminal.screen import Screen, screen_of

    for target in found:
        render = FORMATS[target.format]
        if render is not None:
            write_text(render(result), target)
        elif target.file is not None:
            write_text(table(result, Screen()), target)
        else:
            sys.stdout.write(table(result, screen_of(sys.stdout)))
            sys.stdout.flush()


def write_text(text: str, target: Target) -> None:
    """Write a document to its file, or to standard output; raises `Unwritable` for a file that cannot be written."""
    from modelmatch.quiz.answers_file import write_whole
    from modelmatch.report.output import write_utf8

    if target.file is not None:
        write_whole(target.file, text)
    else:
        write_utf8(text, sys.stdout)


def write_step(result: CheckResult, found: Sequence[Target]) -> None:
    """Add the summary and the outputs of a step of GitHub Actions; raises `Unwritable` if that is not possible."""
    from modelmatch.quiz.answers_file import unwritable

    matches = [decision.match or "" for decision in result.decisions]
    previous = [decision.model for decision in result.decisions]
    files = [target.file for target in found if target.format == "sarif" and target.file is not None]
    values = {
        "holds": str(result.holds).lower(),
        "match": ",".join(matches),
        "previous": ",".join(previous),
        "changed": str(matches != previous).lower(),
        "sarif-file": str(files[0]) if files else "",
    }
    for variable, text in (("GITHUB_STEP_SUMMARY", markdown(result)), ("GITHUB_OUTPUT", github.outputs(values))):
        try:
            github.append(variable, text)
        except OSError as error:
            raise unwritable(Path(error.filename or variable), error) from None
