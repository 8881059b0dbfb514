"""Ids: what models, benchmarks, domains, sources, products, question sets, questions and choices are called by."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from typing import Annotated

from msgspec import Meta

_WORD = "[A-Za-z0-9][A-Za-z0-9_.-]*"
WORD = f"^{_WORD}$(?!\\n)"  # "$" alone lets a line end pass
PATH = f"^{_WORD}(/{_WORD})*$(?!\\n)"

Id = Annotated[str, Meta(pattern=WORD, max_length=60)]
"""Ids can be typed without quotes in a shell, in YAML and in a list separated by commas."""
PathId = Annotated[str, Meta(pattern=PATH, max_length=120)]
"""An id that may name its folder, such as ``vendor/model``."""

WORDS = {
    WORD: 'an id: letters, digits, "_", "." and "-", with a letter or digit first',
    PATH: 'an id: letters, digits, "_", "." and "-", with a letter or digit first; "/" between parts',
}
"""What the patterns mean."""
