"""The forms in which configurations are written: YAML, JSON and TOML with a first line that says where it is from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml

from modelmatch.data.yaml_text import NoAliases
from modelmatch.version import __version__


class _Dumper(NoAliases):
    """Indents lists below their keys."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def remark(about: str, day: object) -> str:
    """What a file is, for the comment at its head."""
    return f"{about} · modelmatch {__version__}, as of {day}"


def to_yaml(data: Any, *comments: str) -> str:
    """YAML with comments at its head."""
    body = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**16)
    return "".join(f"# {comment}\n" for comment in comments) + body


def to_json(data: Any) -> str:
    """JSON, in which nothing can be remarked."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def to_toml(data: Mapping[str, str], *comments: str) -> str:
    """TOML of strings; a string of JSON is one of TOML."""
    lines = [f"# {comment}" for comment in comments]
    return "\n".join([*lines, *(f"{key} = {json.dumps(value)}" for key, value in data.items())]) + "\n"
