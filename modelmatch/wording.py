"""How numbers, money, counts and lists are written: the same way in every format."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence


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


def exact(value: float) -> str:
    """A number that somebody stated, with all its digits and commas between thousands.

    >>> exact(16_000_000.0), exact(0.000125)
    ('16,000,000', '0.000125')
    """
    return f"{int(value):,}" if math.isfinite(value) and value == int(value) else f"{value:,.15g}"


def large(value: float) -> str:
    """A large number in three digits and a word.

    >>> large(10_000_000), large(2_540_000_000), large(800)
    ('10 million', '2.54 billion', '800')
    """
    for size, word in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if value >= size:
            return f"{value / size:.3g} {word}"
    return number(value)


def tokens_in_and_out(sent: float, received: float) -> str:
    """How many tokens are sent and received.

    >>> tokens_in_and_out(10e6, 2e6)
    '10 million tokens in, 2 million out'
    """
    return f"{large(sent)} tokens in, {large(received)} out"


def times(factor: float) -> str:
    """A factor.

    >>> times(5.6), times(0.25)
    ('5.6 times', '0.25 times')
    """
    return f"{factor:g} times"


def fewer_or_more(ratio: float) -> str:
    """How far a count is from another one, from their ratio.

    >>> fewer_or_more(0.78), fewer_or_more(1.27), fewer_or_more(2.5), fewer_or_more(1.001)
    ('22 % fewer', '27 % more', '150 % more', 'as many')
    """
    if round(ratio, 2) == 1:
        return "as many"
    return f"{percent(abs(1 - ratio))} {'fewer' if ratio < 1 else 'more'}"


def tokens_of_answers(ratio: float) -> str:
    """How many tokens the answers of a model use, from the ratio to the average model.

    >>> tokens_of_answers(0.78), tokens_of_answers(1.001)
    ('its answers use 22 % fewer tokens than most', 'its answers use as many tokens as most')
    """
    words = fewer_or_more(ratio)
    return f"its answers use {words} tokens {'as' if words == 'as many' else 'than'} most"


def gigabytes(size: float, bits: int, of: str = "") -> str:
    """Memory for weights at a precision in bits; ``of`` says what the bits are for.

    >>> gigabytes(437.3, 8), gigabytes(24, 4, " per parameter")
    ('437 GB at 8 bits', '24 GB at 4 bits per parameter')
    """
    return f"{number(size) if size >= 1 else plain(size)} GB at {bits} bits{of}"


def seconds(value: float) -> str:
    """A time in words.

    >>> seconds(0.42), seconds(7.3), seconds(95)
    ('0.4 seconds', '7 seconds', '1.6 minutes')
    """
    if value >= 90:
        return f"{number(value / 60, 1 if value < 600 else 0)} minutes"
    return f"{number(value, 1 if value < 3 else 0)} seconds"


def signed(points: float, digits: int = 1) -> str:
    """A difference in points with its sign.

    >>> signed(3.14), signed(-1.36), signed(0)
    ('+3.1', '−1.4', '0.0')
    """
    text = number(points, digits)
    return f"+{text}" if points > 0 and text.strip("0.,") else text


def signed_plain(points: float) -> str:
    """A difference with its sign and as many decimals as it has.

    >>> signed_plain(3.0), signed_plain(-0.25)
    ('+3', '−0.25')
    """
    text = plain(points)
    return f"+{text}" if points > 0 and text != "0" else text


def plus_minus(value: float, sd: float, digits: int = 0) -> str:
    """A value with its standard deviation, which is left out where there is none.

    >>> plus_minus(94.2, 1.8), plus_minus(94.2, 0), plus_minus(94.2, 0.3)
    ('94 ±2', '94', '94 ±1')
    """
    if not math.isfinite(sd) or sd <= 0:
        return number(value, digits)
    smallest = 10.0**-digits
    return f"{number(value, digits)} ±{number(max(sd, smallest), digits)}"


def amount(value: float) -> str:
    """An amount of money without its currency: cents below 10, whole ones above.

    >>> amount(142.4), amount(2.5)
    ('142', '2.50')
    """
    return number(value, 2 if abs(value) < 9.995 else 0)


def usd(value: float | None) -> str:
    """An amount of money: cents below 10, whole dollars above.

    >>> usd(142.4), usd(2.5), usd(0), usd(None), usd(0.001)
    ('142 USD', '2.50 USD', 'free', 'price unknown', '<0.01 USD')
    """
    if value is None or not math.isfinite(value):
        return "price unknown"
    if value == 0:
        return "free"
    return "<0.01 USD" if 0 < value < 0.005 else f"{amount(value)} USD"


def usd_per_month(value: float | None, *, about: bool = False) -> str:
    """What a model costs in a month; ``about`` where the amount is estimated from a usage.

    >>> usd_per_month(142, about=True), usd_per_month(0), usd_per_month(None)
    ('about 142 USD per month', 'free', 'price unknown')
    """
    if value is None or not math.isfinite(value) or value == 0:
        return usd(value)
    return f"{'about ' if about and value >= 0.005 else ''}{usd(value)} per month"


def token_prices(sent: float, received: float) -> str:
    """The prices of a million tokens sent and received.

    >>> token_prices(2, 10)
    '2 / 10'
    """
    return f"{plain(sent)} / {plain(received)}"


def count(value: int) -> str:
    """How many there are of something.

    >>> count(1), count(1200)
    ('one', '1,200')
    """
    return "one" if value == 1 else number(value)


def counted(value: int, noun: str, plural: str | None = None, *, digits: bool = False) -> str:
    """A count with its noun; in ``digits`` where a program may read it.

    >>> counted(1, "figure"), counted(1200, "figure"), counted(1, "figure", digits=True)
    ('one figure', '1,200 figures', '1 figure')
    """
    return f"{number(value) if digits else count(value)} {noun if value == 1 else plural or noun + 's'}"


_UNCERTAIN = ("ss", "us", "is", "ies", "ches", "shes", "sses", "xes", "zes")
"""Ends of words of which an s is not simply the plural."""


def with_unit(value: float, unit: str) -> str:
    """A number that somebody stated, in a unit that they read in the plural.

    >>> with_unit(20, "USD per month"), with_unit(1, "people"), with_unit(1, "findings"), with_unit(1, "boxes")
    ('20 USD per month', 'one person', 'one finding', '1 boxes')
    """
    first, *others = unit.split() or [""]
    if value == 1 and (one := _singular(first)) != first:
        return " ".join(("one", one, *others))
    return f"{exact(value)} {unit}".strip()


def _singular(noun: str) -> str:
    """A noun in the singular; unchanged where that is not certain."""
    if noun == "people":
        return "person"
    return noun if noun.endswith(_UNCERTAIN) else noun.removesuffix("s")


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words in a sentence.

    >>> listed(["a", "b", "c"]), listed(["a", "b"], "or")
    ('a, b and c', 'a or b')
    """
    return f" {last} ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def joined(parts: Iterable[str], between: str = ", ") -> str:
    """The parts that say something, one after the other.

    >>> joined(["a", "", "b"]), joined(["a", "b"], "; ")
    ('a, b', 'a; b')
    """
    return between.join(part for part in parts if part)


def capital(text: str) -> str:
    """A text as it begins a sentence.

    >>> capital("one model")
    'One model'
    """
    return text[:1].upper() + text[1:]


def lower(title: str) -> str:
    """A title as it reads inside a sentence; abbreviations keep their capitals.

    >>> lower("Search and research"), lower("AI safety")
    ('search and research', 'AI safety')
    """
    return title if title[1:2].isupper() or title[1:2].isdigit() else title[:1].lower() + title[1:]
