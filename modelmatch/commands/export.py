"""``modelmatch export``: the decision as the configuration of another program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modelmatch.commands import complete
from modelmatch.commands.group import Verb
from modelmatch.commands.options import (
    AnswersFile,
    AsOf,
    Profiles,
    Questions,
    Settings,
    choice_of,
    whole_number_from,
)
from modelmatch.commands.plan import Decision

app = typer.Typer(add_completion=False)
TARGETS = (
    "litellm", "promptfoo", "inspect", "claude-code", "codex", "opencode", "aider", "llm", "continue", "openrouter",
    "env",
)  # fmt: skip
EXPORT_HELP = """Write the decision as the configuration of another program.

Of a decision file, the chosen offer comes first; otherwise the match. LiteLLM, Continue and OpenRouter also get the
runners-up; promptfoo and Inspect get the models that modelmatch plan would test.
"""


@app.command(cls=Verb, help=EXPORT_HELP)
def export(
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET",
            parser=choice_of("TARGET", *TARGETS),
            autocompletion=complete.words(*TARGETS),
            help=f"{', '.join(TARGETS)}.",
            show_default=False,
        ),
    ],
    decision: Decision = None,
    answers: AnswersFile = None,
    settings: Settings = None,
    questions: Questions = None,
    models: Annotated[
        int | None,
        typer.Option(
            "--models",
            metavar="N",
            parser=whole_number_from("--models", 1, 9),
            help="How many models, where the target takes several. Default: 3, or those of the plan.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="A new file to write. Default: standard output.",
            show_default=False,
        ),
    ] = None,
    as_of: AsOf = None,
    profiles: Profiles = None,
) -> None:
    import sys

    from modelmatch.errors import Exit
    from modelmatch.interop.export import export as exported
    from modelmatch.interop.export import no_match
    from modelmatch.quiz.elicit import preferences
    from modelmatch.report.output import write_utf8
    from modelmatch.session.planning import open_planned
    from modelmatch.terminal.diagnostics import print_error, warn

    planned = open_planned(
        decision, answers=answers, settings=settings or (), questions=questions, profiles=profiles or (), as_of=as_of
    )
    session, choice = planned.session, planned.choice
    for warning in session.warnings:
        warn(warning)
    engine = session.engine()
    decided = engine.decide(preferences(session.question_set, session.answers))
    if decided.leader is None and choice is None:
        print_error(no_match())
        raise typer.Exit(Exit.NO_MATCH)
    chosen = (choice.model, choice.offer) if choice else None
    text = exported(target, engine, decided, models=models, choice=chosen)
    if output is None:
        write_utf8(text, sys.stdout)
    else:
        _write(output, text)


def _write(path: Path, text: str) -> None:
    """Write a new file; one that exists is not replaced, for it may hold more than this."""
    import os

    from modelmatch.data.document import display_name
    from modelmatch.data.writing import is_stream
    from modelmatch.errors import UsageError
    from modelmatch.quiz.answers_file import encoded, write_bytes
    from modelmatch.terminal.diagnostics import note

    if os.path.exists(path) and not is_stream(path) and (path.is_dir() or path.read_bytes() != text.encode()):
        hint = "choose another name, or print it and take over what you need"
        raise UsageError("file-exists", f"{display_name(path)} exists, and is not replaced", hint=hint)
    write_bytes(path, encoded(path, text))
    note(f"written: {display_name(path)}")
