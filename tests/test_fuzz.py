"""Mutated files and options through every verb: see `tests/fuzz_kinds.py`; `python -m tests.fuzz` runs many more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz_call import run
from tests.fuzz_inputs import LISTS, SMALL, seed_documents, text_of
from tests.fuzz_kinds import KINDS
from tests.fuzz_runs import fuzz


def test_no_mutated_file_or_option_breaks_the_program() -> None:
    counts = fuzz(400)
    assert counts.total() >= 400
    for kind in KINDS:
        assert counts[f"{kind}, good"], f"no example of the kind {kind} is good: nothing else was tried of them"


@pytest.mark.parametrize("kind", [*SMALL, *LISTS])
def test_what_is_mutated_is_good_before(kind: str, tmp_path: Path) -> None:
    for number, data in enumerate(seed_documents(kind)):
        name = f"{data['id'].rpartition('/')[2]}.yaml" if kind == "model" else f"{kind}.yaml"
        path = tmp_path / str(number) / name
        path.parent.mkdir()
        path.write_text(text_of(data))
        done = run("validate", str(path))
        assert done.code == 0, done.err
