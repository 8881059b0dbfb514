"""What a recommendation costs at the start: its time against that of importing the libraries it cannot do without.

    python benchmarks/startup.py [--python INTERPRETER] [--runs 21]

Runs ``modelmatch recommend -a FILE --format json`` and ``python -c "import typer, numpy"`` in turns, so that both see
the same machine, and prints the minimum and the median of each and their ratios. ``--python`` names the interpreter of
an environment in which a wheel is installed; by default it is the one that runs this.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ANSWERS = "set: quick\nanswers:\n  work: [coding, writing]\n  reach: tools\n"


def run(command: list[str], folder: str) -> float:
    """Seconds that a command takes."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--runs", type=int, default=21)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "answers.yaml"
        answers.write_text(ANSWERS, encoding="utf-8")
        recommend = [options.python, "-m", "modelmatch", "recommend", "-a", str(answers), "--format", "json"]
        imports = [options.python, "-c", "import typer, numpy"]
        for command in (recommend, imports):
            run(command, folder)  # fills the caches
        times = [(run(recommend, folder), run(imports, folder)) for _ in range(options.runs)]
    print(f"{'':<8} {'recommend':>10} {'imports':>10} {'ratio':>7}")
    for name, of in (("min", min), ("median", statistics.median)):
        one, other = of([a for a, _ in times]), of([b for _, b in times])
        print(f"{name:<8} {one * 1e3:>7.0f} ms {other * 1e3:>7.0f} ms {one / other:>7.2f}")


if __name__ == "__main__":
    main()
