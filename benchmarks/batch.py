"""Speed and memory of `modelmatch batch`: respondents a second, memory as rows grow, cost as the catalogue grows.

    python benchmarks/batch.py [--set quick] [--rows 1000 4000] [--draws 4096] [--workers 2] [--models 1 10]

Respondents answer a question set in proportion to its priors; nearly all differ. The aims: 2,000 a second with their
confidence on two cores, and memory that does not grow from 1,000 to 1,000,000 rows (``--rows 1000 1000000``). Times
are of whole commands, less that of one with a single row: what is counted is what more rows take. Processor time is
that of all processes together, and memory the most of any one of them.

With ``--models 10``, the catalogue has ten times as many models: copies of the bundled ones under other ids, in a
folder that is laid over them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from modelmatch.quiz.load import load_questions
from modelmatch.quiz.priors import Priors, visible

BLOCK = 10_000
PROFILES = Path(__file__).resolve().parent.parent / "profiles"


def write_rows(path: Path, name: str, count: int) -> None:
    """So many respondents as lines of JSON."""
    question_set = load_questions(name)
    priors = Priors(question_set)
    with path.open("w", encoding="utf-8") as out:
        for start in range(0, count, BLOCK):
            for values in priors.sample(min(BLOCK, count - start), 1 + start):
                out.write(f"{json.dumps(visible(question_set, values))}\n")


def write_copies(folder: Path, times: int) -> None:
    """Copies of all bundled models, ``times`` - 1 of each, under ids of their own."""
    for path in sorted(PROFILES.glob("*/*.yaml")):
        if path.parent.name == "hosts":
            continue
        text = path.read_text(encoding="utf-8")
        data = yaml.safe_load(text)
        if not isinstance(data, dict) or "vendor" not in data:
            continue
        for number in range(1, times):
            copy = {key: value for key, value in data.items() if key not in ("successor_of", "variant_of")}
            copy |= {"id": f"{data['id']}-copy{number}", "name": f"{data['name']} copy {number}"}
            target = folder / f"{copy['id']}.yaml"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(yaml.safe_dump(copy, allow_unicode=True), encoding="utf-8")


def measure(command: list[str]) -> tuple[float, float, float]:
    """Seconds, processor seconds of all processes, and the most megabytes of one, of a command."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss)"
    )
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - begun
    processor, kilobytes = map(float, done.stdout.split())
    return seconds, processor, kilobytes / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set", default="quick")
    parser.add_argument("--rows", type=int, nargs="+", default=[1000, 4000])
    parser.add_argument("--draws", type=int, default=4096)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--models", type=int, nargs="+", default=[1])
    options = parser.parse_args()
    print(f"{'models':>7} {'rows':>9} {'seconds':>8} {'a second':>9} {'ms each':>8} {'MB':>6}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one = folder / "one.jsonl"
        write_rows(one, options.set, 1)
        for times in options.models:
            copies = folder / f"copies{times}"
            copies.mkdir()
            write_copies(copies, times)
            program = [sys.executable, "-m", "modelmatch", "batch", "--questions", options.set]
            program += ["--draws", str(options.draws), "--workers", str(options.workers)]
            program += ["--profiles", str(copies)] if times > 1 else []
            measure([*program, str(one)])  # fills the cache
            start = measure([*program, str(one)])
            for count in options.rows:
                rows = folder / f"{count}.jsonl"
                if not rows.exists():
                    write_rows(rows, options.set, count)
                seconds, processor, megabytes = measure([*program, str(rows)])
                more = max(1, count - 1)
                speed, each = more / (seconds - start[0]), 1000 * (processor - start[1]) / more
                print(
                    f"{times:>6}x {count:>9,} {seconds:>8.1f} {speed:>9,.0f} {each:>8.2f} {megabytes:>6.0f}", flush=True
                )


if __name__ == "__main__":
    main()
