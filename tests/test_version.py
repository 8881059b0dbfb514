"""The version is the same wherever it is written."""

from __future__ import annotations

import tomllib
from pathlib import Path

import modelmatch


def test_the_version_of_the_package_is_that_of_the_project() -> None:
    project = tomllib.loads((Path(__file__).resolve().parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    assert modelmatch.__version__ == project["project"]["version"]
