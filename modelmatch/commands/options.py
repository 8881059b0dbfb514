"""Options that several verbs share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from modelmatch.commands import complete
from modelmatch.errors import UsageError, did_you_mean, quoted
from modelmatch.wording import listed


def number_from(option: str, least: float, most: float | None = None) -> Callable[[str | float], float]:
    """Reads the number that an option states, as numbers are read in answers."""

    def read(text: str | float) -> float:
        from modelmatch.quiz.numerals import stated_number
        from modelmatch.vocabulary import LARGEST

        return stated_number(option, str(text), least=least, most=LARGEST if most is None else most)

    return read


def whole_number_from(option: str, least: int, most: int | None = None) -> Callable[[str | int], int]:
    """Reads the whole number that an option states, as numbers are read in answers."""

    def read(text: str | int) -> int:
        from modelmatch.quiz.numerals import stated_number
        from modelmatch.vocabulary import LARGEST

        top = LARGEST if most is None else most
        return int(stated_number(option, str(text), least=least, most=top, whole=True))

    return read


def day(text: str | dt.date) -> dt.date:
    """The day that an option states, as days are read in data files."""
    from modelmatch.quiz.numerals import stated_day

    return stated_day(str(text))


def choice_of(option: str, *words: str) -> Callable[[str], str]:
    """Reads one of these words."""

    def read(text: str) -> str:
        if text not in words:
            hint = did_you_mean(text, words, noun="choices")
            raise UsageError("unknown-choice", f"{quoted(text)} is not a choice of {option}", hint=hint)
        return text

    return read


def _format(*formats: str) -> Any:
    """The option ``--format`` of a verb that has these formats; another one is refused before any work."""

    def read(text: str) -> str:
        if text not in formats:
            hint = did_you_mean(text, formats, noun="formats")
            raise UsageError("unknown-format", f"{quoted(text)} is not a format", hint=hint)
        return text

    return Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            parser=read,
            autocompletion=complete.words(*formats),
            help=f"{listed(formats, 'or')}.",
        ),
    ]


Profiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--profiles",
        metavar="DIR",
        help="A folder of profiles to add; one with the id of a bundled profile replaces it. Repeatable.",
        show_default=False,
    ),
]
Questions = Annotated[
    str | None,
    typer.Option(
        "--questions",
        "-q",
        metavar="SET",
        autocompletion=complete.sets,
        help="A question set: quick, full, team, leaving-llama, or a file. Default: as in the answers file, or quick.",
        show_default=False,
    ),
]
AsOf = Annotated[
    dt.date | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        parser=day,
        help="Use only what was known on that day (YYYY-MM-DD). Default: the newest date in the data.",
        show_default=False,
    ),
]
AnswersFile = Annotated[
    Path | None,
    typer.Option(
        "--answers",
        "-a",
        metavar="FILE",
        help="An answers file in YAML or JSON, or - for standard input.",
        show_default=False,
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        "-s",
        metavar="QUESTION=ANSWER",
        autocompletion=complete.settings,
        help="One answer, such as work=coding,agents. Overrides the answers file. Repeatable.",
        show_default=False,
    ),
]
Format = _format("table", "json", "yaml", "markdown", "html", "id")
Top = Annotated[
    int | None,
    typer.Option(
        "--top",
        metavar="N",
        parser=whole_number_from("--top", 1),
        help="How many models to show. Default: 3 in a table, 5 in Markdown, 10 on a page, all in JSON and YAML.",
        show_default=False,
    ),
]
Explain = Annotated[bool, typer.Option("--explain", help="Show everything that the result is based on.")]
Offers = Annotated[
    bool, typer.Option("--offers", help="List every offer of the models shown: place, plan, effort, price, remarks.")
]
Portfolio = Annotated[
    int | None,
    typer.Option(
        "--models",
        metavar="N",
        parser=whole_number_from("--models", 1, 9),
        help="How many models to combine, including the match. Default: 2.",
        show_default=False,
    ),
]
SaveDecision = Annotated[
    Path | None,
    typer.Option(
        "--save-decision",
        metavar="FILE",
        help="Keep the match in a decision file that modelmatch check compares with later data; modelmatch.yaml is the "
        "usual name. One that exists is updated, with its comments.",
        show_default=False,
    ),
]
CI_FORMATS = ("table", "json", "markdown", "github", "sarif", "junit", "gitlab")


def _formats(*formats: str) -> Any:
    """The option ``--format`` of a verb that writes several formats at once, each to its own place."""
    return Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT[=FILE]",
            autocompletion=complete.words(*formats),
            help=f"{listed(formats, 'or')}; to a FILE, or standard output. Repeatable. "
            "Default: table; in GitHub Actions, github.",
            show_default=False,
        ),
    ]


OutputFormats = _formats(*CI_FORMATS)
CHECK_FORMATS = (*CI_FORMATS, "html")
CheckFormats = _formats(*CHECK_FORMATS)
OutputFile = Annotated[
    Path | None,
    typer.Option(
        "--output-file",
        "-o",
        metavar="FILE",
        help="Where the format without a file of its own goes, instead of standard output.",
        show_default=False,
    ),
]
ViewFormat = _format("table", "json")
PageFormat = _format("table", "json", "html")
DiffFormat = _format("table", "json", "markdown")
ListFormat = _format("table", "json", "id")
