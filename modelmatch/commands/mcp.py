"""``modelmatch mcp``: a server for agents."""

from __future__ import annotations

import typer

from modelmatch.commands.group import Verb
from modelmatch.commands.options import Profiles

app = typer.Typer(add_completion=False)
MCP_HELP = """Serve agents over the Model Context Protocol, on standard input and output.

An agent's client starts it; in its settings, the command is modelmatch and the argument mcp. It reads, and changes
nothing. Needs the extra: pip install 'modelmatch[mcp]'.
"""


@app.command(cls=Verb, help=MCP_HELP)
def mcp(profiles: Profiles = None) -> None:
    import sys

    from modelmatch.errors import UsageError
    from modelmatch.terminal.diagnostics import note

    try:
        from modelmatch.mcp.server import server
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types", "pydantic"):
            raise
        message = f"modelmatch mcp needs the package {error.name}, which is not installed"
        raise UsageError("missing-extra", message, hint="pip install 'modelmatch[mcp]'") from None
    if sys.stdin.isatty():
        note("waiting for a client on standard input; end with Ctrl-C")
    server(tuple(profiles or ())).run("stdio")
