"""The words of stay or change: what is used today, what changing to the match brings, and what to watch in moving."""

from __future__ import annotations

from modelmatch.match.result.recommendation import Recommendation, StayOrChange
from modelmatch.report.sheet import Sheet
from modelmatch.vocabulary import WHY_CHANGE
from modelmatch.wording import capital, joined, percent, plus_minus, signed, usd, usd_per_month


def stay_or_change(sheet: Sheet, result: Recommendation, most: int | None) -> None:
    """The verdict with its reasons, and what to watch in moving; each in ``most`` lines, None for all."""
    for place, said in enumerate(sentences(result)):
        sheet.item("" if place else "Today", said, most=most)


def sentences(result: Recommendation) -> list[str]:
    """What is said of what is used today: the verdict, what changing brings, and what to watch; empty without it."""
    today = result.today
    if today is None:
        return []
    if today.verdict == "unknown":
        name = today.name or f'"{today.said}"'
        return [f"{name} cannot be compared: {'no way to use it is' if today.id else 'it is not'} on record"]
    brings = joined((_gain(today), _money(today)), "; ")
    said = [f"{_used(today)}: {today.verdict}, since {_why(today)}", capital(brings), capital(_until(today))]
    if today.watch:
        said.append(f"In moving, watch: {joined((watch.text for watch in today.watch), '; ')}")
    return [one for one in said if one]


def _used(today: StayOrChange) -> str:
    """What is counted as used today."""
    plan = f" on the {today.plan} plan" if today.plan else ""
    place = f" ({today.way}{plan})" if today.way else ""
    return f"{today.name}{place}"


def _why(today: StayOrChange) -> str:
    if today.why == "fails":
        return joined((f'it fails "{reason.phrase}" ({reason.fact})' for reason in today.fails), "; ")
    if today.why == "ended" and today.closed:
        return f"{WHY_CHANGE['ended']} ({today.closed})"
    return WHY_CHANGE[today.why] if today.why else ""


def _gain(today: StayOrChange) -> str:
    """What changing brings in points of fit, and how sure that is."""
    if today.gain is None or today.gain_sd is None or today.better is None or today.why == "same":
        return ""
    around = plus_minus(abs(today.gain), today.gain_sd, 1).partition(" ")[2]
    points = joined((signed(today.gain), around), " ")
    return f"changing brings {points} points of fit, better in {percent(today.better)} of the simulations"


def _money(today: StayOrChange) -> str:
    """What changing costs more or less, where both prices are known."""
    if today.why == "same" or today.gain is None:
        return ""
    if today.usd_difference is None:
        return "what it costs more or less is not known, since a price is not on record"
    if abs(today.usd_difference) < 0.005:
        return f"it costs the same ({usd_per_month(today.usd_month)})"
    more = "more" if today.usd_difference > 0 else "less"
    amounts = f"{usd(today.usd_match)} instead of {usd(today.usd_month)}"
    return f"it costs {usd_per_month(abs(today.usd_difference))} {more} ({amounts})"


def _until(today: StayOrChange) -> str:
    """Until when the present offer is available."""
    if today.last_day is None:
        return "" if today.why == "ended" else "no last day of the present one is on record"
    ended = today.why == "ended"
    return f"the present one {'ended' if ended else 'is available until'}{' on' if ended else ''} {today.last_day}"
