"""What many models overlaid on the catalogue cost: seconds and megabytes of whole commands, each from an empty cache.

    python benchmarks/many_models.py [--measured] [N ...]

The models have a price and no figures; with ``--measured`` each has five on benchmarks of the catalogue. The aim: 5,000
without figures in seconds and under 500 MB.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from modelmatch import load_catalog

SIZES = (1000, 2000, 5000)
VENDORS = 40
COMMANDS = (("recommend", "--format", "id"), ("models", "--format", "id"), ("compare", "v1/m1", "v2/m2"), ("validate",))


def write(count: int, folder: Path, benchmarks: list[str]) -> None:
    """``count`` profiles, each with figures on five of ``benchmarks`` if there are any."""
    rng = random.Random(7)
    for i in range(count):
        day = f"2026-0{1 + i % 9}-{1 + i % 28:02d}"
        figures = [
            f"{{benchmark: {b}, score: {rng.randint(30, 80)}, by: independent, published: 2026-09-28, source: s}}"
            for b in (rng.sample(benchmarks, 5) if benchmarks else [])
        ]
        path = folder / f"v{i % VENDORS}" / f"m{i}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"id: v{i % VENDORS}/m{i}\nname: M {i}\nvendor: V{i % VENDORS}\nreleased: {day}\nsource: https://v.example\n"
            f"access: [{{route: api, name: V, model_id: m{i}}}]\nevidence: [{', '.join(figures)}]\n"
            f"prices: [{{since: {day}, input: 1, output: 4, source: https://v.example}}]\n"
        )


def measure(command: list[str]) -> tuple[float, float]:
    """Seconds and megabytes of a command."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", metavar="N", type=int, nargs="*", default=SIZES)
    parser.add_argument("--measured", action="store_true")
    options = parser.parse_args()
    known = load_catalog(user=False).benchmarks.values()
    percent = [b.id for b in known if b.role == "strength" and b.scale == "bounded" and b.maximum == 100][:40]
    for count in options.sizes:
        with tempfile.TemporaryDirectory() as name:
            profiles = Path(name, "profiles")
            write(count, profiles, percent if options.measured else [])
            for number, command in enumerate(COMMANDS):
                os.environ["MODELMATCH_CACHE_DIR"] = str(Path(name, f"cache{number}"))
                folder = [str(profiles)] if command == ("validate",) else ["--profiles", str(profiles)]
                seconds, megabytes = measure([sys.executable, "-m", "modelmatch", *command, *folder])
                print(f"{count:>6,} {command[0]:<10} {seconds:6.1f} s {megabytes:6.0f} MB", flush=True)


if __name__ == "__main__":
    main()
