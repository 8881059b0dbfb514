"""The command line: which verbs there are, and how errors leave the program. Each verb is loaded when it is called."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from modelmatch.errors import ModelmatchError, UsageError, did_you_mean

VERBS = {
    "quiz": "modelmatch.commands.quiz",
    "recommend": "modelmatch.commands.recommend",
    "models": "modelmatch.commands.models",
    "compare": "modelmatch.commands.compare",
    "benchmarks": "modelmatch.commands.benchmarks",
    "questions": "modelmatch.commands.questions",
    "evidence": "modelmatch.commands.evidence",
    "validate": "modelmatch.commands.validate",
    "cache": "modelmatch.commands.cache",
}
"""The verbs in the order of the help, with the module that defines ``app`` for each."""


class LazyGroup(TyperGroup):
    """Imports only the verb that is called, and turns errors into one message and an exit code."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in VERBS:
            raise UsageError("unknown-command", f'there is no command "{cmd_name}"', hint=_meant(cmd_name))
        if cmd_name not in self.commands:
            app = importlib.import_module(VERBS[cmd_name]).app
            command = typer.main.get_command(app)
            command.name = cmd_name
            _unwrap(command)
            self.commands[cmd_name] = command
        return self.commands[cmd_name]

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except ModelmatchError as error:
            from modelmatch.report.errors import print_error

            print_error(error)
            raise typer.Exit(error.exit) from None


def _meant(word: str) -> str:
    """What to write instead of a command that there is not: a question set is taken by the quiz."""
    from modelmatch.quiz.load import available_sets

    if word in available_sets():
        return f"did you mean modelmatch quiz {word}? {word} is a question set"
    return did_you_mean(word, VERBS, noun="commands")


def _unwrap(command: Any) -> None:
    """Set each paragraph of a help text in one line: Typer wraps it, but keeps the breaks of all but the first."""
    command.help = "\n\n".join(" ".join(part.split()) for part in (command.help or "").split("\n\n")) or None
    for inner in getattr(command, "commands", {}).values():
        _unwrap(inner)


app = typer.Typer(
    cls=LazyGroup,
    invoke_without_command=True,
    no_args_is_help=False,
    add_completion=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


@app.callback()
def modelmatch(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.", is_eager=True)] = False,
) -> None:
    """Which AI model fits your work? A two-minute quiz with sources, uncertainty and reasons.

    Without a command, the quiz starts.
    """
    if version:
        from modelmatch import __version__

        typer.echo(f"modelmatch {__version__}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        from modelmatch.commands.quiz import quiz

        quiz()


def main() -> None:
    """Run the program."""
    _open_streams()
    try:
        app(prog_name="modelmatch")
        sys.stdout.flush()
    except SystemExit as done:
        _leave(done.code)
    except OSError as error:
        from modelmatch.report.errors import print_error

        reason = (error.strerror or str(error)).lower()
        if error.filename is None:  # a stream; all else that can fail has a name
            print_error(ModelmatchError("output", f"the output cannot be written: {reason}"))
        else:
            print_error(ModelmatchError("file", f"{error.filename}: {reason}"))
        _leave(1)


def _open_streams() -> None:
    """Put the null device in the place of standard streams that were closed when the program was started."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _leave(code: object) -> NoReturn:
    """End the process at once: what the interpreter would free piece by piece, the system frees faster."""
    if isinstance(code, str):
        print(code, file=sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # a reader that stopped early
            stream.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)
