"""The stories are told through the command line, in one process: each answers file is decided once."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from modelmatch.cli import app

PERSONAS = Path(__file__).parent / "personas"


@functools.cache
def story(name: str, *more: str) -> dict[str, Any]:
    """What ``modelmatch recommend`` says to a persona, as JSON."""
    result = CliRunner().invoke(
        app, ["recommend", "-a", str(PERSONAS / f"{name}.yaml"), "--format", "json", *more], catch_exceptions=False
    )
    assert result.exit_code in (0, 4), result.output
    return dict(json.loads(result.stdout))


def order(result: dict[str, Any]) -> list[str]:
    """Model ids in order of fit."""
    return [candidate["id"] for candidate in result["candidates"]]


def reasons(result: dict[str, Any], model: str) -> list[str]:
    """The requirements that a model left out fails."""
    return [r["requirement"] for left in result["left_out"] if left["id"] == model for r in left["reasons"]]
