"""The closed lists: each has words for exactly what its type allows, and no other module writes one of them again."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from modelmatch import vocabulary
from modelmatch.vocabulary import DataRegion, Ecosystem, Role, Route, Stage

PACKAGE = Path(vocabulary.__file__).parent.parent
LISTS = {"ROUTES": Route, "REGIONS": DataRegion, "STAGES": Stage, "ROLES": Role, "ECOSYSTEMS": Ecosystem}


def members(literal: Any) -> tuple[str, ...]:
    """The values of a `Literal`, also of one that is made of others."""
    return tuple(part for one in get_args(literal) for part in (members(one) or (one,)))


@pytest.mark.parametrize("name", LISTS)
def test_there_are_words_for_what_the_type_allows_and_for_nothing_else(name: str) -> None:
    words: Mapping[str, str] = getattr(vocabulary, name)
    assert tuple(words) == members(LISTS[name])
    assert all(words.values())


def test_no_other_module_writes_a_closed_list_again() -> None:
    known = {
        frozenset(value): name
        for name, value in vars(vocabulary).items()
        if name.isupper() and isinstance(value, (tuple, Mapping)) and len(value) > 3
    }
    again = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent.name == "vocabulary":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.expr):
                continue
            items = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
            texts = [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
            if len(texts) == len(items) and frozenset(texts) in known:
                again.append(f"{path.relative_to(PACKAGE)}:{node.lineno}: {known[frozenset(texts)]}")
    assert again == []
