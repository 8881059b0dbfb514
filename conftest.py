"""Leaves out the examples of modules whose optional packages are not installed; their tests skip with a reason."""

from __future__ import annotations

from importlib.util import find_spec

NEEDED = {
    "jinja2": ("modelmatch/report/html/*", "tests/report/html/pages.py"),
    "mcp": ("modelmatch/mcp/*",),
}
collect_ignore_glob = [one for package, patterns in NEEDED.items() if find_spec(package) is None for one in patterns]
