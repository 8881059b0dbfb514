"""A tiny catalogue in files, to change and lay over."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalog.small_catalog import write_small


@pytest.fixture
def profiles(tmp_path: Path) -> Path:
    """A folder of profiles with two models."""
    return write_small(tmp_path / "profiles")
