"""What pyproject.toml promises to work with, for ``.ci/run``.

    python -m tools.lowest_versions [--pythons]

Prints the lowest versions of all dependencies as constraints for pip, or the Pythons of the classifiers.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PYTHON = "Programming Language :: Python :: "


def constraints(requirements: Sequence[str]) -> list[str]:
    """The lowest version of each.

    >>> constraints(["typer>=0.26,<0.29", "numpy>=1.26"])
    ['typer==0.26', 'numpy==1.26']
    """
    return [re.sub(r"^([\w.-]+)>=([\w.]+).*$", r"\1==\2", one) for one in requirements]


def pythons(classifiers: Sequence[str]) -> list[str]:
    """The Pythons that are promised.

    >>> pythons(["Environment :: Console", "Programming Language :: Python :: 3.11"])
    ['3.11']
    """
    return [one.removeprefix(PYTHON) for one in classifiers if one.startswith(PYTHON)]


def main() -> None:
    project: Mapping[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    print("\n".join(pythons(project["classifiers"]) if "--pythons" in sys.argv else constraints(needed)))


if __name__ == "__main__":
    main()
