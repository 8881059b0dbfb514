"""What to get and to type for weights at a precision."""

from __future__ import annotations

from modelmatch.catalog.hardware import Cache, Hardware
from modelmatch.catalog.schema import Model
from modelmatch.match.facts.memory import needed
from modelmatch.match.facts.runtimes import AS_PUBLISHED, commands, file_name, repository
from modelmatch.vocabulary import Bits
from tests.match.worlds import open_model


def weights(published_bits: Bits = 16) -> Model:
    known = Hardware(
        parameters_b=20.0,
        cache=Cache(bytes=65_536, basis="exact"),
        published_bits=published_bits,
        huggingface="a/a",
        gguf=("b/a-GGUF",),
    )
    return open_model("a/a", hardware=known)


def test_weights_published_at_few_bits_are_not_called_by_the_name_of_a_smaller_file() -> None:
    few, many = weights(4), weights()
    fit, smaller = needed(few, 4, 16_384), needed(many, 4, 16_384)
    assert fit is not None
    assert smaller is not None
    assert (file_name(few, fit), repository(few, fit)) == (AS_PUBLISHED, "a/a")
    assert (file_name(many, smaller), repository(many, smaller)) == ("Q4_K_M", "b/a-GGUF")
    assert {one.program: one.text for one in commands(few, fit)} == {
        "Ollama": "ollama run hf.co/b/a-GGUF",
        "LM Studio": "lms get https://huggingface.co/b/a-GGUF",
        "llama.cpp": "llama-server -hf b/a-GGUF -c 16384",
    }
    assert next(one.text for one in commands(many, smaller)) == "ollama run hf.co/b/a-GGUF:Q4_K_M"
