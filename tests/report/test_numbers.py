"""The examples in the modules about numbers are true."""

from __future__ import annotations

import doctest

from modelmatch import wording as numbers


def test_the_examples_are_true() -> None:
    failed, tried = doctest.testmod(numbers)
    assert (failed, tried > 8) == (0, True)
