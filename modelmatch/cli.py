"""The command line: which verbs there are, and how errors leave the program. Each verb is loaded when it is called."""

from __future__ import annotations

import contextlib
import errno
import importlib
import os
import sys
from collections.abc import Iterator
from typing import Annotated, Any, NoReturn

import typer
from typer._click.shell_completion import get_completion_class
from typer.exceptions import TyperException

from modelmatch.commands.group import Group
from modelmatch.errors import LONGEST, Exit, ModelmatchError, did_you_mean, shortened
from modelmatch.terminal import streams

VERBS = {
    "quiz": "modelmatch.commands.quiz",
    "recommend": "modelmatch.commands.recommend",
    "batch": "modelmatch.commands.batch",
    "group": "modelmatch.commands.for_group",
    "check": "modelmatch.commands.check",
    "plan": "modelmatch.commands.plan",
    "import": "modelmatch.commands.import_results",
    "export": "modelmatch.commands.export",
    "diff": "modelmatch.commands.diff",
    "models": "modelmatch.commands.models",
    "compare": "modelmatch.commands.compare",
    "hardware": "modelmatch.commands.hardware",
    "benchmarks": "modelmatch.commands.benchmarks",
    "questions": "modelmatch.commands.questions",
    "evidence": "modelmatch.commands.evidence",
    "validate": "modelmatch.commands.validate",
    "mcp": "modelmatch.commands.mcp",
    "cache": "modelmatch.commands.cache",
}
"""The verbs in the order of the help, with the module that defines ``app`` for each."""
COMPLETE = "_MODELMATCH_COMPLETE"
"""The variable with which a shell asks for completions."""
GONE = "the working folder no longer exists"
ELSEWHERE = "change to another folder, or use absolute paths"
HELP = """Which AI model fits your work? A two-minute quiz with sources, uncertainty and reasons.

Without a command, the quiz starts.
"""


class LazyGroup(Group):
    """Imports only the verb that is called, turns errors into one message and an exit code, and answers on Tab."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in VERBS and cmd_name not in self.commands:
            app = importlib.import_module(VERBS[cmd_name]).app
            command = typer.main.get_command(app)
            command.name = cmd_name
            _unwrap(command)
            self.commands[cmd_name] = command
        return self.commands.get(cmd_name)

    def make_context(self, *arguments: Any, **named: Any) -> Any:
        with _errors_told():
            return super().make_context(*arguments, **named)

    def invoke(self, ctx: Any) -> Any:
        with _errors_told():
            return super().invoke(ctx)

    def unknown(self, ctx: Any, name: str) -> str:
        return f'there is no command "{name}"'

    def hint(self, ctx: Any, name: str) -> str:
        return _meant(name)

    def _main_shell_completion(self, ctx_args: Any, prog_name: str, complete_var: str | None = None) -> None:
        """Answer the shell if it asks for completions: only choices may reach the command line."""
        action, _, shell = os.environ.get(COMPLETE, "").partition("_")
        if action == "complete" and (kind := get_completion_class(shell)):
            from modelmatch.terminal.help import keep_lines_whole

            keep_lines_whole()
            try:
                choices = kind(self, ctx_args, prog_name, COMPLETE).complete()
            except (KeyError, ValueError):  # the shell did not say which word is being typed
                sys.exit(1)
            if choices:
                print(choices)
            sys.exit(0)
        super()._main_shell_completion(ctx_args, prog_name, COMPLETE)


@contextlib.contextmanager
def _errors_told() -> Iterator[None]:
    """Print an error as one message, and leave with its exit code."""
    try:
        yield
    except ModelmatchError as error:
        from modelmatch.terminal.diagnostics import print_error

        print_error(error)
        if error.place and not error.place.file.startswith(("/", "<", "--")) and _folder_is_gone():
            from modelmatch.terminal.diagnostics import note

            note(f"{GONE}: {ELSEWHERE}")
        raise typer.Exit(error.exit) from None
    except TyperException as error:  # which Typer prints
        from modelmatch.terminal.help import follow_the_screen
        from modelmatch.terminal.text import revealed

        error.message = shortened(revealed(error.message), LONGEST)
        follow_the_screen()
        raise


def _meant(word: str) -> str:
    """What to write instead of an unknown command; for the name of a question set, the quiz command."""
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


@app.callback(help=HELP)
def modelmatch(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.", is_eager=True)] = False,
) -> None:
    if version:
        from modelmatch.version import __version__

        print(f"modelmatch {__version__}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        from modelmatch.commands.quiz import quiz

        quiz()


def main() -> None:
    """Run the program."""
    streams.prepare()
    code: object = 0
    try:
        app(prog_name="modelmatch")
    except SystemExit as done:
        code = done.code
    except streams.OutputError as error:
        _leave(_unwritten(error))  # and write no more
    except OSError as error:
        code = _failed(error)
    try:
        streams.finish()
    except streams.OutputError as error:
        if code != Exit.INTERRUPTED:  # which has no result: what is left is for a terminal that is gone
            code = _unwritten(error)
    except KeyboardInterrupt:  # while a reader kept it waiting
        code = Exit.INTERRUPTED
    _leave(code)


def _unwritten(error: streams.OutputError) -> int:
    """The exit code for a result that could not be written; no message if its reader stopped early."""
    if error.errno != errno.EPIPE:
        from modelmatch.terminal.diagnostics import print_error

        print_error(ModelmatchError("output", f"the output cannot be written: {_reason(error)}"))
    return Exit.UNWRITABLE


def _failed(error: OSError) -> int:
    """Print which file failed, or that the working folder no longer exists; return the exit code."""
    from modelmatch.terminal.diagnostics import print_error

    if error.filename is None and _folder_is_gone():
        print_error(ModelmatchError("no-working-folder", GONE, hint=ELSEWHERE))
        return Exit.INVALID_DATA
    place = f"{error.filename}: " if error.filename is not None else ""
    print_error(ModelmatchError("file", f"{place}{_reason(error)}"))
    return Exit.UNWRITABLE


def _folder_is_gone() -> bool:
    try:
        os.getcwd()
    except OSError:
        return True
    return False


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _leave(code: object) -> NoReturn:
    """End the process at once: the system frees memory faster than the interpreter."""
    if isinstance(code, str):
        print(code, file=sys.stderr)
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)
