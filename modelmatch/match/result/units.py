"""A use that was stated in units of one's own work: what one of them is in tokens, and what it costs with the match."""

from __future__ import annotations

from modelmatch.catalog.schema import source_ids
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.facts.costs import received_for
from modelmatch.match.result.asked_for import Converted


def converted(engine: Engine, decision: Decision) -> Converted | None:
    """The conversion into tokens as it counts for the match; None where tokens were stated, or nothing."""
    use, unit = decision.use, decision.use.unit
    if unit is None:
        return None
    row = None if decision.leader is None else int(decision.offer[decision.leader])
    offer = None if row is None else engine.matrix.offers[row]
    each = unit if offer is None else unit.vendors.get(offer.model.vendor, unit)
    usd = None if row is None else decision.feasible.usd[row] / use.amount
    paid = offer is not None and offer.route in ("api", "cloud") and usd is not None and usd == usd
    titles = (engine.catalog.source(source) for source in source_ids(each.source))
    return Converted(
        unit=unit.id,
        amount=use.amount,
        one=unit.one,
        many=unit.many,
        tokens_in=each.input,
        tokens_out=received_for(each),
        note=unit.note if each is unit else f"{unit.note}, as measured for {offer.model.vendor}" if offer else None,
        sources=tuple(f"{source.title}, {source.url}" if source.url else source.title for source in titles),
        usd_each=round(float(usd), 9) if paid and usd is not None else None,
    )
