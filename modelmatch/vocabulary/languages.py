"""The languages of which it is told what is on record, with their words."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from collections.abc import Mapping
from typing import Literal

Language = Literal[
    "bulgarian",
    "chinese",
    "czech",
    "danish",
    "dutch",
    "estonian",
    "finnish",
    "french",
    "german",
    "greek",
    "hungarian",
    "italian",
    "japanese",
    "korean",
    "norwegian",
    "polish",
    "portuguese",
    "romanian",
    "russian",
    "spanish",
    "swedish",
    "ukrainian",
]
LANGUAGES: Mapping[str, str] = {
    "bulgarian": "Bulgarian",
    "chinese": "Chinese",
    "czech": "Czech",
    "danish": "Danish",
    "dutch": "Dutch",
    "estonian": "Estonian",
    "finnish": "Finnish",
    "french": "French",
    "german": "German",
    "greek": "Greek",
    "hungarian": "Hungarian",
    "italian": "Italian",
    "japanese": "Japanese",
    "korean": "Korean",
    "norwegian": "Norwegian",
    "polish": "Polish",
    "portuguese": "Portuguese",
    "romanian": "Romanian",
    "russian": "Russian",
    "spanish": "Spanish",
    "swedish": "Swedish",
    "ukrainian": "Ukrainian",
}
"""Languages that people work in beside English."""
