"""The same question has the same bytes for an answer, whatever the processor, its libraries and its threads do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
import msgspec
from tests.match.test_offers import world
from tests.match.worlds import WORK, catalog, field_of
from modelmatch.match.result.recommend import recommend
from modelmatch.match.engine import Engine
for models, known in (field_of(30), world(1)):
    sys.stdout.buffer.write(msgspec.json.encode(recommend(Engine(catalog(models), known), WORK)))
"""

MACHINES = (
    {"OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"},
    {"OPENBLAS_NUM_THREADS": "4", "OPENBLAS_CORETYPE": "Haswell", "PYTHONHASHSEED": "1"},
    {"OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 X86_V3 X86_V4", "LC_ALL": "C"},
)


def test_the_machine_does_not_matter() -> None:
    outputs = set()
    for machine in MACHINES:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", PROGRAM, str(Path(__file__).parents[2])],
            env={**os.environ, **machine},
            capture_output=True,
            check=True,
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert len(outputs.pop()) > 1000
