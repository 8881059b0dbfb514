"""What is known about models: schema, loading and overlays, and the state of knowledge on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from modelmatch.catalog.catalog import Catalog

__all__ = ["Catalog", "compile_bundled", "horizon", "load_catalog"]

_NAME = "catalog.msgpack"


def load_catalog(
    profiles: Sequence[Path | str] = (), *, user: bool = True, tell: Callable[[str], object] | None = None
) -> Catalog:
    """The bundled catalogue, with the user's own folder and ``profiles`` laid over it in that order.

    Parameters
    ----------
    profiles : folders of YAML files; the same id replaces a bundled record, a new id adds one.
    user : whether the folder ``profiles`` below the user's config folder counts.
    tell : called with a line for everything that bears the name of a data file and is not read.

    Raises
    ------
    DataErrors
        Every error of every file, each with its place.
    """
    from modelmatch.data import store

    catalog = _bundled()
    own = store.user_folder("profiles") if user else None
    folders = [*([own] if own else []), *map(Path, profiles)]
    if not folders:
        return catalog
    from modelmatch.catalog import compiled, load

    latest = horizon(catalog)
    for folder in folders:
        files, skipped = load.profile_files(folder)
        for one in skipped if tell else ():
            tell(str(one))  # type: ignore[misc]
        if not files:
            continue
        digest = store.fingerprint(files, folder, catalog.fingerprint)
        base = catalog

        def build(
            folder: Path = folder, files: list[Path] = files, base: Catalog = base, digest: str = digest
        ) -> bytes:
            return compiled.encode(load.overlay(base, load.read_layer(folder, files=files), digest, latest))

        def decode(raw: bytes, digest: str = digest) -> Catalog:
            return compiled.decode(raw, digest)

        catalog = store.cached(f"catalog-{digest[:32]}", build, decode)
    return catalog


def horizon(base: Catalog) -> dt.date:
    """The last day that an overlay may name: a later one is a typing error."""
    return base.newest + dt.timedelta(days=366)


def compile_bundled() -> bytes:
    """The bundled YAML files, validated and compiled: what a wheel carries."""
    from modelmatch.catalog import compiled, load
    from modelmatch.data import store

    folder = store.bundled("profiles")
    digest = store.fingerprint(load.profile_files(folder).files, folder)
    return compiled.encode(load.overlay(load.empty(), load.read_layer(folder, shown="profiles"), digest))


def _bundled() -> Catalog:
    from modelmatch.catalog import compiled
    from modelmatch.data import store

    if raw := store.shipped(_NAME):
        return compiled.decode(raw)
    from modelmatch.catalog import load

    folder = store.bundled("profiles")
    digest = store.fingerprint(load.profile_files(folder).files, folder)
    return store.cached(f"catalog-{digest[:32]}", compile_bundled, lambda raw: compiled.decode(raw, digest))
