"""Results as an overlay of profiles: a private benchmark in a file of its own, with a figure for each model."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

import msgspec
from msgspec import Struct, structs

from modelmatch.catalog import Catalog, horizon, load_catalog
from modelmatch.catalog.load import document_layer, overlay
from modelmatch.catalog.results import RESULTS
from modelmatch.catalog.schema import Benchmark, Domain, Results, Source, Tested
from modelmatch.data.convert import convert
from modelmatch.data.document import parse_document, read_document
from modelmatch.errors import DataError, Place, UsageError
from modelmatch.interop.measured import Measured

OWN = "own"
"""What the ids of private benchmarks begin with."""
HEADER = "# Written by modelmatch import, which updates it. What a person changes here counts until then.\n"
LONGEST = 50


class Named(Struct, frozen=True):
    """A result whose model is known: its id, the file it stands in and the fingerprint of that."""

    model: str
    measured: Measured
    file: str
    format: str
    fingerprint: str


def slug(name: str) -> str:
    """A name as the end of an id.

    >>> slug("inspect_evals/GPQA Diamond")
    'inspect_evals-gpqa-diamond'
    """
    plain = re.sub(r"[^a-z0-9._]+", "-", name.casefold()).strip("-._")[:LONGEST].strip("-._")
    return plain or "cases"


def results_of(
    name: str, title: str, named: Sequence[Named], catalog: Catalog, *, domain: str | None, criterion: bool
) -> Results:
    """The results of one task as a record.

    ``domain`` is the kind of work that the task is evidence for; without one it counts for all kinds alike. With
    ``criterion`` the task is a criterion of the decision.
    """
    identifier = f"{OWN}/{name}"
    kinds = [one.id for one in catalog.domains.values() if one.benchmark is None]
    shares = {domain: 1.0} if domain else {kind: round(1.0 / len(kinds), 6) for kind in kinds}
    if not domain:
        shares[kinds[0]] = round(1.0 - sum(list(shares.values())[1:]), 6)
    maximum = max((one.measured.maximum or 0.0 for one in named), default=0.0)
    bounded = maximum > 0.0 and all(one.measured.maximum is not None for one in named)
    lower = named[0].measured.lower_is_better
    benchmark = Benchmark(
        id=identifier,
        name=title,
        measures=f"Your own cases: {named[0].measured.metric}.",
        role="strength",
        domains=shares,
        reason="Your own evaluation." if domain else "Your own evaluation; which kind of work it is, nobody said.",
        unit="percent" if maximum == 100.0 else "points",
        scale="bounded" if bounded else "open",
        maximum=maximum if bounded else None,
        better="lower" if lower else "higher",
    )
    sources = {one.fingerprint: _source(name, one) for one in named}
    figures = tuple(_figure(one, identifier, sources[one.fingerprint].id, catalog.newest) for one in named)
    return Results(
        benchmark=benchmark,
        criterion=Domain(id=name, name=title, about=f"Your own cases: {title}.", benchmark=identifier)
        if criterion
        else None,
        sources=tuple(sorted(sources.values(), key=lambda source: source.id)),
        figures=tuple(sorted(figures, key=lambda figure: (figure.model, figure.setting or ""))),
    )


def _source(name: str, one: Named) -> Source:
    title = f"{PurePath(one.file).name} ({one.format}), SHA-256 {one.fingerprint}"
    return Source(id=f"{OWN}/{name}-{one.fingerprint[:12]}", title=title[-500:], published=one.measured.day)


def _figure(one: Named, benchmark: str, source: str, otherwise: dt.date) -> Tested:
    measured = one.measured
    return Tested(
        model=one.model,
        benchmark=benchmark,
        score=_short(measured.score),
        by="independent",
        published=measured.day or otherwise,
        source=source,
        setting=f"{measured.effort} effort" if measured.effort else None,
        se=_short(measured.se) if measured.se else None,
        cases=measured.cases,
    )


def _short(value: float) -> float:
    return float(f"{value:.10g}")


def merged(new: Results, path: Path) -> Results:
    """The results with those that a file holds already of other models, or of the same ones at another effort.

    Raises `DataError` if the file is not valid, or holds results on another scale.
    """
    if not path.is_file():
        return new
    document = read_document(path)
    known = convert(document, Results)
    if (known.benchmark.scale, known.benchmark.maximum, known.benchmark.better) != (
        new.benchmark.scale,
        new.benchmark.maximum,
        new.benchmark.better,
    ):
        message = f"the results before are on another scale ({_scale(known.benchmark)}, now {_scale(new.benchmark)})"
        hint = "import these under another name with --as, or delete the file"
        raise DataError("other-scale", message, hint=hint, place=document.place(("benchmark", "scale")))
    anew = {(figure.model, figure.setting) for figure in new.figures}
    figures = (*(one for one in known.figures if (one.model, one.setting) not in anew), *new.figures)
    used = {figure.source for figure in figures}
    sources = {source.id: source for source in (*known.sources, *new.sources) if source.id in used}
    return structs.replace(
        new,
        criterion=new.criterion or known.criterion,
        sources=tuple(sources[key] for key in sorted(sources)),
        figures=tuple(sorted(figures, key=lambda figure: (figure.model, figure.setting or ""))),
    )


def _scale(benchmark: Benchmark) -> str:
    end = f" to {benchmark.maximum:g}" if benchmark.maximum is not None else ""
    return f"{benchmark.scale}{end}{', lower is better' if benchmark.better == 'lower' else ''}"


def file_of(folder: Path, name: str) -> Path:
    """Where the results of a task are kept in a folder of profiles."""
    return folder / RESULTS / f"{name}.yaml"


def text_of(results: Results) -> bytes:
    """The file that holds the results."""
    import yaml

    from modelmatch.data.yaml_text import NoAliases

    data = msgspec.to_builtins(results, builtin_types=(dt.date,))
    return (HEADER + yaml.dump(data, Dumper=NoAliases, sort_keys=False, allow_unicode=True, width=110)).encode()


def check_fits(files: Mapping[Path, bytes], base: Catalog) -> None:
    """Raise `DataErrors` for files that no run could load over the catalogue."""
    latest = horizon(load_catalog(user=False))
    for path, raw in files.items():
        layer = document_layer(parse_document(raw, str(path)), PurePath(RESULTS, path.name))
        overlay(base, layer, "", latest)


def check_name(name: str, catalog: Catalog, questions: Sequence[str]) -> str:
    """The name of a criterion; raises `UsageError` for one that cannot be had."""
    from modelmatch.data.ids import WORD
    from modelmatch.vocabulary import CRITERIA

    place = Place(f"--as {name}")
    known = catalog.domains.get(name)
    if len(name) > LONGEST or not re.match(WORD, name):
        message = f"a name is up to {LONGEST} letters, digits, dots, dashes and underscores"
        raise UsageError("invalid-name", message, place=place)
    if name in CRITERIA or (known is not None and known.benchmark is None):
        raise UsageError("reserved-id", f'"{name}" is already a criterion', hint="choose another name", place=place)
    if name in questions:
        raise UsageError("reserved-id", f'"{name}" is already a question', hint="choose another name", place=place)
    return name


def as_data(results: Results) -> Any:
    """The results as plain data, to tell whether two files say the same."""
    return msgspec.to_builtins(results)
