"""Numbers for people: shares, points and money, written the same way in every format."""

from __future__ import annotations

import math


def percent(share: float) -> str:
    """A share as a percentage; never rounded to a certainty that it is not.

    >>> percent(0.714), percent(0.9996), percent(0.001), percent(1)
    ('71 %', '>99 %', '<1 %', '100 %')
    """
    if not math.isfinite(share):
        return "unknown"
    points = share * 100
    if 0 < points < 0.5:
        return "<1 %"
    if 99.5 <= points < 100:
        return ">99 %"
    return f"{points:,.0f} %"


def number(value: float, digits: int = 0) -> str:
    """A number with commas between thousands.

    >>> number(4096), number(84.26, 1)
    ('4,096', '84.3')
    """
    if not math.isfinite(value):
        return "unknown"
    text = f"{value:,.{digits}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def plain(value: float) -> str:
    """A number with as many decimals as it has, four at most, and commas between thousands.

    >>> plain(16_000_000.0), plain(0.35)
    ('16,000,000', '0.35')
    """
    if not math.isfinite(value):
        return "unknown"
    text = number(value, 4)
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(points: float, digits: int = 1) -> str:
    """A difference in points with its sign.

    >>> signed(3.14), signed(-1.36), signed(0)
    ('+3.1', '−1.4', '0.0')
    """
    text = number(points, digits)
    return f"+{text}" if points > 0 and text.strip("0.,") else text


def plus_minus(value: float, sd: float, digits: int = 0) -> str:
    """A value with its standard deviation, which is left out where there is none.

    >>> plus_minus(94.2, 1.8), plus_minus(94.2, 0), plus_minus(94.2, 0.3)
    ('94 ±2', '94', '94 ±1')
    """
    if not math.isfinite(sd) or sd <= 0:
        return number(value, digits)
    smallest = 10.0**-digits
    return f"{number(value, digits)} ±{number(max(sd, smallest), digits)}"


def usd(amount: float | None) -> str:
    """An amount of money: cents below 10, whole dollars above.

    >>> usd(142.4), usd(2.5), usd(0), usd(None), usd(0.001)
    ('142 USD', '2.50 USD', 'free', 'price unknown', '<0.01 USD')
    """
    if amount is None or not math.isfinite(amount):
        return "price unknown"
    if amount == 0:
        return "free"
    if 0 < amount < 0.005:
        return "<0.01 USD"
    return f"{number(amount, 2 if abs(amount) < 9.995 else 0)} USD"


def usd_a_month(amount: float | None, *, about: bool = False) -> str:
    """What a model costs in a month; ``about`` where the amount is estimated from a usage.

    >>> usd_a_month(142, about=True), usd_a_month(0), usd_a_month(None)
    ('about 142 USD a month', 'free', 'price unknown')
    """
    words = usd(amount)
    if not words.endswith(" USD"):
        return words
    return f"{'about ' if about and words[0] != '<' else ''}{words} a month"


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """A count with its noun.

    >>> counted(1, "figure"), counted(1200, "figure")
    ('1 figure', '1,200 figures')
    """
    return f"{number(count)} {noun if count == 1 else plural or noun + 's'}"


def listed(words: list[str], last: str = "and") -> str:
    """Words in a sentence.

    >>> listed(["a", "b", "c"]), listed(["a", "b"], "or")
    ('a, b and c', 'a or b')
    """
    return f" {last} ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
