"""YAML: the same data as JSON, in block style."""

from __future__ import annotations

import msgspec
import yaml

from modelmatch.data.yaml_text import NoAliases
from modelmatch.match.result.recommendation import Recommendation
from modelmatch.report.json import encoded, limited
from modelmatch.terminal.text import escape_unsafe, has_unsafe

_ONE_LINE = 2**16


class _Dumper(NoAliases):
    """Quotes strings with characters that need an escape."""


def render(recommendation: Recommendation, *, top: int | None = None, **_: object) -> str:
    """See `to_yaml`; ``top`` limits the candidates."""
    return to_yaml(limited(recommendation, top))


def to_yaml(result: msgspec.Struct) -> str:
    """A result as YAML: keys in the order of the type, dates as strings as in JSON."""
    data = msgspec.json.decode(encoded(result))
    text = yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=_ONE_LINE
    )
    return escape_unsafe(text, surrogates=False)


def _string(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if has_unsafe(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _string)
