"""The source of every number: figures by criterion with where each was published, and one numbered list of sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from modelmatch.catalog.schema import Source
from modelmatch.lookup.behind import Behind
from modelmatch.match.result.recommendation import Candidate, Recommendation, Score
from modelmatch.report.figures import score as score_in_words
from modelmatch.report.html.page import (
    Block,
    Inline,
    Listed,
    More,
    Run,
    Section,
    SourceList,
    Table,
    Text,
    address,
    anchor,
)
from modelmatch.report.recommendation import headline, words
from modelmatch.vocabulary import CRITERIA
from modelmatch.wording import capital, counted, joined, percent

HEADS = ("benchmark", "score", "by", "published", "setting", "counts", "source")


class SourceBook:
    """The sources of a page by number, in the order of the result and then of what its numbers rest on."""

    def __init__(self, known: Mapping[str, str], rests: Sequence[Behind] = ()) -> None:
        self.listed: dict[str, Listed] = {}
        self.rests = {(one.model, one.criterion): one for one in rests}
        for source, about in known.items():
            self._add(source, about, "")
        for one in rests:
            for found in (*one.sources, *(figure.source for figure in one.figures)):
                self.add(found)

    def add(self, source: Source) -> None:
        about = joined(dict.fromkeys(p for p in (source.publisher or "", str(source.published or "")) if p))
        self._add(source.id, f"{source.title}, {source.url}" if source.url else source.title, about)

    def _add(self, source: str, text: str, about: str) -> None:
        if source in self.listed:
            return
        number = len(self.listed) + 1
        href = address(text)
        title = text.partition("http")[0].strip(" ,;:(<") if href else text
        self.listed[source] = Listed(number, f"source-{number}", title or source, about, href)

    def cite(self, sources: Iterable[str]) -> tuple[str | Run, ...]:
        """The marks of sources, such as `` [3, 4]``, each a link to its place in the list."""
        found = [self.listed[source] for source in dict.fromkeys(sources) if source in self.listed]
        marks: list[str | Run] = []
        for place, one in enumerate(found):
            marks += [", " if place else " [", Run(str(one.number), href=f"#{one.anchor}")]
        return (*marks, "]") if marks else ()

    def value(self, model: Candidate, score: Score | None) -> Inline:
        """The value of a model on a criterion, with a link to what it rests on."""
        if score is None:
            return "not on record"
        rests = self.rests.get((model.id, score.criterion))
        about = words.rests(score)
        said = words.value(score)
        if rests is not None and rests.figures:
            return (Run(said, href=f"#{_place(rests)}"), Run(f" ({about})", faint=True) if about else "")
        if rests is not None and score.criterion not in CRITERIA:  # without figures of its own
            return (f"{said} ", Run(f"({about})" if about else "(how)", href="#evidence"))
        faint = Run(f" ({about})", faint=True) if about else ""
        return (said, faint, *self.cite(source.id for source in rests.sources)) if rests else (said, faint)


def _place(rests: Behind) -> str:
    return anchor("figures", rests.model, rests.criterion)


def section(result: Recommendation, rests: Sequence[Behind], book: SourceBook) -> Section | None:
    """What the strengths of the models named rest on: how much, how thin, and each figure with its source."""
    if result.match is None:
        return None
    known = words.titles(result)
    blocks: list[Block] = []
    for candidate in headline.named(result):
        weak = words.weak_spots(candidate, known)
        said = f"{words.evidence(candidate.basis)}{f'; {weak}' if weak else ''}."
        blocks.append(Text((Run(candidate.name, strong=True), f": {said}")))
    scores = {(c.id, s.criterion): s for c in result.candidates for s in c.scores}
    names = {candidate.id: candidate.name for candidate in result.candidates}
    for one in rests:
        score = scores.get((one.model, one.criterion))
        if score is None or not one.figures:
            continue
        value = words.value(score)
        title = f"{known.get(one.criterion, one.criterion)} {value}, {counted(len(one.figures), 'figure')}"
        name = (Run(names[one.model], strong=True), f": {title}")
        blocks.append(More(name, list(_figures(one, book, capital(title))), _place(one)))
    return Section("evidence", "What the numbers rest on", blocks)


def _figures(one: Behind, book: SourceBook, title: str) -> Iterable[Block]:
    rows: list[Sequence[Inline]] = [
        (
            figure.benchmark,
            score_in_words(figure.score, figure.unit),
            figure.by,
            str(figure.published),
            figure.setting or "",
            percent(figure.share),
            ("", *book.cite([figure.source.id])),
        )
        for figure in one.figures
    ]
    if one.of != one.model:
        yield Text(f"These are figures of {one.of}, of which {one.model} is a mode.")
    work = one.criterion not in CRITERIA
    heads = HEADS if work else (*HEADS[:5], *HEADS[6:])
    shown = rows if work else [(*row[:5], *row[6:]) for row in rows]
    yield Table(title, heads, shown, "lrlllrl" if work else "lrllll")


def sources(book: SourceBook) -> Section | None:
    """All sources, numbered."""
    found = list(book.listed.values())
    return Section("sources", "Sources", [SourceList(found)]) if found else None
