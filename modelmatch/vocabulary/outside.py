"""What modelmatch is not for, in words, and what kind of tool to look for instead."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from collections.abc import Mapping
from typing import Literal

import msgspec

Outside = Literal["making", "pictures", "video", "speech", "transcription", "embeddings", "reranking", "vectors"]


class OutsideInfo(msgspec.Struct, frozen=True):
    """A kind of work that modelmatch does not compare models for: what it is, and what to look for instead."""

    name: Outside
    about: str
    instead: str


OUTSIDE: Mapping[Outside, OutsideInfo] = {
    one.name: one
    for one in (
        OutsideInfo(
            "making", "making pictures, video, music or sound",
            "a generator of images, video or audio (text-to-image, text-to-video, text-to-speech)",
        ),
        OutsideInfo("pictures", "making pictures", "an image generator (text-to-image)"),
        OutsideInfo("video", "making video", "a video generator (text-to-video)"),
        OutsideInfo("speech", "speaking aloud", "a voice service (text-to-speech, or a speech-to-speech model)"),
        OutsideInfo("transcription", "turning speech into text", "a speech recognition service (speech-to-text)"),
        OutsideInfo("embeddings", "embeddings", "an embedding model; the MTEB leaderboard compares them"),
        OutsideInfo("reranking", "reranking search results", "a reranking model (a cross-encoder)"),
        OutsideInfo(
            "vectors", "embeddings and reranking",
            "an embedding model and a reranking model (a cross-encoder)",
        ),
    )
}  # fmt: skip
