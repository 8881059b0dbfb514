"""Leaves out the examples of modules whose optional packages are not installed; their tests skip with a reason."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore_glob = [
    pattern
    for package, pattern in (
        ("jinja2", "modelmatch/report/html/*"),
        ("vl_convert", "modelmatch/report/html/*"),
        ("mcp", "modelmatch/mcp/*"),
    )
    if find_spec(package) is None
]
