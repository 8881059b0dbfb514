"""JSON Schemas of the files that people write, for editors: ``python -m tools.input_schemas`` writes ``docs/schemas/``.

They are made from the types that the loaders validate against, so what a schema refuses the program refuses. The
program checks more: references, dates, and what must go together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from modelmatch.catalog.hardware import Machine, Quantisation
from modelmatch.catalog.load import HOSTS
from modelmatch.catalog.schema import Benchmark, Domain, Model, Product, Results, Source, Unit, Upkeep, Vendor
from modelmatch.quiz.answers_file import AnswersForm
from modelmatch.quiz.schema import QuestionSet
from modelmatch.report.forms import published
from modelmatch.session.decision_file import DecisionForm

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "schemas"
FORMS: Mapping[str, Any] = {
    "profile": Model,
    "benchmarks": list[Benchmark],
    "sources": list[Source],
    "domains": list[Domain],
    "products": list[Product],
    "units": list[Unit],
    "vendors": list[Vendor],
    "host": Product,
    "machines": list[Machine],
    "quantisation": list[Quantisation],
    "results": Results,
    "catalog": Upkeep,
    "question-set": QuestionSet,
    "answers": AnswersForm,
    "decision": DecisionForm,
}
"""The kinds of files, with the type of what each holds."""


def input_schema(kind: str) -> str:
    """The JSON Schema (2020-12) of a kind of file."""
    schema = msgspec.json.schema(FORMS[kind])
    if kind == "question-set":  # a file may write yes, no and numbers as YAML reads them
        when = schema["$defs"]["Question"]["properties"]["when"]
        when["additionalProperties"]["items"] = {"type": ["string", "boolean", "number"]}
    return published(f"urn:modelmatch:input:{kind}", kind, schema)


def kind_of(path: Path) -> str:
    """The kind of a bundled file, from where it lies."""
    below = path.relative_to(ROOT).parts
    if below[0] == "questions":
        return "question-set"
    if below[0] != "profiles":
        return "answers"
    if below[1] == HOSTS:
        return "host"
    return path.stem if len(below) == 2 else "profile"


def bundled_files() -> Iterator[Path]:
    """Every file whose form is published: profiles, question sets, and the answers files of the examples."""
    for folder in ("profiles", "questions", "tests/acceptance/personas"):
        yield from sorted((ROOT / folder).rglob("*.yaml"))


def mode_line(path: Path) -> str:
    """The comment by which an editor finds the schema of a file."""
    up = "../" * (len(path.relative_to(ROOT).parts) - 1)
    return f"# yaml-language-server: $schema={up}docs/schemas/{kind_of(path)}.schema.json\n"


def main() -> None:
    """Write all schemas, and name them in the bundled files."""
    FOLDER.mkdir(exist_ok=True)
    for kind in FORMS:
        (FOLDER / f"{kind}.schema.json").write_text(input_schema(kind), encoding="utf-8")
    for path in bundled_files():
        text, line = path.read_text(encoding="utf-8"), mode_line(path)
        if not text.startswith(line):
            path.write_text(line + text, encoding="utf-8")


if __name__ == "__main__":
    main()
