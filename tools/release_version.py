"""The version of a release, from its tag: ``python -m tools.release_version TAG`` writes it where versions stand.

``v0.2.0`` releases the program, whose files must already say 0.2.0. ``data-2026-12-24`` releases new data with the
program as it was: the day must be that of ``profiles/catalog.yaml``, and the version becomes ``0.2.0.post20261224``,
which installers and update bots take for newer than ``0.2.0``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
_IN_PROJECT = re.compile(r'^version = "([^"]+)"$', re.MULTILINE)
_IN_PACKAGE = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)


class WrongTag(ValueError):
    """The tag does not name what the files hold."""


def version_of(tag: str, version: str, day: str) -> str:
    """The version that a tag releases, from the version in the files and the day of the data; raises `WrongTag`.

    >>> version_of("v0.2.0", "0.2.0", "2026-12-24"), version_of("data-2026-12-24", "0.2.0", "2026-12-24")
    ('0.2.0', '0.2.0.post20261224')
    """
    kind, _, rest = tag.partition("-") if tag.startswith("data-") else ("v", "", tag.removeprefix("v"))
    if kind == "data":
        if rest != day:
            raise WrongTag(f"the tag says data of {rest}, but profiles/catalog.yaml says {day}")
        return f"{version}.post{rest.replace('-', '')}"
    if not tag.startswith("v") or rest != version:
        raise WrongTag(f"the tag is {tag}, but the files say {version}: tag v{version}, or data-{day}")
    return version


def write(tag: str, root: Path = ROOT) -> str:
    """Write the version of a tag into the project and the package; raises `WrongTag`."""
    project, package = root / "pyproject.toml", root / "modelmatch" / "version.py"
    texts = {path: path.read_text(encoding="utf-8") for path in (project, package)}
    stated = [pattern.search(texts[path]) for path, pattern in ((project, _IN_PROJECT), (package, _IN_PACKAGE))]
    versions = {found[1] for found in stated if found}
    if len(versions) != 1 or None in stated:
        raise WrongTag("pyproject.toml and modelmatch/version.py do not say the same version")
    day = yaml.safe_load((root / "profiles" / "catalog.yaml").read_text(encoding="utf-8"))["day"]
    version = version_of(tag, versions.pop(), str(day))
    project.write_text(_IN_PROJECT.sub(f'version = "{version}"', texts[project]), encoding="utf-8")
    package.write_text(_IN_PACKAGE.sub(f'__version__ = "{version}"', texts[package]), encoding="utf-8")
    return version


if __name__ == "__main__":
    try:
        print(write(sys.argv[1]))
    except (WrongTag, IndexError) as error:
        sys.exit(f"error: {error}")
