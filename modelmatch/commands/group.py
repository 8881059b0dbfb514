"""Verbs with commands of their own, which say what to write for a command that they do not have."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

from modelmatch.errors import UsageError, did_you_mean


class VerbGroup(TyperGroup):
    """A group whose unknown commands are errors with a hint."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.commands:
            message = f'{ctx.command_path} has no command "{cmd_name}"'
            raise UsageError("unknown-command", message, hint=self.hint(ctx, cmd_name))
        return self.commands[cmd_name]

    def hint(self, ctx: Any, cmd_name: str) -> str:
        """What to write instead."""
        return did_you_mean(cmd_name, self.commands, noun="commands")


class NamingGroup(VerbGroup):
    """A group in which an unknown command is most likely the name of something to show."""

    def hint(self, ctx: Any, cmd_name: str) -> str:
        return f'{super().hint(ctx, cmd_name)}; to show one: {ctx.command_path} show "{cmd_name}"'
