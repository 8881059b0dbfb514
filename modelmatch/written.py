"""Numbers and dates of a document as the text that they are in the file: 1.10 is another word than 1.1."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from modelmatch.documents import Document, Path_

_TEXT = r"[-+]?[.0-9][-+.0-9_eE]*"


def as_written(document: Document, path: Path_, data: Any) -> Any:
    """The ``data`` that stands at ``path``, with every number and date in it as the file writes it.

    What the file does not show (since it writes out a tag, or its places are not known) stays as it is.
    """
    if isinstance(data, dict):
        return {key: as_written(document, (*path, key), value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_written(document, (*path, index), value) for index, value in enumerate(data)]
    if isinstance(data, bool) or not isinstance(data, (int, float, dt.date)):
        return data
    place = document.place(path)
    start = (place.column or 1) - 1
    text = place.excerpt[start : start + place.width]
    return text if re.fullmatch(_TEXT, text) else data
