"""Everything a wheel carries compiled, by file name: see `modelmatch.data.store`."""

from __future__ import annotations


def compile_all() -> dict[str, bytes]:
    """Compile the bundled catalogue, its strengths and the question sets; raises `DataErrors` for invalid data."""
    from modelmatch import api
    from modelmatch.catalog import compile_bundled, compiled
    from modelmatch.quiz.load import compile_bundled_questions

    catalog = compile_bundled()
    return {
        "catalog.msgpack": catalog,
        "strengths.msgpack": api.estimate(compiled.decode(catalog).at()),
        "questions.msgpack": compile_bundled_questions(),
    }
