"""Results to render: one as the engine gives it, and others that differ from it in one respect."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec

from modelmatch.match.result.recommendation import (
    Basis,
    Candidate,
    Change,
    EfficientPoint,
    Finding,
    LeftOut,
    MissingEvidence,
    Partner,
    RankedOffer,
    Reason,
    Recommendation,
    Relaxation,
    Remark,
    Score,
    Stronger,
    Weight,
)
from modelmatch.preferences import Answer

DAY = dt.date(2026, 10, 24)
HOSTILE = (
    "[bold red]red[/] \x1b[31mANSI\x1b[0m \x1b]0;title\x07 a|b <script>alert(1)</script> `code` **b** @team #1 "
    "\u202ereversed\u202c \u200bzero\ufeff ![x](http://x) \r\n\ttail é漢字😀 {braces} \\ & ~~gone~~ \x9b2J \ue000"
)
"""Text that would colour, move, reorder or break a report that took it as it is."""

WEIGHTS = (
    Weight(criterion="coding", title="Coding", weight=0.45, sd=0.06),
    Weight(criterion="agentic", title="Agentic work", weight=0.25, sd=0.05),
    Weight(criterion="cost", title="cost", weight=0.2, sd=0.05),
    Weight(criterion="writing", title="Writing and everyday help", weight=0.06, sd=0.02),
    Weight(criterion="openness", title="openness", weight=0.04, sd=0.01),
)


def scores(values: dict[str, float], *, cost: str, lead: bool = True) -> tuple[Score, ...]:
    leads = {"coding": 3.1, "agentic": 2.2, "cost": -1.4, "writing": 0.3, "openness": 0.0}
    return tuple(
        Score(
            criterion=name,
            value=value,
            sd={"coding": 2.1, "agentic": 3.4, "writing": 9.2}.get(name, 0.0),
            text={"cost": cost, "openness": "closed" if value == 0 else "apache-2.0"}.get(name),
            basis={"cost": "fact", "openness": "fact", "writing": "thin"}.get(name, "measured"),  # type: ignore[arg-type]
            figures={"coding": 14, "agentic": 9, "writing": 2}.get(name, 0),
            lead=leads[name] if lead else None,
        )
        for name, value in values.items()
    )


CODE: dict[str, Any] = {
    "route": "subscription", "name": "Firstlab Code", "product": "Firstlab Code", "product_id": "firstlab/code",
    "purpose": "software in the terminal", "plan": "Pro", "usd_month": 20.0,
}  # fmt: skip
ALPHA_CONCERN = Remark(
    kind="safety-concern", day=dt.date(2026, 9, 30),
    text="safety concern, Apollo Research: It often recognises that it is being tested, and says so",
)  # fmt: skip
ALPHA_OFFERS = (
    RankedOffer(
        id="firstlab/alpha-5@firstlab/code/pro:high", **CODE, effort="high", fit=84.2, share=0.6812,
        remarks=(
            Remark(kind="trains-by-default", text="what you send is used to train models unless you opt out"),
            Remark(kind="limited-use", text="limits in windows of five hours, of which the vendor does not say how "
                   "long they are and how much of the most capable model each of them includes"),
            Remark(kind="price-changes", text="this price begins on 2026-12-31", day=dt.date(2026, 12, 31)),
            ALPHA_CONCERN,
        ),
    ),
    RankedOffer(
        id="firstlab/alpha-5@firstlab/code/pro:max", **CODE, effort="max", fit=83.9, share=0.2741,
        remarks=(
            Remark(kind="trains-by-default", text="what you send is used to train models unless you opt out"),
            ALPHA_CONCERN,
        ),
    ),
    RankedOffer(
        id="firstlab/alpha-5@firstlab/api:high", route="api", name="Firstlab API", product="Firstlab API",
        product_id="firstlab/api", model_id="alpha-5", effort="high", usd_month=142.4, fit=79.3, share=0.0412,
        remarks=(
            Remark(kind="price-ends", day=dt.date(2026, 12, 31),
                   text="the per-token price of 2 / 10 USD ends on 2026-12-31; the next one is not on record"),
            ALPHA_CONCERN,
        ),
    ),
    RankedOffer(
        id="firstlab/alpha-5@aws/bedrock:low", route="cloud", name="Amazon Bedrock", product="Amazon Bedrock",
        product_id="aws/bedrock", model_id="firstlab.alpha-5-v1", effort="low", stage="preview", fit=71.0,
        cost_note="no price on record", share=0.0035,
        remarks=(
            Remark(kind="training-unknown", text="whether what you send is used to train models is not on record"),
            Remark(kind="not-final", text="preview"),
            ALPHA_CONCERN,
            Remark(kind="note", text="The preview on Amazon Bedrock is limited to two regions."),
        ),
    ),
)  # fmt: skip
"""Places, plans and levels of effort, with remarks of many kinds."""
ALPHA = Candidate(
    rank=1,
    id="firstlab/alpha-5",
    name="Alpha 5",
    vendor="Firstlab",
    released=dt.date(2026, 9, 21),
    fit=84.2,
    fit_sd=2.4,
    first_share=0.7134,
    expected_rank=1.4,
    expected_loss=0.31,
    shares=(0.7134, 0.2, 0.0866),
    usd_month=20.0,
    offers=ALPHA_OFFERS,
    scores=scores({"coding": 94.0, "agentic": 88.1, "cost": 46.2, "writing": 79.0, "openness": 0.0}, cost="20 USD"),
    cautions=(
        Finding(kind="evaluation-awareness", finding="It often recognises that it is being tested, and says so.",
                evaluator="Apollo Research", signal="concern", published=dt.date(2026, 9, 30),
                sources=("apollo-alpha",)),
        Finding(kind="jailbreaks", finding="Withstood a week of expert attempts", evaluator="AI Security Institute",
                signal="reassuring", published=dt.date(2026, 10, 2), sources=("aisi-alpha", "firstlab-card")),
    ),
    basis=Basis(figures=41, sources=17, independent=29, newest=dt.date(2026, 10, 24), thin=("writing",)),
    central_weights={"coding": 0.5, "agentic": 0.24, "cost": 0.15, "writing": 0.07, "openness": 0.04},
)  # fmt: skip
BETA = Candidate(
    rank=2,
    id="secondlab/beta-6",
    name="Beta 6",
    vendor="Secondlab",
    released=dt.date(2026, 8, 2),
    fit=81.0,
    fit_sd=2.9,
    first_share=0.1899,
    expected_rank=2.1,
    expected_loss=3.4,
    shares=(0.1899, 0.5, 0.3101),
    usd_month=61.0,
    offers=(
        RankedOffer(id="secondlab/beta-6@secondlab/api", route="api", name="Secondlab API", product="Secondlab API",
                    product_id="secondlab/api", model_id="beta-6-2026-08", usd_month=61.0, fit=81.0, share=1.0),
    ),
    scores=scores({"coding": 87.0, "agentic": 79.0, "cost": 55.0, "writing": 84.0, "openness": 0.0},
                  cost="61 USD", lead=False),
    basis=Basis(figures=55, sources=21, independent=18, newest=dt.date(2026, 10, 20)),
    better_at=("writing", "cost"),
    worse_at=("coding", "agentic"),
    central_weights={"coding": 0.3, "agentic": 0.2, "cost": 0.3, "writing": 0.15, "openness": 0.05},
)  # fmt: skip
GAMMA = Candidate(
    rank=3,
    id="thirdlab/gamma-flash",
    name="Gamma Flash",
    vendor="Thirdlab",
    released=None,
    fit=77.3,
    fit_sd=3.6,
    first_share=0.0603,
    expected_rank=2.6,
    expected_loss=6.9,
    shares=(0.0603, 0.3, 0.6397),
    usd_month=None,
    cost_note="own hardware",
    offers=(
        RankedOffer(
            id="thirdlab/gamma-flash@huggingface/hub", route="download", name="Hugging Face",
            model_id="thirdlab/Gamma-Flash", cost_note="own hardware", fit=77.3, share=1.0,
            remarks=(
                Remark(kind="licence-excludes", text="licence Gamma Community: not granted in the EU"),
                Remark(kind="few-figures", text="few comparable figures (3) of its own yet: its strengths are mostly "
                       "predicted from Gamma 2, the model before it"),
            ),
        ),
    ),
    scores=scores({"coding": 74.0, "agentic": 66.0, "cost": 81.0, "openness": 100.0}, cost="own hardware", lead=False),
    basis=Basis(figures=12, sources=6, independent=12, newest=dt.date(2026, 6, 1)),
    better_at=("cost", "openness"),
    worse_at=("coding",),
)  # fmt: skip
SOURCES = {
    "firstlab-card": "Alpha 5 system card, Firstlab, 2026-09-21, https://firstlab.example/alpha-5/card",
    "apollo-alpha": "Evaluation awareness in Alpha 5, Apollo Research, https://apollo.example/alpha(5)",
    "aisi-alpha": "https://aisi.example/alpha-5",
    "board": "The Coding Board, no page",
}
RESULT = Recommendation(
    version="0.1.0",
    as_of=DAY,
    data="be565cc0999017204ec934f11a601a2e71a6d53feb4e34c881424c399821c53e",
    question_set="quick",
    answers=(
        Answer(question="work", ask="What will you use it for most?", value=("coding", "agents"),
               label="Writing and fixing software; Letting it carry out tasks with tools, on its own"),
        Answer(question="reach", ask="Where do you want to use it?", value="tools",
               label="In my code editor or terminal"),
        Answer(question="spend", ask="What may it cost you in a month?", value="cheaper",
               label="No limit, but cheaper is better", default=True),
    ),
    requirements=("reachable by subscription or API", "at most 200 USD per month"),
    usage={"input_tokens": 16_000_000.0, "output_tokens": 4_000_000.0, "cached_share": 0.35, "seats": 1.0},
    weights=WEIGHTS,
    draws=4096,
    entropy=0.74,
    candidates=(ALPHA, BETA, GAMMA),
    left_out=(
        *(
            LeftOut(id=f"lab/closed-{i}", name=f"Closed {i}", vendor="Lab",
                    reasons=(Reason(requirement="route", phrase="reachable by subscription or API",
                                    fact="only by free chat app", because="reach"),))
            for i in range(4)
        ),
        LeftOut(id="lab/dear-1", name="Dear 1", vendor="Lab",
                reasons=(Reason(requirement="budget", phrase="at most 200 USD per month", fact="912 USD per month"),)),
        LeftOut(id="lab/dear-2", name="Dear 2", vendor="Lab",
                reasons=(Reason(requirement="budget", phrase="at most 200 USD per month", fact="420 USD per month"),
                         Reason(requirement="current", phrase="a current model", fact="replaced by Dear 3"))),
    ),
    changes=(
        Change(kind="weight", subject="cost", before="20 %", after="31 %", winner="thirdlab/gamma-flash",
               winner_name="Gamma Flash"),
        Change(kind="answer", subject="reach", before="In my code editor or terminal",
               after="On my own computer or server, without anyone else", winner="fourthlab/delta-3",
               winner_name="Delta 3 Open", answer="self"),
        Change(kind="requirement", subject="budget", before="at most 200 USD per month", after="not required",
               winner="lab/dear-1", winner_name="Dear 1"),
        Change(kind="usage", subject="usage", before="16 million tokens in, 4 million out",
               after="90 million tokens in, 22 million out (5.6 times as much)",
               winner="secondlab/beta-6", winner_name="Beta 6"),
    ),
    robust_answers=False,
    partners=(
        Partner(id="lab/epsilon", name="Epsilon Vision", gain=4.1, criteria=("writing",), before=(71.0,), after=(90.0,),
                usd_month=12.0),
    ),
    efficient=(
        EfficientPoint(id="lab/free", name="Free 1", offer="lab/free@lab/chat", usd_month=0.0, fit=52.0),
        EfficientPoint(id="thirdlab/gamma-flash", name="Gamma Flash", offer="thirdlab/gamma-flash@thirdlab/api:low",
                       effort="low", usd_month=3.2, fit=69.0),
        EfficientPoint(id="thirdlab/gamma-flash", name="Gamma Flash", offer="thirdlab/gamma-flash@thirdlab/api:max",
                       effort="max", usd_month=9.6, fit=74.0),
        EfficientPoint(id="firstlab/alpha-5", name="Alpha 5", offer="firstlab/alpha-5@firstlab/code/pro:high",
                       effort="high", usd_month=20.0, fit=88.0),
    ),
    missing=(
        MissingEvidence(id="thirdlab/gamma-flash", name="Gamma Flash", domain="coding", gain=0.42, benchmark="Board X"),
    ),
    basis=Basis(figures=2310, sources=212, independent=1400, newest=DAY),
    sources=SOURCES,
)  # fmt: skip
CLOSE = msgspec.structs.replace(
    RESULT,
    close_call=("firstlab/alpha-5", "secondlab/beta-6"),
    own_cases=70,
    candidates=(
        msgspec.structs.replace(ALPHA, fit=82.1, first_share=0.44, offers=ALPHA_OFFERS[2:], usd_month=142.4),
        msgspec.structs.replace(BETA, fit=81.8, first_share=0.41),
        GAMMA,
    ),
    changes=(),
    robust_answers=True,
)
"""Too close to call between the first two; nothing in one answer changes it."""

FEW = msgspec.structs.replace(
    RESULT,
    candidates=(
        msgspec.structs.replace(GAMMA, rank=1, hardly_measured=True),
        msgspec.structs.replace(ALPHA, rank=2, fit=76.0),
        msgspec.structs.replace(BETA, rank=3, fit=71.0),
    ),
    well_measured="firstlab/alpha-5",
    assumptions=("10 million tokens in, 2 million out a month, since no number was stated",),
    known=12,
    stronger=(
        Stronger(id="lab/omega", name="Omega", fact="limited to invited partners"),
        Stronger(id="lab/omega-mini", name="Omega Mini", fact="limited to invited partners"),
        Stronger(id="lab/psi", name="Psi", fact="too few comparable figures"),
    ),
)
"""A match with few figures, on an early day, decided by the use that is assumed."""

NO_MATCH = msgspec.structs.replace(
    RESULT,
    requirements=("open weights", "at most 20 USD per month", "1,000,000 tokens of context"),
    candidates=(),
    weights=(),
    changes=(),
    robust_answers=None,
    partners=(),
    efficient=(),
    missing=(),
    draws=0,
    entropy=None,
    relaxations=(
        Relaxation(requirement="budget", phrase="at most 20 USD per month", winner="fourthlab/delta-3",
                   winner_name="Delta 3 Open", fact="61 USD per month"),
        Relaxation(requirement="context", phrase="1,000,000 tokens of context", winner="zeta/zeta-31b",
                   winner_name="Zeta 31B", fact="262,144 tokens"),
    ),
)  # fmt: skip


def with_offers(candidate: Candidate, **changes: Any) -> Candidate:
    """The candidate with these changes to all its offers."""
    offers = tuple(msgspec.structs.replace(offer, **changes) for offer in candidate.offers)
    return msgspec.structs.replace(candidate, offers=offers)


PLAIN = msgspec.structs.replace(RESULT, candidates=tuple(with_offers(c, remarks=()) for c in RESULT.candidates))
"""The same without anything to know first."""
FIXED = {"basis", "kind", "schema", "route", "signal", "effort"}
"""Fields with a closed vocabulary."""


def mapped(value: Any, text: Callable[[str], str], number: Callable[[float], float] = float) -> Any:
    """The same result with every text and every fraction replaced, but its fixed words kept."""
    if isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        fixed = {name: part for name, part in fields.items() if name in FIXED and isinstance(part, str)}
        return type(value)(**{name: mapped(part, text, number) for name, part in fields.items()} | fixed)
    if isinstance(value, str):
        return text(value)
    if isinstance(value, float):
        return number(value)
    if isinstance(value, tuple):
        return tuple(mapped(item, text, number) for item in value)
    if isinstance(value, dict):
        return {text(key): mapped(item, text, number) for key, item in value.items()}
    return value


def replaced(value: Any, text: str) -> Any:
    """The same result with one text in place of every other."""
    return mapped(value, lambda _: text)
