"""The criteria beside the domains, with their words."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from collections.abc import Mapping

import msgspec


class CriterionInfo(msgspec.Struct, frozen=True):
    """A criterion that is not a domain of ability: its title, what its value function measures, and the words for a
    model that is above or below another on it."""

    id: str
    title: str
    about: str
    above: str
    below: str


CRITERIA: Mapping[str, CriterionInfo] = {
    c.id: c
    for c in (
        CriterionInfo("cost", "cost", "USD per month at the stated usage", "cheaper", "more expensive"),
        CriterionInfo("speed", "speed", "output tokens per second", "faster", "slower"),
        CriterionInfo(
            "openness",
            "openness",
            "weights that can be downloaded, and how free their licence is",
            "more open",
            "less open",
        ),
        CriterionInfo(
            "continuity",
            "continuity",
            "how regularly the vendor releases open weights",
            "more open releases",
            "fewer open releases",
        ),
        CriterionInfo(
            "context", "context length", "tokens that fit into one request", "longer context", "shorter context"
        ),
        CriterionInfo(
            "safety",
            "safety evidence",
            "independent safety findings on record, and what they say",
            "more reassuring safety findings",
            "less reassuring safety findings",
        ),
        CriterionInfo("maturity", "maturity", "general availability rather than preview", "more mature", "less mature"),
        CriterionInfo(
            "google",
            "fits Google",
            "available in Google Workspace, Android or Google Cloud",
            "fits Google better",
            "fits Google less",
        ),
        CriterionInfo(
            "microsoft",
            "fits Microsoft",
            "available in Microsoft 365, GitHub or Azure",
            "fits Microsoft better",
            "fits Microsoft less",
        ),
        CriterionInfo("aws", "fits AWS", "available in Amazon Bedrock", "fits AWS better", "fits AWS less"),
        CriterionInfo(
            "meta",
            "fits Meta apps",
            "available in WhatsApp, Instagram, Facebook or Messenger",
            "fits Meta apps better",
            "fits Meta apps less",
        ),
    )
}
"""The criteria beside the domains, in the order in which they are shown."""

PLATFORMS = ("google", "microsoft", "aws", "meta")
"""The criteria that are fits with a platform: they count only for users of that platform."""
