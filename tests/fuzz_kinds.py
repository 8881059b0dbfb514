"""The kinds of examples of the fuzz test, and the laws that hold for each.

What ``validate`` calls good runs, and what it refuses is refused; answers that were saved give the same result again;
what the cache holds changes nothing.
"""

from __future__ import annotations

import functools
import json
import os
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import strategies as st

from tests.fuzz_call import RUNS, Fault, Outcome, run
from tests.fuzz_inputs import LISTS, SMALL, changed, documents, mangled

Draw = Callable[[Any], Any]


# --- the laws -----------------------------------------------------------------------------------------


def _as_validated(valid: Outcome, done: Outcome, *arguments: str) -> str:
    """What ``validate`` calls good runs; what it refuses, a run refuses as well."""
    if valid.code == 0 and done.code not in RUNS:
        raise Fault(f"good by validate, but {arguments!r} ends with {done.code}: {done.err[:2000]}")
    if valid.code != 0 and done.code in RUNS:
        raise Fault(f"refused by validate, but {arguments!r} ends with {done.code}: {valid.err[:2000]}")
    return "refused" if valid.code else "good"


def _replayed(saved: Path, first: Outcome) -> None:
    """Answers that were saved are good, and give the same result again."""
    if (valid := run("validate", str(saved))).code:
        raise Fault(f"saved answers are refused: {valid.err[:2000]}\n{saved.read_text()}")
    again = run("recommend", "-a", str(saved), "-f", "id")
    if (again.code, again.out) != (first.code, first.out):
        raise Fault(f"saved answers give {again} instead of {first}\n{saved.read_text()}")


def _rarely(draw: Draw, one_in: int) -> bool:
    return bool(draw(st.integers(1, one_in)) == one_in)


# --- the kinds of examples ----------------------------------------------------------------------------

FORMATS = ("table", "json", "yaml", "markdown", "id")
NAMES = (
    "one.yaml", "one.yaml", "one.yaml", "one.yml", "one.json", "ONE.YAML", "Ein ' Größe.yaml", "[red].yaml",
    "-x.yaml", "one.yaml.yaml", "\u202ex.yaml", ".one.yaml", "one", "one.txt", "a\nb.yaml", "\udcff.yaml",
    "x" * 240 + ".yaml",
)  # fmt: skip
LINES = (
    "", "", "", "1", "2", "code", "coding", "api", "3", "20", "yes", "no", "none", "x", "1,2", "200k", "1.000",
    "nan", "１", "a" * 300, "," * 300, "\u202e", "2 1", "low, fast",
)  # fmt: skip


def _file(folder: Path, draw: Draw, kind: str, name: str | None = None) -> Path:
    """A mutated file of a kind in a folder."""
    path = folder / (name or draw(st.sampled_from(NAMES)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(draw(documents(kind, as_json=path.suffix == ".json")))
    return path


def _lines(draw: Draw) -> bytes:
    lines = draw(st.lists(st.sampled_from(LINES), max_size=8))
    raw: bytes = draw(mangled("\n".join(lines).encode()))
    return raw


def answers(folder: Path, draw: Draw) -> str:
    """An answers file: checked, decided in every form, also from standard input, and saved again."""
    path = _file(folder, draw, "answers")
    valid = run("validate", str(path))
    format = draw(st.sampled_from(FORMATS)) if _rarely(draw, 12) else "id"
    arguments = ["recommend", "-a", str(path), "-f", format]
    arguments += ["--explain"] if format != "id" and draw(st.booleans()) else []
    done = run(*arguments)
    if _rarely(draw, 12):
        piped = run(*arguments[:2], "-", *arguments[3:], stdin=path.read_bytes())
        if piped.code != done.code:
            raise Fault(f"{arguments!r} ends with {done.code}, on standard input with {piped.code}: {piped.err[:2000]}")
    if _rarely(draw, 12):
        saved = folder / "saved.yaml"
        asked = run("quiz", "-a", str(path), "-f", "id", "--save", str(saved))
        if asked.code in RUNS:
            _replayed(saved, asked)
    return _as_validated(valid, done, *arguments)


def decisions(folder: Path, draw: Draw) -> str:
    """A decision file: what ``validate`` calls good is checked, and an update of it is good again."""
    path = _file(folder, draw, "decision")
    if _rarely(draw, 4):  # most changes make it invalid
        path.write_text(SMALL["decision"], encoding="utf-8")
    valid = run("validate", str(path))
    format = draw(st.sampled_from(("table", "json", "markdown", "github", "sarif", "junit", "gitlab")))
    checked = run("check", str(path), "--today", "2026-11-17", "-f", format)
    if (valid.code == 0) != (checked.code in (0, 5) or (checked.code == 2 and "was decided on" in checked.err)):
        raise Fault(
            f"validate ends with {valid.code}, check with {checked.code}: {valid.err[:1000]} {checked.err[:1000]}"
        )
    if _rarely(draw, 6):
        updated = run(
            "check", str(path), "--today", "2026-11-17", "--update", *draw(st.sampled_from(((), ("--stay",))))
        )
        if updated.code == 0 and (again := run("validate", str(path))).code:
            raise Fault(f"an update is refused: {again.err[:2000]}\n{path.read_text(errors='replace')}")
    return "refused" if valid.code else "good"


def questions(folder: Path, draw: Draw) -> str:
    """A question set: checked, shown, asked through a pipe, its answers saved and replayed."""
    path = _file(folder, draw, "questions")
    file = os.path.join(".", path.relative_to(folder))  # with a separator: the name alone is that of a set
    valid = run("validate", file)
    show = ["questions", "show", file, "-f", draw(st.sampled_from(("table", "json")))]
    show += ["--effects"] if draw(st.booleans()) else []
    shown = run(*show)
    if valid.code == 0 and shown.code:
        raise Fault(f"good by validate, but {show!r} ends with {shown.code}: {shown.err[:2000]}")
    saved = folder / "saved.yaml"
    asked = run("quiz", file, "-f", "id", "--save", str(saved), stdin=_lines(draw))
    if asked.code in RUNS:
        _replayed(saved, asked)
    if valid.code == 0 and _rarely(draw, 6):
        run("recommend", "-q", file, "--explain", "-f", draw(st.sampled_from(FORMATS)))
    decided = ["recommend", "-q", file, "-f", "id"]
    if valid.code == 0 and _rarely(draw, 100) and path.stat().st_size < 4_000:
        run("questions", "audit", file, "-f", draw(st.sampled_from(("table", "json"))))
    return _as_validated(valid, run(*decided), *decided)


def sets(folder: Path, draw: Draw) -> str:
    """The user's own question sets: a folder of several files, listed, and used by their names."""
    own = folder / "config" / "questions"
    made = [_file(own, draw, "questions") for _ in range(draw(st.integers(1, 3)))]
    valid, listed = (
        run("validate", str(own)),
        run("questions", "list", "-f", draw(st.sampled_from(("table", "json", "id")))),
    )
    if valid.code == 0 and listed.code:
        raise Fault(f"good by validate, but the list of sets ends with {listed.code}: {listed.err[:2000]}")
    name = made[-1].name.rpartition(".")[0]
    known = name and name in run("questions", "list", "-f", "id").out.splitlines()
    if known and valid.code == 0:
        _as_validated(valid, run("recommend", "-f", "id", "-q", name), "-q", name)
    return "refused" if valid.code else "good"


def profiles(folder: Path, draw: Draw) -> str:
    """A folder of profiles of one to three files: checked, read by views, and sometimes decided with."""
    own = folder / "config" / "profiles" if draw(st.booleans()) else folder / "house"
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 3)))):
        kind = draw(st.sampled_from(("model", "model", *LISTS)))
        name = draw(st.sampled_from(NAMES)) if _rarely(draw, 6) else "one.yaml" if kind == "model" else f"{kind}.yaml"
        _file(own, draw, kind, f"acme/{name}" if kind == "model" else name)
    overlay = ["--profiles", str(own)] if own.name == "house" else []
    os.environ["MODELMATCH_CACHE_DIR"] = str(folder / "cache")
    valid = run("validate", str(own))
    arguments = ["benchmarks", "--all", *overlay, "-f", draw(st.sampled_from(("id", "id", "json", "table")))]
    done = run(*arguments)
    if valid.code == 0 and _rarely(draw, 20):
        views = (["models"], ["models", "show", "acme/one"], ["compare", "acme/one", "claude-opus-4.6"], ["recommend"])
        view = draw(st.sampled_from(views))
        decided = run(*view, *overlay, "-f", draw(st.sampled_from(("table", "json"))))
        if view == ["recommend"]:
            _as_validated(valid, decided, *view, *overlay)
        run("benchmarks", "gpqa-diamond", *overlay)
    return _as_validated(valid, done, *arguments)


def unfinished(folder: Path, draw: Draw) -> str:
    """The answers of a quiz that was interrupted: listed, and resumed."""
    kept = _file(folder / "state", draw, "answers", "unfinished-full-0.yaml")
    valid = run("validate", str(kept))
    listed = run("quiz", "--unfinished")
    if listed.code:
        raise Fault(f"the list of unfinished quizzes ends with {listed.code}: {listed.err[:2000]}")
    run("quiz", draw(st.sampled_from(("full", "quick", "./x.yaml", ""))), "--resume", "-f", "id")
    run("quiz", "--resume", "-f", "id", stdin=_lines(draw))
    return _as_validated(valid, run("quiz", "--resume", "-f", "id"), "quiz", "--resume")


def cache(folder: Path, draw: Draw) -> str:
    """A cache that is damaged, or holds something else: no other result, and it can be shown and removed."""
    place = folder / "cache"
    place.mkdir()
    os.environ["MODELMATCH_CACHE_DIR"] = str(place)
    for name, raw in _cache_of_sets().items():
        if draw(st.booleans()):
            raw = raw[:4] + raw[5:]
        else:
            data = draw(changed(msgspec.msgpack.decode(raw[4:])))
            packed = draw(mangled(json.dumps(data).encode())) if _rarely(draw, 3) else _packed(data)
            raw = zlib.crc32(packed, zlib.crc32(name.encode())).to_bytes(4, "big") + packed
        (place / name).write_bytes(raw)
    (place / draw(st.sampled_from(NAMES))).write_bytes(b"")
    run("cache", "info", "-f", draw(st.sampled_from(("table", "json"))))
    for arguments in (["questions", "list"], ["questions", "show", "quick"], ["recommend", "-f", "id"]):
        if run(*arguments).code:
            raise Fault(f"{arguments!r} fails since the cache holds something else")
    if run("cache", "clear").code or any(path.name.endswith(".msgpack") for path in place.iterdir()):
        raise Fault("the cache is not cleared")
    return "good"


def _packed(data: Any) -> bytes:
    try:
        return msgspec.msgpack.encode(data)
    except (OverflowError, TypeError, ValueError):  # a number that is too large for it, half a surrogate pair
        return b"\xc0"


@functools.cache
def _cache_of_sets() -> dict[str, bytes]:
    """The cache files of the bundled question sets."""
    with tempfile.TemporaryDirectory() as place:
        before, os.environ["MODELMATCH_CACHE_DIR"] = os.environ["MODELMATCH_CACHE_DIR"], place
        run("questions", "list")
        os.environ["MODELMATCH_CACHE_DIR"] = before
        return {path.name: path.read_bytes() for path in Path(place).iterdir()}


WORDS = (
    "", " ", "x", "opus", "gpt-5.4", "claude-opus-4.6", "anthropic/claude-opus-4.6", "muse-spark",
    "openrouter/openai/gpt-5.4", "a" * 2000, "a" * 100_000, "../x", "-1", "nan", "200k", "1e999", "１２",
    "2026-04-10", "2026-4-1", "20260410", "9999-12-31", "0000-00-00", "coding", "api", "漢", "\u202e", "[red]",
    "\udcff", "gpqa-diamond", "table", "json", "id", "yaml", "quick", "full", "*", "-", "--", "-f", "--help",
    "0", "3", "9", "10", "work=", "=", "work=coding", "answers.yaml", "work=coding,coding", "budget=1.000",
    "budget=nan", "budget=none", "sent=1e999", "matters=cost;speed", ".", "strength", "work=" + "," * 5000,
    "x=" + "y" * 5000, "current", "all", "anthropic", "price", "/dev/null", "~", "~x/y", "a\nb",
)  # fmt: skip
OPTIONS: dict[str, tuple[str, ...]] = {
    "recommend": ("--set", "-q", "-a", "-f", "--top", "--models", "--as-of", "--explain", "--profiles"),
    "quiz": ("", "--set", "-q", "-a", "-f", "--save", "--resume", "--unfinished", "--all", "--fixed-order", "--as-of"),
    "models": ("--domain", "--vendor", "--open", "--route", "--status", "--max-price", "--min-context", "--sort",
               "--reference", "-f", "--as-of", "--profiles"),
    "models show": ("", "--all", "-f", "--as-of"),
    "compare": ("", "", "", "-f", "--as-of"),
    "benchmarks": ("", "--domain", "--role", "--all", "-f", "--as-of"),
    "questions show": ("", "--effects", "-f"),
    "questions list": ("-f", ""),
    "questions audit": ("--as-of=x", "--profiles=x", "x.yaml"),
    "evidence audit": ("--as-of=x", "--profiles=x", "x"),
    "cache info": ("-f", ""),
    "cache": ("", "info"),
    "evidence": ("",),
    "validate": ("", ""),
    "": ("", "--version", "--help", "--resume"),
}  # fmt: skip
"""The options of each verb, and "" for an argument; what takes a minute gets only what it refuses."""
FITTING: dict[str, tuple[str, ...]] = {
    "--set": ("work=coding", "budget=none", "matters=cost", "work=none"),
    "-q": ("quick", "full", "team", "leaving-llama"),
    "-a": ("answers.yaml", "-"),
    "-f": FORMATS,
    "--top": ("1", "3"),
    "--models": ("3", "9"),
    "--as-of": ("2026-04-10", "2026-09-01"),
    "--domain": ("coding", "health", "vision"),
    "--vendor": ("anthropic", "OpenAI"),
    "--route": ("api", "download"),
    "--status": ("current", "all"),
    "--max-price": ("200", "0", "1e3"),
    "--min-context": ("200k", "1M"),
    "--sort": ("price", "name", "coding"),
    "--role": ("strength", "speed"),
    "--save": ("saved.yaml", "/dev/null"),
}
"""Words that an option takes: half of those that it is given."""
FLAGS = ("--explain", "--resume", "--unfinished", "--all", "--fixed-order", "--open", "--reference", "--effects")


def options(folder: Path, draw: Draw) -> str:
    """Words of every kind where the command line takes one."""
    verb = draw(st.sampled_from(tuple(OPTIONS)))
    arguments = verb.split()
    for option in draw(st.lists(st.sampled_from(OPTIONS[verb]), min_size=1, max_size=4)):
        arguments += [option] if option else []
        if option not in FLAGS and "=" not in option:
            fitting = FITTING.get(option, ("claude-opus-4.6", "gpqa-diamond", "quick", "gpt-5.4"))
            arguments.append(draw(st.sampled_from(fitting if draw(st.booleans()) else WORDS)))
    if draw(st.booleans()) and verb in ("recommend", "quiz"):
        arguments += ["-f", "id"]
    if _rarely(draw, 4):
        _file(folder, draw, "answers", "answers.yaml")
    done = run(*arguments, stdin=_lines(draw))
    return "refused" if done.code else "good"


KINDS: dict[str, tuple[int, Callable[[Path, Draw], str]]] = {
    "answers": (6, answers),
    "questions": (5, questions),
    "sets": (2, sets),
    "profiles": (5, profiles),
    "unfinished": (2, unfinished),
    "cache": (2, cache),
    "options": (4, options),
    "decisions": (2, decisions),
}
"""The kinds of examples, how often each takes part, and what is done."""
