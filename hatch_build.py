"""Build hook: a wheel carries catalogue, strengths and question sets compiled, so that a run starts fast."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_all() -> dict[str, bytes]:
    """Compile the bundled catalogue, strengths, effort and question sets; raises `DataErrors` for invalid data."""
    from modelmatch import api
    from modelmatch.catalog import compile_bundled, compiled
    from modelmatch.quiz.load import compile_bundled_questions

    catalog = compile_bundled()
    dated = compiled.decode(catalog).at()
    return {
        "catalog.msgpack": catalog,
        "strengths.msgpack": api.estimate(dated),
        "effort.msgpack": api.compile_effort(dated),
        "questions.msgpack": compile_bundled_questions(),
    }


class CompileHook(BuildHookInterface):  # type: ignore[type-arg]
    """Writes the compiled files to ``build/bundled`` and adds them to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":  # a checkout compiles on first use, into the cache
            return
        sys.path.insert(0, self.root)
        folder = Path(self.root, "build", "bundled")
        folder.mkdir(parents=True, exist_ok=True)
        for name, raw in compile_all().items():
            path = folder / name
            path.write_bytes(raw)
            build_data["force_include"][str(path)] = f"modelmatch/bundled/{name}"
