"""The program in this process, which has loaded the engine already."""

from __future__ import annotations

import subprocess

from typer.testing import CliRunner

from modelmatch.cli import app


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """A run with these arguments and this input; an error that nothing handles is raised."""
    done = CliRunner().invoke(app, list(arguments), input=stdin, catch_exceptions=False)
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout_bytes, done.stderr.encode())
