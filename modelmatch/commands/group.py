"""What all verbs share: the layout of their help, and the errors for unknown commands."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

from modelmatch.errors import UsageError, did_you_mean


class Verb(TyperCommand):
    """A command whose help follows the screen."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _follow_the_screen()
        super().format_help(ctx, formatter)


class Group(TyperGroup):
    """A group whose help follows the screen; an unknown or missing command is an error with a hint."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _follow_the_screen()
        super().format_help(ctx, formatter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args and not self.invoke_without_command and not ctx.resilient_parsing:
            hint = f"commands: {', '.join(self.list_commands(ctx))}; {ctx.command_path} --help explains them"
            raise UsageError("missing-command", f"{ctx.command_path} needs a command", hint=hint)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name = args[0]
        if not ctx.resilient_parsing and not name.startswith("-") and self.get_command(ctx, name) is None:
            raise UsageError("unknown-command", self.unknown(ctx, name), hint=self.hint(ctx, name))
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """Completions for the current word: none after an unknown command."""
        return [] if ctx._protected_args else super().shell_complete(ctx, incomplete)

    def unknown(self, ctx: Any, name: str) -> str:
        """The message for an unknown command."""
        return f'{ctx.command_path} has no command "{name}"'

    def hint(self, ctx: Any, name: str) -> str:
        """What to write instead."""
        return did_you_mean(name, self.list_commands(ctx), noun="commands")


class NamingGroup(Group):
    """A group in which an unknown command is most likely the name of something to show."""

    def hint(self, ctx: Any, name: str) -> str:
        return f'{super().hint(ctx, name)}; to show one: {ctx.command_path} show "{name}"'


def _follow_the_screen() -> None:
    from modelmatch.terminal.help import follow_the_screen  # only where help is shown

    follow_the_screen()
