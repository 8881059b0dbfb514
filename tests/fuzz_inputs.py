"""What the fuzz test feeds: documents of every kind, changed in their structure, in their text and in their bytes."""

from __future__ import annotations

import datetime as dt
import functools
import json
import math
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from modelmatch.data.document import parse_document, read_document

ROOT = Path(__file__).resolve().parent.parent


class Plain(str):
    """Text that stands in a file without quotes, whatever it means there."""

    __slots__ = ()


SMALL: dict[str, str] = {
    "decision": """
schema: modelmatch/decision/1
set: quick
answers: {work: [coding], reach: api}
choice: {model: openai/gpt-5.4, offer: "openai/gpt-5.4@openai/api:xhigh", place: OpenAI API, effort: xhigh}
owner: us
review_by: 2026-10-09
accepted:
  day: 2026-04-10
  version: "0.1.0"
  fit: 57.4
  first_share: 0.6
  runner_up: anthropic/claude-opus-4.6
  usd_month: 61
  token_usd: [2.5, 15]
  figures: 44
  terms: {training: opt-in, stored_in: [us], kept_days: 30, zero_retention: "no", regions: [us]}
  cautions: ["2026-03-05 Testers: sabotage"]
accept:
  - {finding: overtaken, until: 2027-06-30, reason: we wait, by: us, subject: x}
""",
    "questions": """
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
  - {id: first, ask: What first?, kind: rank, at_least: 1, at_most: 2, after: [work],
     choices: [{id: fast, label: Speed, weights: {speed: 3}}, {id: low, label: Price, weights: {cost: 3}}]}
  - {id: cheap, ask: How cheap?, kind: scale, minimum: 1, maximum: 5, low: not, high: very, weights: {cost: 4},
     default: 3}
  - {id: budget, ask: How much?, kind: number, unit: USD a month, minimum: 0, maximum: 10000, typical: [20, 100],
     sets: budget, when: {work: [code, text]}}
  - {id: sent, ask: How many?, kind: number, unit: tokens, minimum: 0, maximum: 1000000000, sets: input_tokens}
  - {id: open, ask: Open weights?, kind: yes-no, default: no,
     choices: [{id: "yes", label: "Yes", require: [open-weights]}, {id: "no", label: "No"}]}
  - {id: reach, ask: How?, kind: single,
     choices: [{id: api, label: API, require: [{route: [api]}]}, {id: any, label: Any}]}
""",
    "answers": """
set: full
as_of: 2026-09-01
answers: {work: [coding, agents], reach: api, sent: 500k, budget: 300, matters: [cost]}
""",
    "model": """
id: acme/one
name: Acme One
vendor: Acme
released: 2026-11-02
source: https://acme.example/one
weights: {open: true, license: apache-2.0, total_b: 8, active_b: 1}
context: {input: 200000, output: 8000}
modalities: {input: [text, image], output: [text]}
status: {stage: current}
access:
  - {route: api, name: Acme API, model_id: one, since: 2026-11-02, regions: [eu, us]}
  - {route: subscription, name: Acme Chat, plan: Pro, usd_month: 20}
prices:
  - {since: 2026-11-02, input: 1.0, output: 4.0, cached_input: 0.1, source: https://acme.example/pricing}
data:
  - {routes: [api], training: "no", stored_in: [eu], zero_retention: on-request, source: https://acme.example/data}
notes: [{text: It is new., source: https://acme.example/one}]
strengths: {coding: 60, writing: 55}
""",
}
LISTS = ("benchmarks", "domains", "sources", "products", "units", "vendors")
SCALARS: list[Any] = [
    None, True, False, 0, -1, 1, 3.5, 1e308, -1e308, 5e-324, 1e15, 1e16, math.inf, math.nan, 10**30, 10**400,
    2**63, -0.0, 1.10, "", " ", "\n", "\t", "\0", "a" * 300, "a," * 400, "ｗｏｒｋ", "１２", "1.000", "1 000",
    "1,000.50", ".5", "200k", "1e999", "nan", "none", "yes", "no", "null", "2026-11-02", "2026-13-02",
    "9999-12-31", "0001-01-01", "café", "漢字" * 20, "👩‍🔬", "\u200b", "\u202e", "\u2028", "\ud800",
    "\x1b[31m", "[/bold]", "# x", "<b>", "${{ x }}", "::error::", "|", "..", "a/b", "coding", "api", "eu",
    "quick", "=x", "%s", "{}", [], {}, [[]], [None], {"": None}, {"a": {"b": {"c": []}}}, ["coding", "coding"],
    ["api"], {"coding": 1e308}, {"cost": 1e-308}, Plain("1.000"), Plain("2026-11-02"), Plain("1e999"),
    Plain("*a"), Plain("!!int x"), Plain("0x1f"), Plain("1_000"), Plain("yes"), Plain("~"), Plain("1:30"),
    Plain("|"),
]  # fmt: skip
KEYS = [
    "work",
    "id",
    "x",
    "",
    "a b",
    "weights",
    "when",
    "set",
    "cost",
    "Id",
    "ｉｄ",
    "id\u200b",
    "1",
    "null",
    "a" * 300,
    "\ud800",
]
PIECES = [
    "\t", "\r", "\0", "\u2028", "\ufeff", "---\n", "...\n", "&a ", "*a", "!!int ", "# [", "[", "{", "]", "}", '"', "'",
    ": ", "- ", "\n\n", "%YAML 1.2\n", "? ", "|\n", ">\n", "<<: ", "\u200b", "\x85", "a" * 5000, "," * 3000, "[" * 200,
    "- " * 200, "\\ud83d", "# comment [{\n", "\n", " ", "0", "e999",
]  # fmt: skip
ENDS = [b"", b"\n", b"# nothing\n", b"null\n", b"{}", b"[]", b"0", b"---\n---\n", b'"', b"[" * 5000, b"\xff\xfe", b"{]"]


@functools.cache
def _seeds(kind: str) -> list[bytes]:
    """Documents of a kind to start from, packed to be copied quickly; the small one first."""
    found = [parse_document(SMALL[kind].encode(), kind).data] if kind in SMALL else []
    if kind == "questions":
        paths = [ROOT / "questions" / f"{name}.yaml" for name in ("leaving-llama", "quick", "team")]
    elif kind == "answers":
        paths = sorted((ROOT / "tests" / "acceptance" / "personas").glob("*.yaml"))
    elif kind == "decision":
        paths = []
    elif kind == "model":
        paths = sorted((ROOT / "profiles").glob("*/*.yaml"), key=lambda path: (path.stat().st_size, path))[:12]
    else:
        paths = [ROOT / "profiles" / f"{kind}.yaml"]
    found += [read_document(path).data for path in paths]
    if kind in LISTS:
        found = [found[0][start : start + 3] for start in (0, 7, len(found[0]) // 2)]
    return [pickle.dumps(data) for data in found]


def seed_documents(kind: str) -> list[Any]:
    """The documents of a kind that are changed, as they are."""
    return [pickle.loads(raw) for raw in _seeds(kind)]


# --- the structure ------------------------------------------------------------------------------------


def _spots(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key in data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield (*path, key)
        yield from _spots(data[key], (*path, key))


def _parent(data: Any, path: tuple[Any, ...]) -> Any:
    for step in path[:-1]:
        data = data[step]
    return data


def _copy(data: Any) -> Any:
    return pickle.loads(pickle.dumps(data))


_CHANGES = (
    "value",
    "value",
    "number",
    "number",
    "text",
    "remove",
    "remove",
    "rename",
    "double",
    "double",
    "swap",
    "graft",
    "wrap",
)
_FACTORS = (0, -1, 1e-9, 0.001, 10, 1e6, 1e300)


@st.composite
def structures(draw: st.DrawFn, kind: str) -> Any:
    """A document of a kind with up to four changes of its structure, half of them in the small one."""
    raw = _seeds(kind)
    return draw(changed(pickle.loads(raw[0] if draw(st.booleans()) else draw(st.sampled_from(raw)))))


@st.composite
def changed(draw: st.DrawFn, data: Any) -> Any:
    """The same data with up to four changes of its structure."""
    for _ in range(draw(st.sampled_from((0, 0, 1, 1, 1, 2, 2, 4)))):
        spots = list(_spots(data))
        if not spots:
            break
        path = spots[draw(st.integers(0, len(spots) - 1))]
        _change(draw, data, path, spots)
    return data


def _change(draw: st.DrawFn, data: Any, path: tuple[Any, ...], spots: list[tuple[Any, ...]]) -> None:
    parent, last = _parent(data, path), path[-1]
    value, change = parent[last], draw(st.sampled_from(_CHANGES))
    if change == "number" and type(value) in (int, float) and abs(value) < 1e308:  # beyond, none can be multiplied
        parent[last] = value * draw(st.sampled_from(_FACTORS))
    elif change == "text" and type(value) is str:
        at = draw(st.integers(0, len(value)))
        parent[last] = value[:at] + draw(st.sampled_from(PIECES)) + value[at:]
    elif change == "remove":
        parent.pop(last)
    elif change == "rename" and isinstance(parent, dict):
        parent[draw(st.sampled_from(KEYS))] = parent.pop(last)
    elif change == "double" and isinstance(parent, list):
        parent.insert(last, _copy(value))
    elif change == "swap":
        other = spots[draw(st.integers(0, len(spots) - 1))]
        parent[last] = _copy(_parent(data, other)[other[-1]])
    elif change == "graft":
        other = pickle.loads(_seeds(draw(st.sampled_from((*SMALL, "benchmarks"))))[0])
        places = list(_spots(other))
        place = places[draw(st.integers(0, len(places) - 1))]
        parent[last] = _parent(other, place)[place[-1]]
    elif change == "wrap":
        parent[last] = draw(st.sampled_from(([value], {"a": value}, [value] * 50)))
    else:
        parent[last] = _copy(draw(st.sampled_from(SCALARS)))


# --- the text -----------------------------------------------------------------------------------------

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")


def text_of(data: Any) -> str:
    """A document as YAML in blocks; faster than a library, and without its choice of quotes."""
    return "\n".join(_lines(data)) + "\n"


def _lines(data: Any) -> list[str]:
    if not isinstance(data, (dict, list)) or not data:
        return [_scalar(data)]
    found = []
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        inner = _lines(value)
        head = f"{_scalar(key)}:" if isinstance(data, dict) else "-"
        if isinstance(data, dict) and isinstance(value, (dict, list)) and value:
            found += [head, *(f"  {line}" for line in inner)]
        else:
            found += [f"{head} {inner[0]}", *(f"  {line}" for line in inner[1:])]
    return found


def _scalar(value: Any) -> str:
    if isinstance(value, (Plain, dt.date)):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "1e999" if value > 0 else "nan"
    if isinstance(value, str):
        plain = _WORD.fullmatch(value) and value not in ("true", "false", "null")
        return value if plain else json.dumps(value, ensure_ascii=any("\ud800" <= c < "\ue000" for c in value))
    return json.dumps(value)


@st.composite
def documents(draw: st.DrawFn, kind: str, *, as_json: bool = False) -> bytes:
    """A file of a kind, changed in its structure, then perhaps in its text, then perhaps in its bytes."""
    data = draw(structures(kind))
    text = json.dumps(data, default=str, indent=1) if as_json else text_of(data)
    for _ in range(draw(st.sampled_from((0, 0, 0, 0, 0, 0, 1, 2)))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(PIECES)) + text[at + draw(st.integers(0, 3)) :]
    return draw(mangled(text.encode("utf-8", "surrogatepass")))


_MANGLED = (*[""] * 16, "cut", "utf-16", "utf-32", "latin-1", "bom", "crlf", "byte", "end")


@st.composite
def mangled(draw: st.DrawFn, raw: bytes) -> bytes:
    """The bytes of a file, mostly as they are."""
    how = draw(st.sampled_from(_MANGLED))
    at = draw(st.integers(0, len(raw))) if how in ("cut", "byte") else 0
    if how == "cut":
        return raw[:at]
    if how == "byte":
        return raw[:at] + draw(st.binary(min_size=1, max_size=3)) + raw[at:]
    if how in ("utf-16", "utf-32", "latin-1"):
        return raw.decode("utf-8", "replace").encode(how, "replace")
    if how == "bom":
        return b"\xef\xbb\xbf" + raw
    if how == "crlf":
        return raw.replace(b"\n", b"\r\n")
    return draw(st.sampled_from(ENDS)) if how == "end" else raw
