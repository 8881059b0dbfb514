"""What one must know before taking up an offer: the kinds of remarks, with their words."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from collections.abc import Mapping
from typing import Literal

RemarkKind = Literal[
    "trains", "trains-by-default", "training-unknown", "limited-use", "use-unknown", "personal-plan",
    "price-changes", "price-ends", "price-seen", "peak-price", "ends", "not-final", "superseded", "retired",
    "licence", "licence-excludes", "safety-concern", "quantised", "few-figures", "no-own-figures", "effort-unknown",
    "as-pictures", "note",
]  # fmt: skip
REMARKS: Mapping[RemarkKind, str] = {
    "trains": "what one sends is used to train models",
    "trains-by-default": "the same, until one opts out",
    "training-unknown": "whether it is used to train models is not on record",
    "limited-use": "how much use is included",
    "use-unknown": "whether the plan does for the stated use is not on record",
    "personal-plan": "a plan for one person where several seats are paid for",
    "price-changes": "the price changes on a known day",
    "price-ends": "the price ends on a known day, and the next is not on record",
    "price-seen": "the price was last seen long ago",
    "peak-price": "tokens cost more at certain hours",
    "ends": "the offer ends on a known day",
    "not-final": "a preview, or still being rolled out",
    "superseded": "the model has a successor",
    "retired": "the model is retired by its vendor",
    "licence": "the licence limits the use",
    "licence-excludes": "the licence is not granted everywhere",
    "safety-concern": "an independent finding raises a concern",
    "quantised": "it runs at fewer bits than it was published with",
    "few-figures": "the model has few comparable figures",
    "no-own-figures": "its strengths are those of another model",
    "effort-unknown": "how much it thinks there is not on record",
    "as-pictures": "pages of PDF files are sent as pictures",
    "note": "something else that the data say of the offer",
}
"""What one must know before taking up an offer, the most important kinds first."""
REMARKS_SHORT: Mapping[RemarkKind, str] = {
    "trains": "used for training", "trains-by-default": "used for training unless you opt out",
    "training-unknown": "use for training unknown", "limited-use": "limited use",
    "use-unknown": "enough for your use unknown",
    "personal-plan": "for one person",
    "price-changes": "price changes", "price-ends": "price ends", "price-seen": "old price",
    "peak-price": "peak prices", "ends": "ends", "not-final": "preview", "superseded": "has a successor",
    "retired": "retired", "licence": "licence limits", "licence-excludes": "licence excludes regions",
    "safety-concern": "safety concern", "quantised": "compressed weights", "few-figures": "few figures",
    "no-own-figures": "no figures of its own",
    "effort-unknown": "effort unknown", "as-pictures": "PDF pages as pictures", "note": "note",
}  # fmt: skip
"""The same in few words, for a column."""
