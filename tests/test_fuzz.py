"""Mutated files and options through every verb; `tests/fuzz.py` says what holds, and runs many more on demand."""

from __future__ import annotations

from fuzz import KINDS, fuzz


def test_no_mutated_file_or_option_breaks_the_program() -> None:
    counts = fuzz(300)
    assert sum(counts.values()) >= 300
    assert set(counts) == set(KINDS)
