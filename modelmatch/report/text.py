"""Text from data files, made safe to print."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]")


def printable(text: str) -> str:
    """``text`` without control characters: nothing in data may move the cursor, colour or reorder the screen.

    Tabs and line ends become spaces.
    """
    return _CONTROL.sub("", text.replace("\t", " ").replace("\n", " "))
