"""``modelmatch diff``: what changed between two rankings, and which facts changed it."""

from __future__ import annotations

from typing import Annotated

import typer

from modelmatch.commands.group import Verb
from modelmatch.commands.options import AnswersFile, DiffFormat, Profiles, Questions, Settings

app = typer.Typer(add_completion=False)
DIFF_HELP = """Compare two rankings, and say which facts changed them, the largest effect first.

Each of the two is a decision file, a result of recommend --format json, a day (YYYY-MM-DD), or a folder of profiles.
Days and folders take their answers from the options, or from the other side.
"""


@app.command(cls=Verb, help=DIFF_HELP)
def diff(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="A file, a day or a folder.", show_default=False)],
    after: Annotated[str, typer.Argument(metavar="AFTER", help="A file, a day or a folder.", show_default=False)],
    answers: AnswersFile = None,
    settings: Settings = None,
    questions: Questions = None,
    profiles: Profiles = None,
    format: DiffFormat = "table",
) -> None:
    from modelmatch.report.diff import markdown, table
    from modelmatch.report.output import write_view
    from modelmatch.session.diff.compare import compare
    from modelmatch.session.diff.sides import states

    first, last = states(
        (before, after), answers=answers, settings=settings or (), questions=questions, profiles=profiles or ()
    )
    write_view(compare(first, last), format, table, {"markdown": markdown})
