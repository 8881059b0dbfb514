"""How fast each offer answers, as far as that was measured, and where."""

from __future__ import annotations

from collections.abc import Sequence

from modelmatch.catalog.offers import Offer
from modelmatch.match.facts.criteria import UNKNOWN_TEMPO, Tempo
from modelmatch.match.facts.effort import EffortFacts


def tempos(offers: Sequence[Offer], known: EffortFacts) -> list[Tempo]:
    """The tempo of every offer.

    What was measured on a way holds there. Figures of benchmarks are those of the vendor's interface, or, for a model
    that has none, those of wherever it is hosted; for other ways to the same model they are an expectation. Nobody
    knows how fast weights run on somebody's own hardware.
    """
    own_interface = {offer.model.id for offer in offers if offer.access.route == "api"}
    found: dict[tuple[str, str | None], Tempo] = {}
    return [_tempo(offer, known, offer.model.id in own_interface, found) for offer in offers]


def _tempo(offer: Offer, known: EffortFacts, has_interface: bool, found: dict[tuple[str, str | None], Tempo]) -> Tempo:
    """The tempo of one offer; ``found`` keeps what holds of a model at an effort for its other offers."""
    access, pace = offer.access, offer.access.pace
    if pace is not None:
        return Tempo(tokens_per_second=pace.tokens_per_second, wait=pace.wait_seconds)
    if access.route == "download":
        return UNKNOWN_TEMPO
    here = access.route == "api" or (access.route == "cloud" and not has_interface)
    key = (offer.model.id, f"{offer.effort}{here}")
    if key not in found:
        speed, wait = (of(offer.model.id, offer.effort) for of in (known.speed, known.wait))
        found[key] = (
            UNKNOWN_TEMPO
            if speed is None
            else Tempo(
                tokens_per_second=speed.value,
                speed_log_sd=speed.log_sd,
                wait=wait.value if wait is not None else None,
                wait_log_sd=wait.log_sd if wait is not None else 0.0,
                here=here,
            )
        )
    return found[key]
