"""Compares the prices, contexts and retirement days of the profiles with price packages.

    python -m tools.compare_prices [--as-of DAY] [--litellm FILE] [--pi-ai FOLDER]

genai-prices and litellm are read where they are installed; litellm's file, and the npm package pi-ai, can also lie
anywhere, unpacked. Prints what differs and is not explained in ``tools/known_differences.yaml``. Exit code 1 if
anything is, or if an explanation explains nothing any more; 2 if there is no package to compare with.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

import msgspec

from modelmatch.catalog.schema import Access, Context, Model, Price
from tools.price_names import known_names, spelling
from tools.price_packages import (
    FIELDS,
    Kind,
    Listing,
    NotInstalledError,
    genai_prices,
    litellm,
    litellm_file,
    pi_ai,
    round_limit,
)

KNOWN = Path(__file__).resolve().parent / "known_differences.yaml"
ROUNDING = 0.05
"""How far two numbers of tokens may be apart to be the same: packages write 1,000,000 for 1,048,576."""


HALF_A_PERCENT = 0.005
"""How far two prices may be apart to be the same: packages round the prices of single tokens."""


@dataclass(frozen=True)
class Difference:
    """One thing that a profile and a package say differently; ``ours`` is None where the profile says nothing."""

    model: str
    host: str
    field: str
    ours: str | None
    theirs: str
    package: str

    def __str__(self) -> str:
        return f"{self.model}  {self.host}  {self.field}: {self.ours or '–'}, {self.theirs} in {self.package}"


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Differences that are meant, and why: patterns, one or several; with ``theirs``, only this value is meant."""

    model: str | tuple[str, ...] = "*"
    host: str | tuple[str, ...] = "*"
    field: str | tuple[str, ...] = "*"
    package: str | tuple[str, ...] = "*"
    theirs: str | None = None
    reason: str

    def explains(self, found: Difference) -> bool:
        """Whether it is about a difference."""
        pairs = ((found.model, self.model), (found.host, self.host), (found.field, self.field))
        return (
            all(_fits(value, patterns) for value, patterns in pairs)
            and self.reads(found.package)
            and self.theirs in (None, found.theirs)
        )

    def reads(self, package: str) -> bool:
        """Whether it is about a package, whatever its version."""
        return _fits(package.partition(" ")[0], self.package)

    def __str__(self) -> str:
        said = ((name, getattr(self, name)) for name in ("model", "host", "field", "package", "theirs"))
        return ", ".join(f"{name} {value}" for name, value in said if value not in ("*", None))


def _fits(value: str, patterns: str | tuple[str, ...]) -> bool:
    return any(fnmatchcase(value, pattern) for pattern in ((patterns,) if isinstance(patterns, str) else patterns))


# --- comparing --------------------------------------------------------------------------------


def differences(models: Mapping[str, Model], listings: Iterable[Listing]) -> list[Difference]:
    """What the profiles of models that can be recommended say otherwise than packages, on hosts that the profiles list.

    The models are those of a snapshot: with the ways and price lists in effect.
    """
    found: list[Difference] = []
    for (_, host, model_id), listing in sorted(_best(listings, known_names(models)).items()):
        model = models[model_id]
        ways = [way for way in model.access if way.product == host and way.route in ("api", "cloud")]
        if ways and not model.reference:
            differ = partial(Difference, model_id, host, package=listing.package)
            found += _prices(model, ways, listing, differ)
            found += _limits(model, ways, listing, differ)
    return found


def _best(listings: Iterable[Listing], names: Mapping[str, str]) -> dict[tuple[str, str, str], Listing]:
    """The one listing of each package, host and model: the worldwide one first, then the one with an end."""
    best: dict[tuple[str, str, str], Listing] = {}
    for row in sorted(listings, key=lambda r: (not r.name.startswith("global"), r.until is None, len(r.name), r.name)):
        model = names.get(spelling(row.name))
        if model is not None:
            best.setdefault((row.package, row.host, model), row)
    return best


_Differ = Callable[[str, str | None, str], Difference]


def _prices(model: Model, ways: Sequence[Access], listing: Listing, differ: _Differ) -> Iterator[Difference]:
    own = any(way.route == "api" for way in ways)
    ours = price_lists(model, listing.host, own)
    plain = listing.rates[None, None]
    for kind, theirs in listing.rates.items():
        tier, above = kind
        wanted = tier is None or kind in ours or (tier == "batch" and own)
        if not wanted or not {"input", "output"} <= theirs.keys() or (above and tier is None and theirs == plain):
            continue
        words = " ".join(filter(None, (tier, "price", f"above {above:,}" if above else "")))
        if kind not in ours:
            yield differ(words, None, " / ".join(f"{theirs[name]:g}" for name in FIELDS[:3] if name in theirs))
            continue
        for name in FIELDS:
            value, there = getattr(ours[kind], name), theirs.get(name)
            if value is None and there == theirs["input"]:
                continue  # a cache at the price of input is none
            if there is not None and (value is None or abs(value - there) > HALF_A_PERCENT * there):
                yield differ(f"{words}, {name}", None if value is None else f"{value:g}", f"{there:g}")


def price_lists(model: Model, host: str, own: bool) -> dict[Kind, Price]:
    """The price lists in effect on a host, by their kind; the vendor's own list holds where it is its ``own``."""
    there = [price for price in model.prices if host in price.hosts or (own and not price.hosts)]
    return {(price.tier, round_limit(price.above_tokens)): price for price in sorted(there, key=lambda p: p.since)}


def _limits(model: Model, ways: Sequence[Access], listing: Listing, differ: _Differ) -> Iterator[Difference]:
    limits = [limit for limit in (way.context or model.context for way in ways) if limit]
    if listing.context and limits and not any(_same(listing.context, limit) for limit in limits):
        yield differ("context", f"{limits[0].input:,}", f"{listing.context:,}")
    ends = {way.until for way in ways}
    if listing.until and listing.until not in ends:
        yield differ("until", next((end.isoformat() for end in ends if end), None), listing.until.isoformat())


def _same(tokens: int, limit: Context) -> bool:
    """Whether a number of tokens is that of a limit, alone or together with the answer."""
    return any(abs(tokens - ours) <= ROUNDING * ours for ours in (limit.input, limit.input + (limit.output or 0)))


# --- what is known ----------------------------------------------------------------------------


def unexplained(
    found: Sequence[Difference], known: Sequence[Known], packages: Iterable[str]
) -> tuple[list[Difference], list[Known]]:
    """The differences that nothing explains, and the explanations about these packages that explain nothing."""
    read = tuple(packages)
    open_ = [one for one in found if not any(entry.explains(one) for entry in known)]
    idle = [
        entry
        for entry in known
        if any(map(entry.reads, read)) and not any(entry.explains(one) for one in found)
    ]  # fmt: skip
    return open_, idle


def load_known(path: Path = KNOWN) -> list[Known]:
    """The differences that are meant."""
    from modelmatch.data.document import read_document

    return msgspec.convert(read_document(path).data, list[Known])


# --- the command ------------------------------------------------------------------------------


def read_packages(day: dt.date, litellm_path: Path | None = None, pi_folder: Path | None = None) -> list[Listing]:
    """The listings of all packages that are installed or given."""
    listings: list[Listing] = []
    readers: list[Callable[[], list[Listing]]] = [
        lambda: genai_prices(day),
        lambda: litellm(litellm_path or litellm_file()),
    ]
    if pi_folder:
        readers.append(lambda: pi_ai(pi_folder))
    for read in readers:
        try:
            listings += read()
        except NotInstalledError as error:
            print(f"not compared with {error}, which is not installed", file=sys.stderr)
    return listings


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare the bundled profiles; see the docstring of the module."""
    from modelmatch.catalog import load_catalog

    options = argparse.ArgumentParser(
        prog="python -m tools.compare_prices", description=(__doc__ or "").splitlines()[0]
    )
    options.add_argument(
        "--as-of", type=dt.date.fromisoformat, help="the day whose prices count; the catalogue's by default"
    )
    options.add_argument("--litellm", type=Path, metavar="FILE", help="a price file of litellm")
    options.add_argument("--pi-ai", type=Path, metavar="FOLDER", help="the unpacked npm package pi-ai")
    given = options.parse_args(arguments)
    catalog = load_catalog(user=False).at(given.as_of)
    listings = read_packages(catalog.day, given.litellm, given.pi_ai)
    if not listings:
        print("no price package is installed: pip install genai-prices", file=sys.stderr)
        return 2
    packages = sorted({row.package for row in listings})
    found = differences(catalog.models, listings)
    left, idle = unexplained(found, load_known(), packages)
    for one in left:
        print(one)
    for entry in idle:
        print(f"nothing to explain any more in {KNOWN.name}: {entry}")
    print(f"{', '.join(packages)} on {catalog.day}: {len(found)} differences, {len(left)} of them not explained")
    return 1 if left or idle else 0


if __name__ == "__main__":
    sys.exit(main())
