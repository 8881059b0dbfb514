"""Writes the manual page from the command line itself: ``python -m tools.man_page``. A test holds it current."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer import Context
from typer.core import TyperArgument

from modelmatch.cli import HELP, app
from modelmatch.version import __version__

PAGE = Path(__file__).resolve().parent.parent / "man" / "modelmatch.1"
EXITS = (
    ("0", "Done."),
    ("1", "The output could not be written."),
    ("2", "Wrong usage."),
    ("3", "The input data is invalid."),
    ("4", "No model meets the requirements."),
    ("5", "A check failed."),
    ("130", "Interrupted."),
)
VARIABLES = (
    ("NO_COLOR", "No colours."),
    ("FORCE_COLOR", "Colours in a pipe, too."),
    ("COLUMNS", "The width of reports, between 40 and 140."),
    ("MODELMATCH_CONFIG_DIR, MODELMATCH_CACHE_DIR, MODELMATCH_STATE_DIR", "Other folders for configuration and such."),
)


def page() -> str:
    """The manual page in the macros of man(7)."""
    command: Any = typer.main.get_command(app)
    lines = [
        '.\\" Written by python -m tools.man_page',
        f'.TH MODELMATCH 1 "" "modelmatch {__version__}" "User Commands"',
        ".SH NAME",
        "modelmatch \\- recommend the AI model that fits your work",
        ".SH SYNOPSIS",
        ".B modelmatch",
        "[\\fICOMMAND\\fR] [\\fIOPTIONS\\fR]",
        ".SH DESCRIPTION",
        *paragraphs(HELP),
        ".PP",
        *paragraphs("Results go to standard output, messages to standard error. Nothing is asked of a network."),
        ".SH COMMANDS",
    ]
    context = Context(command, info_name="modelmatch")
    for name in command.list_commands(context):
        lines += _command(command.get_command(context, name), ("modelmatch", name), context)
    lines += [".SH EXIT STATUS", *_terms(EXITS), ".SH ENVIRONMENT", *_terms(VARIABLES)]
    lines += [".SH EXAMPLES", *_examples(), ".SH SEE ALSO", *paragraphs("The documentation in docs/ of the project.")]
    return "\n".join(lines) + "\n"


def _examples() -> Iterator[str]:
    for about, command in (
        ("Take the quiz:", "modelmatch"),
        ("Recommend a model for answers given:", "modelmatch recommend --set work=coding --set reach=api"),
        (
            "Keep the decision, and check it later:",
            "modelmatch recommend --set work=coding --save-decision modelmatch.yaml",
        ),
        ("", "modelmatch check"),
    ):
        yield from ([".PP", escape(about)] if about else [])
        yield from (".PP", ".RS 4", f"\\fB{escape(command)}\\fR", ".RE")


def _command(command: Any, words: tuple[str, ...], parent: Any) -> Iterator[str]:
    """A command with its arguments and options, and the commands below it."""
    context = Context(command, info_name=words[-1], parent=parent)
    yield f".SS {escape(' '.join(words))}"
    yield from paragraphs(command.help or "")
    listed = [p for p in command.get_params(context) if not getattr(p, "hidden", False)]
    yield from _terms((_head(p), " ".join((getattr(p, "help", "") or "").split())) for p in listed if _head(p))
    for name in getattr(command, "commands", {}):
        yield from _command(command.commands[name], (*words, name), context)


def _head(parameter: Any) -> str:
    """How a parameter is written: ``--top, -t N``."""
    value = parameter.metavar or ""
    if isinstance(parameter, TyperArgument):
        return str(value or str(parameter.name).upper())
    names = ", ".join((*parameter.opts, *parameter.secondary_opts))
    return names if parameter.is_flag else f"{names} {value or 'TEXT'}"


def paragraphs(text: str) -> Iterator[str]:
    """A text with its paragraphs, each in one line."""
    for place, part in enumerate(part for part in text.strip().split("\n\n") if part.strip()):
        yield from ([".PP"] if place else [])
        yield escape(" ".join(part.split()))


def _terms(rows: Any) -> Iterator[str]:
    for name, about in rows:
        yield from (".TP", f"\\fB{escape(name)}\\fR", escape(about) or "\\&")


def escape(text: str) -> str:
    """Text that the macros show as it is."""
    safe = re.sub(r"\[/?[a-z ]+\]", "", text).replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga")
    safe = "".join(c if c.isascii() else f"\\[u{ord(c):04X}]" for c in safe)
    return f"\\&{safe}" if safe.startswith((".", "'")) else safe


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
