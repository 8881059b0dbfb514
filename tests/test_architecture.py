"""The house: imports run downwards only, and nothing imports in circles, lazily imported modules included.

``FLOORS`` is the order from the ground up; what stands on one floor does not import from its neighbours there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "modelmatch"
FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "version", "arrays", "signals", "vocabulary", "wording"),
    ("preferences", "data", "terminal"),
    ("catalog",),
    ("evidence", "quiz", "match.facts"),
    ("evidence.audit", "quiz.audit", "quiz.terminal", "match"),
    ("match.result",),
    ("api",),
    ("many",),
    ("lookup", "session"),
    ("interop",),
    ("report",),
    ("mcp",),
    ("commands",),
    ("cli",),
    ("__main__",),
)
HEIGHT = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def module_of(path: Path, package: Path) -> str:
    """The dotted name below the package: ``match.engine``, ``match`` for its ``__init__``."""
    parts = path.relative_to(package).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(package: Path = PACKAGE) -> dict[str, set[str]]:
    """Module -> modules of the package that it imports, at its top, lazily or for its types."""
    paths = {module_of(path, package): path for path in package.rglob("*.py")}
    return {module: set(_imported(path, paths)) - {module} for module, path in paths.items() if module}


def _imported(path: Path, known: dict[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name.removeprefix("modelmatch.") in known else node.module for name in names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        yield from (name.removeprefix("modelmatch").lstrip(".") for name in names if name.split(".")[0] == "modelmatch")


def room_of(module: str) -> str:
    """The room that a module stands in: the longest one that its name begins with."""
    fitting = [room for room in HEIGHT if module == room or module.startswith(f"{room}.")]
    assert fitting, f"{module} stands in no room: give it a floor"
    return max(fitting, key=len)


def upwards(graph: dict[str, set[str]]) -> list[str]:
    """The imports that do not run downwards, as ``lower -> upper``."""
    return sorted(
        f"{module} -> {other or 'modelmatch'}"
        for module, others in graph.items()
        for other in others
        if not other or (room_of(module) != room_of(other) and HEIGHT[room_of(other)] >= HEIGHT[room_of(module)])
    )


def circle(graph: dict[str, set[str]]) -> list[str]:
    """The modules of one circle of imports; empty if there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [str(name) for name in error.args[1]]
    return []


def test_imports_run_downwards_only() -> None:
    assert upwards(imports()) == []


def test_nothing_imports_in_a_circle() -> None:
    assert circle(imports()) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("from modelmatch.report import output", "match.engine -> report.output"),
        ("def late() -> None:\n    from modelmatch.commands import quiz", "match.engine -> commands.quiz"),
        ("from modelmatch import __version__", "match.engine -> modelmatch"),
    ],
    ids=["at the top", "lazily", "the package itself"],
)
def test_an_import_that_runs_upwards_is_found(line: str, fault: str, tmp_path: Path) -> None:
    for name in ("match/engine.py", "report/output.py", "commands/quiz.py", "__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "match/engine.py").write_text(f"{line}\n")
    assert upwards(imports(tmp_path)) == [fault]


def test_a_circle_is_found(tmp_path: Path) -> None:
    (tmp_path / "match").mkdir()
    (tmp_path / "match/engine.py").write_text("from modelmatch.match import weights\n")
    (tmp_path / "match/weights.py").write_text("def late():\n    import modelmatch.match.engine\n")
    assert set(circle(imports(tmp_path))) == {"match.engine", "match.weights"}


def test_no_module_is_longer_than_one_idea() -> None:
    long = {module_of(p, PACKAGE): n for p in PACKAGE.rglob("*.py") if (n := len(p.read_text().splitlines())) > 350}
    assert long == {}
