"""Many mutated files and options through every verb: ``python -m tests.fuzz --examples 100000``.

`tests/fuzz_inputs.py` makes them, `tests/fuzz_kinds.py` says what holds for each. Every chunk of examples has a seed
and a process of its own, so a fault can be made again by ``--seed``.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHUNK = 2_000
"""Examples that one process runs before the next one starts afresh."""


def main() -> int:
    """Run many examples in processes of their own, and say what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=main.__doc__)
    parser.add_argument("--examples", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0, help="where to start; every chunk takes the next one")
    asked = parser.parse_args()
    began, failed = time.monotonic(), []
    total: Counter[str] = Counter()
    memory, slowest = 0, 0.0
    with tempfile.TemporaryDirectory() as home:
        for number in range(-(-asked.examples // CHUNK)):
            seed, size = asked.seed + number, min(CHUNK, asked.examples - number * CHUNK)
            code, said = _chunk(size, seed, Path(home))
            if code:
                failed.append(seed)
                print(f"seed {seed}: FAILED", *said.strip().splitlines()[-80:], sep="\n  ", flush=True)
                continue
            found = json.loads(said.splitlines()[-1])
            total.update(found["counts"])
            memory, slowest = max(memory, found["megabytes"]), max(slowest, found["seconds"])
            print(f"seed {seed}: {size:,} ok, {found['megabytes']} MB, longest {found['seconds']} s", flush=True)
            print(f"  {found['longest']}", flush=True)
    print(*(f"{kind}: {count:,}" for kind, count in sorted(total.items())), sep="\n")
    print(f"{total.total():,} examples in {time.monotonic() - began:,.0f} s, at most {memory} MB and {slowest} s a run")
    print(f"failed: {failed or 'none'}")
    return 1 if failed else 0


def _chunk(examples: int, seed: int, home: Path) -> tuple[int, str]:
    """The exit code of a process that runs examples, and all that it says."""
    environment = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "FORCE_COLOR", "NO_COLOR")}
    environment |= {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    for kind in ("CACHE", "CONFIG", "STATE"):
        environment[f"MODELMATCH_{kind}_DIR"] = str(home / kind.lower())
    command = [sys.executable, "-m", "tests.fuzz_runs", str(examples), str(seed)]
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.returncode, done.stdout


if __name__ == "__main__":
    sys.exit(main())
