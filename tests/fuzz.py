"""Mutated files and options through every verb: ``python -m tests.fuzz --examples 100000`` runs many of them.

The bundled files, and small ones of each kind, are changed in their structure (a value, a key, a list) or in their
text (characters, bytes, encodings), and then read by the verbs that take such a file. Whatever they hold, there is no
traceback, no exit code beyond the documented ones, no run of more than ten seconds; and what ``validate`` calls good,
runs.
"""

from __future__ import annotations

import argparse
import copy
import functools
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parent.parent
CODES = frozenset((0, 1, 2, 3, 4, 5, 130))
SECONDS, MEGABYTES = 10.0, 1_000
"""No run may take longer, and no process that makes runs may grow larger."""
CHUNK = 2_000
"""Examples that one process makes before the next one starts afresh."""


class Fault(AssertionError):
    """What a run should not do."""


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


def run(*arguments: str, stdin: str = "") -> Outcome:
    """One call of the program within this process; raises `Fault` for a traceback, a wrong exit code or a long run."""
    from typer.testing import CliRunner

    from modelmatch.cli import app

    with _limited(arguments):
        result = CliRunner().invoke(app, list(arguments), input=stdin, prog_name="modelmatch")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise Fault(f"{arguments!r}: {type(result.exception).__name__}: {result.exception}") from result.exception
    if result.exit_code not in CODES:
        raise Fault(f"{arguments!r}: exit code {result.exit_code}")
    if "Traceback (most recent call last)" in result.stderr:
        raise Fault(f"{arguments!r}: {result.stderr}")
    if len(result.stderr) > 100_000:
        raise Fault(f"{arguments!r}: {len(result.stderr):,} characters of errors")
    return Outcome(result.exit_code, result.stdout, result.stderr)


@contextmanager
def _limited(arguments: tuple[str, ...]) -> Iterator[None]:
    def late(*_: object) -> None:
        raise Fault(f"{arguments!r}: more than {SECONDS:g} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# --- what is mutated ----------------------------------------------------------------------------------

SMALL_SET: Any = yaml.safe_load("""
id: small
title: A small set
about: For one test
minutes: 1
base: {writing: 1}
questions:
  - id: work
    ask: What for?
    kind: multi
    at_least: 1
    at_most: 2
    help: More of it.
    choices:
      - {id: code, label: Software, weights: {coding: 6, agentic: 2}}
      - {id: text, label: Writing, weights: {writing: 5}, require: [{route: [app, subscription]}]}
      - {id: health, label: Health, weights: {health: 4}, usage: {input_tokens: 1000000}}
    default: [code]
  - id: cheap
    ask: How cheap?
    kind: scale
    minimum: 1
    maximum: 5
    low: not
    high: very
    weights: {cost: 4}
    default: 3
  - id: budget
    ask: How much?
    kind: number
    unit: USD a month
    minimum: 0
    maximum: 10000
    typical: [20, 100]
    sets: budget
    when: {work: [code, text]}
  - id: open
    ask: Open weights?
    kind: yes-no
    default: no
    choices: [{id: "yes", label: "Yes", require: [open-weights]}, {id: "no", label: "No"}]
""")
SMALL_PROFILE: Any = yaml.safe_load("""
id: acme/one
name: Acme One
vendor: Acme
released: "2026-11-02"
source: https://acme.example/one
weights: {open: true, license: apache-2.0, total_b: 8, active_b: 1}
context: {input: 200000, output: 8000}
modalities: {input: [text, image], output: [text]}
status: {stage: current}
access:
  - {route: api, name: Acme API, model_id: one, since: "2026-11-02", regions: [eu, us]}
  - {route: subscription, name: Acme Chat, plan: Pro, usd_month: 20}
prices:
  - {since: "2026-11-02", input: 1.0, output: 4.0, cached_input: 0.1, source: https://acme.example/pricing}
data:
  - {routes: [api], training: "no", stored_in: [eu], zero_retention: on-request, source: https://acme.example/data}
notes: [{text: It is new., source: https://acme.example/one}]
strengths: {coding: 60, writing: 55}
""")
SMALL_ANSWERS: Any = {
    "set": "full",
    "as_of": "2026-09-01",
    "answers": {"work": ["coding", "agents"], "reach": "api", "sent": "500k", "budget": 300, "matters": ["cost"]},
}
SCALARS: list[Any] = [
    None, True, False, 0, -1, 1, 3.5, 1e308, -1e308, float("inf"), float("nan"), 10**30, 10**400, "", " ", "\n", "\t",
    "\0", "a" * 300, "a," * 400, "ｗｏｒｋ", "１２", "1.000", "1 000", "1,000.50", ".5", "200k", "1e999", "nan", "none", "yes",
    "no", "null", "2026-11-02", "2026-13-02", "9999-12-31", "0001-01-01", "café", "漢字" * 20, "👩‍🔬", "\u200b", "\u202e",
    "\ud800", "[/bold]", "# x", "<b>", "${{ x }}", "::error::", "..", "/", "a/b", "coding", "api", "eu", "quick",
    [], {}, [[]], [None], {"": None}, {"a": {"b": {"c": []}}}, ["coding", "coding"], 1.10, -0.0, 2**63, "=x", "%s", "{}",
]  # fmt: skip


@functools.cache
def _seeds(kind: str) -> list[Any]:
    """Documents of a kind to start from, the small one first."""
    if kind == "questions":
        found = [SMALL_SET]
        found += [
            yaml.safe_load((ROOT / "questions" / f"{name}.yaml").read_text()) for name in ("quick", "leaving-llama")
        ]
        return found
    if kind == "answers":
        personas = sorted((ROOT / "tests" / "acceptance" / "personas").glob("*.yaml"))
        return [SMALL_ANSWERS, *(yaml.safe_load(path.read_text()) for path in personas)]
    paths = sorted((ROOT / "profiles").glob("*/*.yaml"), key=lambda path: (path.stat().st_size, path))
    return [SMALL_PROFILE, *(yaml.safe_load(path.read_text()) for path in paths[:6])]


def _spots(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    for key in data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield from _spots(data[key], (*path, key))


def _parent(data: Any, path: tuple[Any, ...]) -> Any:
    for step in path[:-1]:
        data = data[step]
    return data


@st.composite
def structures(draw: st.DrawFn, kind: str) -> Any:
    """A document of a kind with up to four changes of its structure."""
    data = copy.deepcopy(draw(st.sampled_from(_seeds(kind))))
    for _ in range(draw(st.integers(0, 4))):
        spots = list(_spots(data))[1:]
        if not spots:
            break
        path = draw(st.sampled_from(spots))
        parent, last = _parent(data, path), path[-1]
        change = draw(st.sampled_from(["value", "remove", "rename", "double", "swap", "wrap"]))
        if change == "value":
            parent[last] = draw(st.sampled_from(SCALARS))
        elif change == "remove":
            parent.pop(last)
        elif change == "rename" and isinstance(parent, dict):
            parent[draw(st.sampled_from(["work", "id", "x", "", "a b", "weights", "when", "set", "cost"]))] = (
                parent.pop(last)
            )
        elif change == "double" and isinstance(parent, list):
            parent.insert(last, copy.deepcopy(parent[last]))
        elif change == "swap":
            other = draw(st.sampled_from(spots))
            parent[last] = copy.deepcopy(_parent(data, other)[other[-1]])
        elif change == "wrap":
            parent[last] = draw(st.sampled_from([[parent[last]], {"a": parent[last]}, [parent[last]] * 50]))
    return data


def _dump(data: Any) -> str:
    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    return yaml.dump(data, Dumper=Dumper, allow_unicode=True, sort_keys=False)


PIECES = ["\t", "\r", "\0", "\u2028", "\ufeff", "---\n", "...\n", "&a ", "*a", "!!int ", "# [", "[", "{", "]", "}", '"',
          "'", ": ", "- ", "\n\n", "%YAML 1.2\n", "? ", "|\n", ">\n", "<<: ", "\u200b", "\x85", "a" * 5000, "," * 3000,
          "[" * 200, "- " * 200]  # fmt: skip


@st.composite
def documents(draw: st.DrawFn, kind: str) -> bytes:
    """A file of a kind, changed in its structure, then perhaps in its text, then perhaps in its bytes."""
    text = _dump(draw(structures(kind)))
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(PIECES)) + text[at + draw(st.integers(0, 3)) :]
    raw = text.encode("utf-8", "surrogatepass")
    how = draw(
        st.sampled_from(["", "", "", "", "", "cut", "utf-16", "utf-32", "latin-1", "bom", "crlf", "byte", "empty"])
    )
    if how == "cut":
        raw = raw[: draw(st.integers(0, len(raw)))]
    elif how in ("utf-16", "utf-32"):
        raw = text.encode(how, "surrogatepass")
    elif how == "latin-1":
        raw = text.encode("latin-1", "replace")
    elif how == "bom":
        raw = b"\xef\xbb\xbf" + raw
    elif how == "crlf":
        raw = raw.replace(b"\n", b"\r\n")
    elif how == "byte":
        at = draw(st.integers(0, len(raw)))
        raw = raw[:at] + draw(st.binary(min_size=1, max_size=3)) + raw[at:]
    elif how == "empty":
        raw = draw(st.sampled_from([b"", b"\n", b"# nothing\n", b"null\n", b"{}", b"[]", b"0", b"---\n---\n"]))
    return raw


# --- what is run --------------------------------------------------------------------------------------

FORMATS = ["table", "json", "yaml", "markdown", "id"]
WORDS = ["", "x", "opus", "gpt-5.4", "claude-opus-4.6", "anthropic/claude-opus-4.6", "muse-spark", "\0", "a" * 2000, "../x",
         "-1", "nan", "200k", "1e999", "１２", "2026-04-10", "2026-4-1", "20260410", "9999-12-31", "coding", "api", "漢",
         "\u202e", "[red]", "gpqa-diamond", "table", "json", "id", "quick", "*", "-", "--", "0", "3", "work=", "=", "work=coding",
         "work=coding,coding", "budget=1.000", "budget=nan", "sent=1e999", "matters=cost;speed"]  # fmt: skip


def _good(done: Outcome) -> bool:
    return done.code == 0


def _as_validated(valid: Outcome, done: Outcome, arguments: tuple[str, ...]) -> None:
    """What ``validate`` calls good runs; what it refuses, a run refuses as well."""
    if _good(valid) and done.code not in (0, 4):
        raise Fault(f"good by validate, but {arguments!r} ends with {done.code}: {done.err[:2000]}")
    if not _good(valid) and done.code in (0, 4):
        raise Fault(f"refused by validate, but {arguments!r} ends with {done.code}: {valid.err[:2000]}")


def answers(folder: Path, raw: bytes, draw: Callable[[Any], Any]) -> None:
    """An answers file: checked, and decided."""
    path = folder / "answers.yaml"
    path.write_bytes(raw)
    arguments = ("recommend", "-a", str(path), "-f", draw(st.sampled_from([*FORMATS, "id", "id", "id"])))
    _as_validated(run("validate", str(path)), run(*arguments), arguments)


def questions(folder: Path, raw: bytes, draw: Callable[[Any], Any]) -> None:
    """A question set: checked, shown, asked by a pipe."""
    path = folder / "set.yaml"
    path.write_bytes(raw)
    lines = draw(
        st.lists(st.sampled_from(["", "1", "code", "coding", "3", "20", "yes", "none", "x", "1,2", "200k"]), max_size=6)
    )
    audited = draw(st.integers(0, 30)) == 0
    valid = run("validate", str(path))
    for arguments in (("questions", "show", str(path)), ("recommend", "-q", str(path), "-f", "id")):
        _as_validated(valid, run(*arguments), arguments)
    run("quiz", str(path), "-f", "id", stdin="\n".join(lines))
    if audited and _good(valid) and len(raw) < 3_000:
        run("questions", "audit", str(path))


def profiles(folder: Path, raw: bytes, draw: Callable[[Any], Any]) -> None:
    """A folder of profiles: checked, and laid over the bundled ones."""
    path = folder / "profiles" / "acme" / draw(st.sampled_from(["one.yaml", "one.yaml", "one.yml", "one.json"]))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    decided, format = draw(st.integers(0, 40)) == 0, draw(st.sampled_from(FORMATS))
    valid = run("validate", str(folder / "profiles"))
    arguments: tuple[str, ...] = ("benchmarks", "gpqa-diamond", "--profiles", str(folder / "profiles"))
    _as_validated(valid, run(*arguments), arguments)
    if decided:
        arguments = ("recommend", "-f", format, "--profiles", str(folder / "profiles"))
        _as_validated(valid, run(*arguments), arguments)


def options(folder: Path, raw: bytes, draw: Callable[[Any], Any]) -> None:
    """Words of every kind where the command line takes one."""
    word = st.sampled_from(WORDS)
    verb = draw(
        st.sampled_from(
            [
                ["recommend", "--set", draw(word)],
                ["recommend", "-q", draw(word), "-f", "id"],
                ["recommend", "--top", draw(word), "-f", "id"],
                ["recommend", "-f", draw(word)],
                ["quiz", draw(word), "-f", "id"],
                ["models", "show", draw(word)],
                ["models", "show", draw(word), "-f", "json"],
                ["models", "--max-price", draw(word)],
                ["models", "--min-context", draw(word)],
                ["models", "--sort", draw(word), "--domain", draw(word)],
                ["models", "--status", draw(word), "--route", draw(word), "--vendor", draw(word)],
                ["compare", draw(word), draw(word)],
                ["benchmarks", draw(word)],
                ["benchmarks", "--role", draw(word), "--domain", draw(word)],
                ["questions", "show", draw(word)],
                ["questions", "list", "-f", draw(word)],
                ["validate", draw(word)],
                ["--version"],
                [draw(word)],
            ]
        )
    )
    later = ["--as-of", draw(word)] if verb[0] in ("recommend", "models", "compare", "benchmarks") else []
    dated = draw(st.booleans())
    run(*verb, *(later if dated else []), stdin=raw[:500].decode("utf-8", "replace"))


KINDS: dict[str, Callable[[Path, bytes, Callable[[Any], Any]], None]] = {
    "answers": answers,
    "questions": questions,
    "profiles": profiles,
    "options": options,
}


def fuzz(examples: int, number: int | None = None) -> Counter[str]:
    """Run so many examples, from the seed of this ``number`` (None: the same ones each time); how many of each kind."""
    counts: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=number is None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(st.data())
    def example(data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from(["answers", "answers", "questions", "questions", "profiles", "options"]))
        raw = data.draw(documents("answers" if kind == "options" else kind))
        counts[kind] += 1
        with tempfile.TemporaryDirectory() as folder:
            KINDS[kind](Path(folder), raw, data.draw)

    (example if number is None else seed(number)(example))()
    return counts


# --- many of them -------------------------------------------------------------------------------------


def main() -> int:
    """Run many examples in processes of their own, and say what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=main.__doc__)
    parser.add_argument("--examples", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0, help="where to start; every chunk takes the next one")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--chunk", type=int, help=argparse.SUPPRESS)
    options_ = parser.parse_args()
    if options_.chunk is not None:
        done = fuzz(options_.examples, options_.chunk)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
        print(f"{dict(done)}, at most {memory:.0f} MB")
        return 0 if memory <= MEGABYTES else 1
    return _chunks(options_.examples, options_.seed, options_.jobs)


def _chunks(examples: int, first: int, jobs: int) -> int:
    """All chunks, ``jobs`` of them at a time."""
    began, failed, running = time.monotonic(), 0, []
    with tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ, OPENBLAS_NUM_THREADS="1", PYTHONPATH=str(ROOT))
        for kind in ("CACHE", "CONFIG", "STATE"):
            environment[f"MODELMATCH_{kind}_DIR"] = str(Path(home, kind.lower()))
        chunks = [(first + k, min(CHUNK, examples - k * CHUNK)) for k in range(-(-examples // CHUNK))]
        while chunks or running:
            while chunks and len(running) < jobs:
                number, size = chunks.pop(0)
                command = [sys.executable, str(Path(__file__)), "--examples", str(size), "--chunk", str(number)]
                process = subprocess.Popen(
                    command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
                )
                running.append((number, process))
            number, process = running.pop(0)
            said, _ = process.communicate()
            failed += process.returncode != 0
            last = said.strip().splitlines()[-1:] if process.returncode == 0 else said.strip().splitlines()[-60:]
            print(f"seed {number}: {'ok' if process.returncode == 0 else 'FAILED'}:", *last, sep="\n  ", flush=True)
    print(f"{examples:,} examples in {time.monotonic() - began:,.0f} s: {failed} of the chunks failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
