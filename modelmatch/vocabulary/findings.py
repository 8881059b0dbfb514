"""What a check of a kept decision may find, how much it matters, and what to do."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

FindingName = Literal[
    "retired", "retires-soon", "requirement-broken", "no-match",
    "overtaken", "cost-changed", "superseded", "terms-changed", "caution-added", "waiver-expired",
    "closer-call", "new-contender", "evidence-changed", "waiver-unused", "data-old", "review-due",
]  # fmt: skip
Level = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""How much a finding on a kept decision matters, the most important first."""


class FindingInfo(msgspec.Struct, frozen=True):
    """A kind of finding on a kept decision: its level, a title, when it is reported, and what to do."""

    name: FindingName
    level: Level
    title: str
    about: str
    todo: str


FINDINGS: Mapping[FindingName, FindingInfo] = {
    f.name: f
    for f in (
        FindingInfo(
            "retired", "error", "The chosen offer is gone",
            "The model is retired, or is no longer offered there, on that plan or at that effort.",
            "Choose again: modelmatch check --update takes today's match.",
        ),
        FindingInfo(
            "retires-soon", "error", "The chosen offer ends soon",
            "The model, its product or its plan ends on a known day within --retires-within days.",
            "Plan the move before that day, or accept the finding until then.",
        ),
        FindingInfo(
            "requirement-broken", "error", "The chosen offer no longer meets a requirement",
            "A fact has changed, so that the offer fails a requirement that the answers state.",
            "Choose again, or change the answer if the requirement no longer matters.",
        ),
        FindingInfo(
            "no-match", "error", "No offer meets the requirements",
            "Nothing on record meets all requirements of the answers today.",
            "Relax an answer: modelmatch recommend says which requirements clash.",
        ),
        FindingInfo(
            "overtaken", "warning", "Another offer is better by more than noise",
            "The expected gain of changing to today's match is at least --min-gain points of fit, and more than two "
            "standard deviations of it over all simulations.",
            "Try the new match; --update takes it, and --update --stay keeps the choice.",
        ),
        FindingInfo(
            "cost-changed", "warning", "The price of the chosen offer has changed",
            "A price list or the price of the plan is another, or what the same usage costs moved by more than 20 %.",
            "Check the budget; --update --stay accepts the new price.",
        ),
        FindingInfo(
            "superseded", "warning", "The chosen model has a successor",
            "The vendor has replaced the model since it was chosen, and the successor is offered in the same place, "
            "meets the requirements, costs no more and fits at least as well. Not reported beside overtaken by it.",
            "Try the successor; older models are often retired within a year.",
        ),
        FindingInfo(
            "terms-changed", "warning", "What happens to your data has changed",
            "Training, storage, retention, contracts or regions of the chosen offer are other than those accepted.",
            "Read the source; --update --stay accepts the new terms.",
        ),
        FindingInfo(
            "caution-added", "warning", "A new safety concern is on record",
            "An evaluator has published a safety concern about the chosen model since it was chosen.",
            "Read the finding; --update --stay accepts it as known.",
        ),
        FindingInfo(
            "waiver-expired", "warning", "A waiver has expired",
            "The finding that was accepted until a day is still there. This fails the check at every --fail-on.",
            "Fix the finding, or move the day of the waiver.",
        ),
        FindingInfo(
            "closer-call", "note", "The choice is less certain than it was",
            "The chosen model ranks first in far fewer simulations than when it was chosen, but no other is better by "
            "more than noise.",
            "Nothing to do.",
        ),
        FindingInfo(
            "new-contender", "note", "A new model comes close",
            "The best of the models that came out since the choice is too close to tell, or ahead.",
            "Worth a try.",
        ),
        FindingInfo(
            "evidence-changed", "note", "The evidence about the chosen model has changed",
            "New figures have moved the fit of the chosen offer by at least one point.",
            "Nothing to do.",
        ),
        FindingInfo(
            "waiver-unused", "note", "A waiver is not needed",
            "No finding of that name, and subject if one is given, was reported.",
            "Delete the waiver.",
        ),
        FindingInfo(
            "data-old", "note", "The data are old",
            "The data of this version of modelmatch end more than 60 days ago.",
            "Update modelmatch: its data ship with the package.",
        ),
        FindingInfo(
            "review-due", "note", "The decision is due for review",
            "The day in review_by has come.",
            "Review the decision, then set review_by to a later day.",
        ),
    )
}  # fmt: skip
"""What `modelmatch check` may find, the most important kinds first. The names are stable."""
FailOn = Literal["broken", "overtaken", "any"]
FAIL_ON: tuple[FailOn, ...] = get_args(FailOn)
"""What breaks a build: errors, also a better offer, or any warning. By default a gain of `MIN_GAIN` points is one."""
MIN_GAIN, RETIRES_WITHIN = 1.75, 90
