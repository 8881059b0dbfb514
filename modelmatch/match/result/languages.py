"""What is on record of the match in each language that is worked in.

Figures in one language count in the domain of other languages: by themselves they tell no more of how a model does in
this language, see `docs/decision.md`.
"""

from __future__ import annotations

from collections.abc import Sequence

from modelmatch.catalog.snapshot import Snapshot
from modelmatch.match.result.asked_for import InLanguage
from modelmatch.vocabulary import LANGUAGES, Language


def in_languages(catalog: Snapshot, model_id: str, languages: Sequence[Language]) -> tuple[InLanguage, ...]:
    """The figures of a model, or of the plain model of a mode without any, in these languages."""
    model = catalog.models[model_id]
    plain = catalog.models.get(model.variant_of or "")
    evidence = model.evidence or (plain.evidence if plain is not None else ())
    found = []
    for language in languages:
        known = {b.id: b.name for b in catalog.benchmarks.values() if b.language == language}
        figures = [figure for figure in evidence if figure.benchmark in known]
        names = dict.fromkeys(known[figure.benchmark] for figure in figures)
        found.append(
            InLanguage(language=language, name=LANGUAGES[language], figures=len(figures), benchmarks=tuple(names))
        )
    return tuple(found)
