"""Options that several verbs share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from modelmatch.commands import complete
from modelmatch.errors import UsageError, did_you_mean, quoted
from modelmatch.vocabulary import MEMORY_KINDS
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


def gigabytes(text: str | float) -> float:
    """The gigabytes that ``--memory`` states, several cards as ``2x24GB``."""
    from modelmatch.quiz.numerals import stated_number

    words = str(text).casefold().replace("gib", "").replace("gb", "")
    times, multiplied, size = words.replace("×", "x").partition("x")
    cards = stated_number("--memory", times, least=1, most=1000, whole=True) if multiplied else 1
    return cards * stated_number("--memory", size if multiplied else times, least=0.1, most=1e6)


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
Detect = Annotated[
    bool,
    typer.Option(
        "--detect", help="Run it on this machine: detect its memory, and show what was found before using it."
    ),
]
MemorySize = Annotated[
    float | None,
    typer.Option(
        "--memory",
        metavar="GB",
        parser=gigabytes,
        help="Run it on a machine with this much memory, such as 12GB or 2x24GB.",
        show_default=False,
    ),
]
MemoryKindOption = Annotated[
    str | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        parser=choice_of("--kind", *MEMORY_KINDS),
        autocompletion=complete.words(*MEMORY_KINDS),
        help="The kind of that memory: graphics (cards), shared (a Mac), ordinary or phone. Default: graphics.",
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
Today = Annotated[
    str | None,
    typer.Option(
        "--today",
        metavar="NAME",
        help="What you use today: a model, a product or a plan, such as gpt-5 or 'ChatGPT Plus'. The result then says "
        "whether to stay with it.",
        show_default=False,
    ),
]
Use = Annotated[
    str | None,
    typer.Option(
        "--use",
        metavar="AMOUNT",
        help="How much is to be done per month in your own units, such as '100000 pages', '2M tickets', '500 hours'.",
        show_default=False,
    ),
]
Batch = Annotated[
    bool, typer.Option("--batch", help="Answers may take up to a day: count batch prices where there are any.")
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
GroupFormat = _format("table", "json", "yaml", "markdown", "html", "id")
ListFormat = _format("table", "json", "id")
