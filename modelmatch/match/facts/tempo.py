"""How fast each offer answers, as far as that was measured, and where."""

from __future__ import annotations

from collections.abc import Sequence

from modelmatch.catalog.offers import Offer
from modelmatch.match.facts.criteria import ANSWER, Tempo
from modelmatch.match.facts.effort import EffortFacts
from modelmatch.match.facts.own_speed import Expected


def tempos(offers: Sequence[Offer], known: EffortFacts) -> list[Tempo]:
    """The tempo of every offer.

    What was measured on a way holds there. Figures of benchmarks are those of the vendor's interface, or, for a model
    that has none, those of wherever it is hosted; for other ways to the same model they are an expectation. Nobody
    knows how fast weights run on somebody's own hardware before that is known: see `own_tempo`. A speed that was not
    measured is expected to be that of the vendor's other models, and a wait to follow from how much the model thinks:
    more thinking is slower, whatever is known of the rest.
    """
    own_interface = {offer.model.id for offer in offers if offer.access.route == "api"}
    found: dict[tuple[str, str | None, bool, bool], Tempo] = {}
    tempo_of = []
    for offer in offers:
        route, pace = offer.access.route, offer.access.pace
        measurable = route != "download"
        here = route == "api" or (route == "cloud" and offer.model.id not in own_interface)
        key = (offer.model.id, offer.effort, measurable, here)
        if key not in found:
            found[key] = _tempo(offer, known, measurable, here)
        usual = found[key]
        if pace is not None:
            usual = Tempo(
                tokens_per_second=pace.tokens_per_second or usual.tokens_per_second,
                speed_known=pace.tokens_per_second is not None,
                wait=usual.wait if pace.wait_seconds is None else pace.wait_seconds,
                wait_known=pace.wait_seconds is not None,
                wait_measured=pace.wait_seconds is not None,
            )
        tempo_of.append(usual)
    return tempo_of


def own_tempo(offer: Offer, known: EffortFacts, expected: Expected) -> Tempo:
    """The tempo of weights on the machine at hand, as calculated; how long the model thinks follows from the speed."""
    begins = known.expected_wait(offer.model.id, offer.effort, ANSWER, expected.tokens_per_second)
    return Tempo(
        tokens_per_second=expected.tokens_per_second,
        speed_log_sd=expected.log_sd,
        wait=begins.value,
        wait_log_sd=begins.log_sd,
        wait_known=False,
        wait_measured=False,
        bits=expected.bits,
    )


def _tempo(offer: Offer, known: EffortFacts, measurable: bool, here: bool) -> Tempo:
    """The tempo of one offer; nothing is known of it where it cannot be measured for everyone."""
    speed = known.speed(offer.model.id, offer.effort) if measurable else None
    wait = known.wait(offer.model.id, offer.effort) if measurable else None
    expected = speed or known.expected_speed(offer.model.id)
    begins = wait or known.expected_wait(offer.model.id, offer.effort, ANSWER, expected.value)
    return Tempo(
        tokens_per_second=expected.value,
        speed_log_sd=expected.log_sd,
        speed_known=speed is not None,
        wait=begins.value,
        wait_log_sd=begins.log_sd,
        wait_known=wait is not None,
        here=here,
        wait_measured=wait is not None and wait.measured,
    )
