"""The result on a screen with less room or fewer abilities: what is dropped, and what never is."""

from __future__ import annotations

import datetime as dt
import re

import msgspec
import pytest
from rich.cells import cell_len

from modelmatch.match.result.recommendation import Recommendation, Score, Weight
from tests.report import report_samples as samples
from tests.report.report_screens import flat, shown

WIDTHS = (40, 60, 80, 140)


def full_screen() -> Recommendation:
    """As much as one screen may have to hold: many criteria, long names, many cautions, changes and defaults."""
    many = tuple(Weight(criterion=f"c{i}", title=f"Criterion number {i}", weight=0.1, sd=0.02) for i in range(10))
    scores = tuple(
        Score(criterion=w.criterion, value=60.0, sd=9.0, basis="general-level", lead=0.4, figures=0) for w in many
    )
    candidates = tuple(
        msgspec.structs.replace(
            base, name=f"{base.name} with a rather long name (thinking)", scores=scores,
            better_at=("c1", "c2", "c3", "cost", "speed"), worse_at=("c4", "c5", "c6", "openness", "safety"),
            cautions=samples.ALPHA.cautions[:1] * 4,
        )
        for base in samples.RESULT.candidates
    )  # fmt: skip
    defaults = tuple(msgspec.structs.replace(answer, default=True) for answer in samples.RESULT.answers * 3)
    return msgspec.structs.replace(
        samples.RESULT, candidates=candidates, weights=many, answers=defaults, changes=samples.RESULT.changes * 3,
        partners=samples.RESULT.partners * 2,
    )  # fmt: skip


@pytest.mark.parametrize("result", [samples.RESULT, samples.CLOSE, samples.NO_MATCH], ids=["result", "close", "none"])
def test_a_usual_result_leaves_room_for_the_prompt_on_a_screen_of_80_by_40(result: Recommendation) -> None:
    assert len(shown(result).splitlines()) <= 38


def test_even_a_full_result_stays_close_to_one_screen() -> None:
    assert len(shown(full_screen()).splitlines()) <= 50


def test_a_long_sentence_is_not_cut_where_there_is_room() -> None:
    long = "It held back in tests of some kinds and said in its notes that it was being tested, " * 3 + "to the end."
    change = msgspec.structs.replace(samples.RESULT.changes[2], before=long)
    text = shown(msgspec.structs.replace(samples.PLAIN, changes=(change,)))
    assert "to the end." in flat(text)
    assert len(text.splitlines()) <= 38


def test_assumed_answers_that_find_no_room_are_counted_and_not_cut() -> None:
    default = msgspec.structs.replace(samples.RESULT.answers[0], default=True)
    text = flat(shown(msgspec.structs.replace(samples.RESULT, answers=(default,) * 12)))
    said = re.search(r"Assumed (.*?) Rests on", text)
    assert said is not None
    kept, more = re.fullmatch(r"((?:.+?; )+)and (\d+) more", said[1]).groups()  # type: ignore[union-attr]
    assert kept.count(f"{default.question}: {default.label}; ") + int(more) == 12


def test_the_table_of_candidates_drops_a_column_before_it_cuts_a_cell() -> None:
    named = tuple(
        msgspec.structs.replace(c, name=f"{c.name} (Contributor of notes)", vendor="A vendor of some renown")
        for c in samples.RESULT.candidates
    )
    text = shown(msgspec.structs.replace(samples.RESULT, candidates=named), explain=True)
    table = text[text.index("All candidates") : text.index("Scores")]
    assert "…" not in table
    assert "±" in table
    assert "vendor" not in table


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("explain", [False, True])
def test_no_line_is_wider_than_the_screen(width: int, explain: bool) -> None:
    hostile = samples.replaced(samples.RESULT, samples.HOSTILE)
    long = samples.replaced(samples.RESULT, "Ein-sehr-langer-Modellname-ohne-Leerzeichen-" * 6)
    for result in (samples.RESULT, samples.CLOSE, samples.FEW, samples.NO_MATCH, full_screen(), hostile, long):
        for offers in (False, True):
            for line in shown(result, width, explain=explain, offers=offers).splitlines():
                assert cell_len(line) <= width
                assert line == line.rstrip()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_first_two_lines_stay_in_every_width(width: int) -> None:
    first, second = shown(samples.RESULT, width).splitlines()[:2]
    assert first.startswith("Your match   Alpha 5")
    assert (
        f"fit 84 · {'ranked ' if width > 80 else ''}first in 71 %" in second
        or "fit 84 · ranked first in 71 %" in second
    )
    first, second = shown(samples.CLOSE, width).splitlines()[:2]
    assert "Alpha 5 or Beta 6" in first
    said = flat(shown(samples.CLOSE, width))
    assert "too close to call" in said


def test_narrow_windows_drop_columns_from_the_right() -> None:
    assert "rests on" in shown(samples.RESULT, 140)
    assert "rests on" not in shown(samples.RESULT, 80)
    assert "61 USD per month" in next(x for x in shown(samples.RESULT, 80).splitlines() if "2  Beta 6" in x)
    assert "USD" not in next(x for x in shown(samples.RESULT, 60).splitlines() if "2  Beta 6" in x)
    assert "+3.1" not in shown(samples.RESULT, 40)


def test_a_long_name_loses_the_vendor_before_it_is_cut() -> None:
    name = "Alpha 5 Extended Thinking (maximum effort)"
    result = msgspec.structs.replace(
        samples.RESULT, candidates=(msgspec.structs.replace(samples.ALPHA, name=name), samples.BETA)
    )
    assert shown(result, 60).splitlines()[0] == f"Your match   {name}"


def test_without_unicode_the_same_is_said_in_ascii() -> None:
    text = shown(samples.RESULT, encoding="ascii", explain=True)
    assert text.isascii()
    assert "94 +/-2" in text
    assert "-> Gamma Flash" in text
    assert "#" in next(line for line in text.splitlines() if line.startswith("coding"))
    folded = samples.replaced(samples.RESULT, "Modèle Überß 漢")
    assert "Modele Uber? ?" in shown(folded, encoding="ascii")
    assert "Modèle Überß ?" in shown(folded, encoding="latin-1")


def test_without_escape_sequences_nothing_is_lost() -> None:
    plain = shown(samples.RESULT, explain=True)
    assert "\x1b" not in plain
    styled = shown(samples.RESULT, explain=True, ansi=True, colour=True)
    assert "\x1b[" in styled
    assert strip(styled) == plain


def test_no_color_keeps_bold_and_takes_the_colours() -> None:
    text = shown(samples.RESULT, ansi=True, colour=False)
    assert "\x1b[1m" in text
    codes = {code for part in text.split("\x1b[")[1:] for code in part.split("m", 1)[0].split(";")}
    assert codes <= {"0", "1", "2"}


def test_markup_and_escapes_in_data_are_shown_as_text() -> None:
    text = shown(samples.replaced(samples.RESULT, samples.HOSTILE), 140, explain=True)
    assert "[bold red]red[/]" in text
    assert not set(text) & {"\x1b", "\x9b", "\x07", "\u202e", "\u200b", "\ufeff", "\r", "\t", "\ue000"}


def test_without_draws_no_number_of_readings_is_claimed() -> None:
    result = msgspec.structs.replace(samples.RESULT, draws=0)
    assert "first in 71 % of the simulations of work like yours" in flat(shown(result))


def test_dates_and_prices_that_are_not_known_are_left_out_or_called_unknown() -> None:
    first = msgspec.structs.replace(samples.ALPHA, released=None, usd_month=None, offers=())
    text = shown(msgspec.structs.replace(samples.RESULT, candidates=(first, samples.BETA)))
    assert text.splitlines()[0] == "Your match   Alpha 5   by Firstlab"
    assert "price unknown" in text
    assert str(dt.date(2026, 9, 21)) not in text


def strip(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
