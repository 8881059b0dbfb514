"""Hook of the documentation site: leaves out of the navigation what is being written and not there yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

AWAITED = frozenset({"own-evidence.md", "own-machine.md", "scale.md"})
"""Pages that may be missing; any other missing page stops the build, and so does one that the navigation lacks."""


def on_config(config: Any) -> Any:
    docs = Path(config["docs_dir"])
    config["nav"] = [entry for entry in config["nav"] if not _awaited(entry, docs)]
    return config


def _awaited(entry: dict[str, str], docs: Path) -> bool:
    return any(page in AWAITED and not (docs / page).exists() for page in entry.values())
