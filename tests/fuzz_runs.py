"""Examples of the fuzz test, one after the other, with what went wrong: the processes of `tests.fuzz` run this."""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests import fuzz_call
from tests.fuzz_call import MEGABYTES, Fault
from tests.fuzz_kinds import KINDS

_FOLDERS = ("CONFIG", "STATE", "CACHE")
_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where folders are made and removed fastest."""


def fuzz(examples: int, number: int | None = None) -> Counter[str]:
    """Run so many examples, from the seed of this ``number`` (None: the same ones each time); how many of each kind.

    Raises
    ------
    Fault
        Every kind of fault once, with its files. They are not made smaller, which would take an hour each.
    """
    counts: Counter[str] = Counter()
    faults: dict[str, str] = {}
    weighted = [kind for kind, (weight, _) in KINDS.items() for _ in range(weight)]

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=number is None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        phases=[Phase.generate],
    )
    @given(st.data())
    def example(data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from(weighted))
        with _away() as folder:
            try:
                counts[f"{kind}, {KINDS[kind][1](folder, data.draw)}"] += 1
            except Fault as fault:
                counts[f"{kind}, fault"] += 1
                faults.setdefault(_where(fault), _told(fault, folder))

    (example if number is None else seed(number)(example))()
    if faults:
        raise Fault(f"{faults_of(counts)} faults of {len(faults)} kinds:\n\n" + "\n\n".join(faults.values()))
    return counts


def faults_of(counts: Counter[str]) -> int:
    """How many examples ended with a fault."""
    return sum(count for kind, count in counts.items() if kind.endswith("fault"))


def _where(fault: Fault) -> str:
    """What tells a fault from others: the line that failed, or the law with the error that breaks it."""
    cause = fault.__cause__
    if cause is None:
        return " ".join(re.findall(r"[a-z]+\[[a-z-]+\]|^[a-z ]+|exit code \d", re.sub(r"\(.*?\)", "", str(fault))))[
            :300
        ]
    last = traceback.extract_tb(cause.__traceback__)[-1]
    return f"{type(cause).__name__} {last.filename}:{last.lineno}"


def _told(fault: Fault, folder: Path) -> str:
    """A fault with the line that failed, and the files that it needs."""
    lines = [str(fault)[:4000]]
    if fault.__cause__ is not None:
        frames = traceback.extract_tb(fault.__cause__.__traceback__)[-4:]
        lines += [f"  {frame.filename}:{frame.lineno} {frame.line}" for frame in frames]
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".msgpack":
            lines.append(f"  {path.relative_to(folder).as_posix()!r}: {path.read_bytes()[:6000]!r}")
    return "\n".join(lines)


@contextmanager
def _away() -> Iterator[Path]:
    """A new folder to work in, with the user's folders in it; the cache of the bundled data is that of all examples."""
    before = {kind: os.environ.get(f"MODELMATCH_{kind}_DIR") for kind in _FOLDERS}
    here = os.getcwd()
    with tempfile.TemporaryDirectory(dir=_MEMORY) as place:
        folder = Path(place, "here")
        folder.mkdir()
        os.chdir(folder)
        os.environ |= {"MODELMATCH_CONFIG_DIR": str(folder / "config"), "MODELMATCH_STATE_DIR": str(folder / "state")}
        try:
            yield folder
        finally:
            os.chdir(here)
            for kind, value in before.items():
                os.environ.pop(f"MODELMATCH_{kind}_DIR", None)
                os.environ |= {f"MODELMATCH_{kind}_DIR": value} if value is not None else {}


def main() -> int:
    """Run the examples of one seed, and say what was run: a process of `tests.fuzz`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("examples", type=int)
    parser.add_argument("seed", type=int)
    asked = parser.parse_args()
    try:
        counts = fuzz(asked.examples, asked.seed)
    except Fault as fault:
        print(str(fault).encode(errors="backslashreplace").decode())
        return 1
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    seconds, arguments = fuzz_call.longest
    told = {"counts": dict(sorted(counts.items())), "megabytes": round(memory), "seconds": round(seconds, 2)}
    print(json.dumps(told | {"longest": [argument[:100] for argument in arguments]}))
    return 0 if memory <= MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
