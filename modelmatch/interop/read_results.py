"""Reading results: which format a file is in, told from what it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
from msgspec import Raw, Struct, field

from modelmatch.errors import DataError
from modelmatch.interop import every_eval_ever, helm, inspect_log, lm_eval, promptfoo_results, tables
from modelmatch.interop.measured import ResultFile, within_bounds
from modelmatch.interop.opened import Opened

Reader = Callable[[Opened, str | None], ResultFile]
FORMATS: Mapping[str, Reader] = {
    "inspect": inspect_log.read,
    "lm-eval": lm_eval.read,
    "helm": helm.read,
    "every-eval-ever": every_eval_ever.read,
    "promptfoo": promptfoo_results.read,
    "csv": tables.read_csv,
    "jsonl": tables.read_json_lines,
}
"""The formats that are read, by the word that names them on the command line."""


class _Keys(Struct):
    """The keys that tell formats apart."""

    schema_version: Raw = field(default_factory=Raw)
    evaluation_results: Raw = field(default_factory=Raw)
    eval: Raw = field(default_factory=Raw)
    plan: Raw = field(default_factory=Raw)
    results: Raw = field(default_factory=Raw)
    prompts: Raw = field(default_factory=Raw)
    config: Raw = field(default_factory=Raw)
    versions: Raw = field(default_factory=Raw)
    eval_id: Raw = field(name="evalId", default_factory=Raw)
    model: Raw = field(default_factory=Raw)


def read_results(path: Path, *, format: str | None = None, metric: str | None = None) -> ResultFile:
    """The results that a file holds, in a ``format`` of `FORMATS`, by default the one that it looks like.

    Raises
    ------
    DataError
        The file cannot be read, is in none of the formats, or is not valid; nothing is kept of it then.
    """
    if path.is_dir() and (path / helm.SPECIFICATION).is_file():
        path, format = path / "stats.json", "helm"
    opened = Opened(path)
    found = FORMATS[format or _format_of(opened)](opened, metric)
    for one in found.results:
        within_bounds(one)
    return found


def _format_of(opened: Opened) -> str:
    suffix = opened.path.suffix.lower()
    if bytes(opened.raw[:2]) == b"PK":
        return "inspect"
    if suffix in (".csv", ".tsv"):
        return "csv"
    if suffix in (".jsonl", ".ndjson"):
        return "jsonl"
    start = bytes(opened.raw[:64]).lstrip()[:1]
    if start == b"[":
        return "helm"
    found = _of_object(opened) if start == b"{" else "csv" if suffix == ".txt" else None
    if found is None:
        hint = "formats: Inspect, lm-evaluation-harness, HELM, Every Eval Ever, promptfoo, CSV, JSON Lines"
        raise DataError(
            "unknown-format", "these are no results in a format that is read", hint=hint, place=opened.place()
        )
    return found


def _of_object(opened: Opened) -> str | None:
    """The format of a JSON object; where it is no valid JSON, that of its first keys."""
    try:
        keys = msgspec.json.decode(opened.raw, type=_Keys)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _by_sight(bytes(opened.raw[:65_536]))

    def has(*names: str) -> bool:
        return all(len(memoryview(getattr(keys, name))) > 0 for name in names)

    if has("schema_version", "evaluation_results"):
        return "every-eval-ever"
    if has("eval", "plan") or has("eval", "results"):
        return "inspect"
    if has("results", "eval_id"):
        return "promptfoo"
    if has("results") and (has("config") or has("versions")):
        return "promptfoo" if b'"prompts"' in bytes(memoryview(keys.results)[:4096]) else "lm-eval"
    return None


def _by_sight(start: bytes) -> str | None:
    marks = {
        b'"evaluation_results"': "every-eval-ever",
        b'"evalId"': "promptfoo",
        b'"plan"': "inspect",
        b'"eval_id"': "inspect",
        b'"_stderr': "lm-eval",
        b'"alias"': "lm-eval",
        b'"group_subtasks"': "lm-eval",
        b'"schema_version"': "every-eval-ever",
    }
    if re.match(rb"\s*\{[^\n]*\}\s*\n\s*\{", start):  # an object, and the next one in the next line
        return "jsonl"
    found = next((format for mark, format in marks.items() if mark in start), None)
    return found or ("jsonl" if b"\n" in start.strip() else None)
