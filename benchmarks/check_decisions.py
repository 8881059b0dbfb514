"""The time of `modelmatch check`: of one decision against one recommendation, and of a hundred against one.

    python benchmarks/check_decisions.py [--python INTERPRETER] [--runs 7]

The hundred decisions have different answers. The aims: one decision at most 1.2 times `recommend --format id`, and a
hundred at most three times one. Processor time counts, which other programs on the machine change least, and of it the
least of all runs.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ANSWERS = {
    "work": ("coding", "agents", "images", "health", "science", "writing", "coding,agents", "research"),
    "reach": ("api", "chat", "any", "tools"),
    "spend": ("free", "plan", "large", "any"),
}
DAY = "2026-07-01"


def seconds(command: list[str], folder: str) -> float:
    """Processor time of a command that succeeds, or finds that something does not hold."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder, check=False)
    if done.returncode not in (0, 5):
        raise SystemExit(done.stderr.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def decisions(program: list[str], folder: str, number: int) -> list[str]:
    """So many decision files with different answers; answers that no offer meets are left out."""
    made: list[str] = []
    for work in ANSWERS["work"]:
        for reach in ANSWERS["reach"]:
            for spend in ANSWERS["spend"]:
                name = f"{len(made):03d}.yaml"
                settings = [f"work={work}", f"reach={reach}", f"spend={spend}"]
                command = [*program, "recommend", "--as-of", DAY, "--format", "id", "--save-decision", name]
                command += [part for setting in settings for part in ("-s", setting)]
                subprocess.run(command, cwd=folder, capture_output=True, check=False)
                made += [name] if os.path.exists(Path(folder) / name) else []
                if len(made) == number:
                    return made
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    program = [options.python, "-m", "modelmatch"]
    with tempfile.TemporaryDirectory() as folder:
        made = decisions(program, folder, 100)
        recommend = [*program, "recommend", "-s", "work=coding", "-s", "reach=api", "--format", "id"]
        one, all_ = [*program, "check", made[0]], [*program, "check", *made]
        for command in (recommend, one, all_):
            seconds(command, folder)  # fills the caches
        least = [min(seconds(command, folder) for _ in range(options.runs)) for command in (recommend, one, all_)]
    print(f"recommend --format id {least[0]:6.2f} s")
    print(f"check, one decision   {least[1]:6.2f} s   {least[1] / least[0]:.2f} times")
    print(f"check, {len(made)} decisions  {least[2]:6.2f} s   {least[2] / least[1]:.2f} times one")


if __name__ == "__main__":
    main()
