"""What to type to run weights on one's own machine: a command for each program in which their name is on record.

No name is made up: where a program has no name on record for the weights at a precision, it is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from modelmatch.catalog.schema import Hardware, Model
from modelmatch.match.facts.memory import Fit
from modelmatch.vocabulary import MemoryKind

OLLAMA_BITS = 4
"""The precision of the names of Ollama's own library: they stand for 4 bits unless they say otherwise."""
AS_PUBLISHED = "weights as published"
PUBLISHED = ("mradermacher/", "lmstudio-community/")
"""Publishers of files whose names a program finds as well, but which come last."""


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """A ``program`` and what to type to get and run the weights there."""

    program: str
    text: str


def commands(model: Model, fit: Fit, kind: MemoryKind | None = None) -> tuple[Command, ...]:
    """The commands that run a model at a precision with a context, in the order of how easy the programs are.

    Only those of programs that run on a machine with this ``kind`` of memory: MLX is for Macs, vLLM for graphics cards.
    """
    hardware = model.hardware
    if hardware is None or kind == "phone":
        return ()
    elsewhere = {"MLX": ("graphics", "ordinary"), "vLLM": ("shared", "ordinary")}
    return tuple(one for one in _commands(hardware, fit) if kind not in elsewhere.get(one.program, ()))


def file_name(model: Model, fit: Fit) -> str:
    """What to get at a precision: the name of a GGUF file, or the weights as published where they have no more bits."""
    as_published = model.hardware is not None and fit.bits == model.hardware.published_bits
    return AS_PUBLISHED if as_published else fit.file


def repository(model: Model, fit: Fit) -> str | None:
    """The repository at Hugging Face that has a file at this precision; None where none is on record."""
    hardware = model.hardware
    if hardware is None:
        return None
    return hardware.huggingface if fit.bits == hardware.published_bits else _files(hardware)


def _commands(hardware: Hardware, fit: Fit) -> Iterator[Command]:
    as_published = fit.bits == hardware.published_bits
    files = _files(hardware)
    tag = (
        "" if as_published else f":{fit.file}"
    )  # of weights published at few bits, programs take the one file there is
    if hardware.ollama and fit.bits == OLLAMA_BITS:
        yield Command(program="Ollama", text=f"ollama run {hardware.ollama}")
    elif files:
        yield Command(program="Ollama", text=f"ollama run hf.co/{files}{tag}")
    if files:
        yield Command(
            program="LM Studio", text=f"lms get https://huggingface.co/{files}{tag.lower().replace(':', '@')}"
        )
        yield Command(program="llama.cpp", text=f"llama-server -hf {files}{tag} -c {fit.context}")
    if hardware.mlx and hardware.huggingface:
        yield from (Command(program="MLX", text=text) for text in _mlx(hardware.huggingface, fit, as_published))
    if hardware.vllm and hardware.huggingface and (as_published or fit.bits == 8):
        smaller = "" if as_published else " --quantization fp8"
        text = f"vllm serve {hardware.huggingface} --max-model-len {fit.context}{smaller}"
        yield Command(program="vLLM", text=text)


def _mlx(repository: str, fit: Fit, as_published: bool) -> tuple[str, ...]:
    """At fewer bits, MLX makes its own weights from those published."""
    if as_published:
        return (f"mlx_lm.chat --model {repository}",)
    name = f"{repository.rpartition('/')[2]}-{fit.bits}bit"
    convert = f"mlx_lm.convert --hf-path {repository} -q --q-bits {fit.bits} --mlx-path {name}"
    return convert, f"mlx_lm.chat --model {name}"


def _files(hardware: Hardware) -> str | None:
    """The repository of smaller files that is named first, those of `PUBLISHED` last."""
    return min(hardware.gguf, key=lambda name: name.startswith(PUBLISHED), default=None)
