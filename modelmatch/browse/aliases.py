"""The names under which programs know one model: with the provider before it, a date or a variant behind it.

``openrouter/anthropic/claude-haiku-4.5:free``, ``bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0`` and
``vertex_ai/claude-haiku-4-5@20251001`` all end, piece by piece, in ``claude-haiku-4.5``. A version number is no such
piece: nothing here makes one version of another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

LONGEST = 500
"""No name is longer."""

_PROVIDER = re.compile(r"[^/]+/+|[a-z][a-z_-]*[:.](?=[a-z])", re.IGNORECASE)
"""A piece before a name: ``azure/``, ``models/``, ``openai:``, ``us.``, ``anthropic.``"""

_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_DATE = rf"20\d\d-{_MONTH}-{_DAY}|20\d\d{_MONTH}{_DAY}|{_MONTH}-20\d\d|{_MONTH}-{_DAY}|{_MONTH}{_DAY}|2\d{_MONTH}"
_WEIGHTS = (
    r"(?:gguf|ggml|gptq|awq|exl[23]|mlx|onnx|nvfp4|mxfp[48]|fp(?:4|8|16)|bf16|int[48]|w\d+a\d+|bnb|[48]-?bit"
    r"|(?:ud-)?i?q\d\w*)"
)
_WORDS = r"latest|preview|default|exp|experimental|beta|stable|instruct|it|chat|hf|maas|thinking|00\d|v1"
_VARIANTS = r"latest|free|thinking|beta|extended|nitro|floor|online|exacto|cloud|v?\d+|\d+k"
_SUFFIX = re.compile(
    rf"(?:@[^@]*|\[\w+\]|:(?:{_VARIANTS}|{_WEIGHTS})|-v\d:\d+|[-_.](?:{_WORDS}|{_DATE}|gguf)|[-_](?:{_WEIGHTS})"
    r"|-\d+b-\d+e)$",
    re.IGNORECASE,
)
"""A piece behind a name that leaves the model the same: a date, a stage, a variant of a host, a format of weights."""


@lru_cache(maxsize=20_000)
def spelling(text: str) -> str:
    """A name without what people write differently: case, spaces, and ``4-6`` or ``4p6`` for ``4.6``."""
    plain = "-".join(re.sub(r"[\s_:-]", " ", text.casefold()).split())
    return re.sub(r"(?<=\d)p(?=\d)", ".", re.sub(r"(?<![\d.]\d)(?<=\d)-(?=\d{1,2}(?![\da-z.]))", ".", plain))


def shorter(text: str) -> Iterator[list[str]]:
    """The text without providers; then, again and again, without one more piece behind it. Longest first."""
    text = text.strip(" \t\r\n\"'`,;")
    heads = [text]
    while (found := _PROVIDER.match(heads[-1])) and found.end() < len(heads[-1]):
        heads.append(heads[-1][found.end() :])
    while heads:
        yield heads
        cut = ((head, _SUFFIX.sub("", head)) for head in heads)
        heads = [less for head, less in cut if less and less != head]


def numbers(text: str) -> tuple[str, ...]:
    """The version in a name: its numbers, but not sizes such as ``35b`` or ``a3b``."""
    return tuple(re.findall(r"(?<![\d.])\d+(?:\.\d+)*(?![\d.]*[bekt](?:-|$))", spelling(text)))
