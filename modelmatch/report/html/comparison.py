"""Models side by side as a page: a chart of their strengths, and a table of all rows."""

from __future__ import annotations

from collections.abc import Sequence

from modelmatch.lookup.comparison import Comparison, Row
from modelmatch.report.comparison import EFFORT_KEY, words
from modelmatch.report.html import charts
from modelmatch.report.html.page import Block, Figure, Inline, Page, Run, Section, Table, Text
from modelmatch.report.html.page import render as render_page
from modelmatch.report.html.standing import SERIES
from modelmatch.report.models import HARDLY, LEGEND
from modelmatch.wording import capital, listed, percent, plain


def page(view: Comparison) -> str:
    """The comparison as one HTML file. A chart compares up to four models."""
    strengths = [row for row in view.rows if row.kind == "strength"]
    facts = [row for row in view.rows if row.kind == "fact"]
    usage = f"{plain(view.input_tokens / 1e6)} million tokens sent and {plain(view.output_tokens / 1e6)} received"
    key = (
        f"Strengths (most from 0 to 100) ± one standard deviation; {LEGEND}. Ahead: the model that is most likely the "
        "best of these for one kind of work like yours, and how likely that is."
    )
    costs = (
        f"Cheapest: the cheapest offer of its kind, in USD per month, by the token for {usage}; in/out: USD per "
        f"million tokens. {EFFORT_KEY if any(row.id.startswith('effort') for row in facts) else ''}"
        "Tokens of answers: against the average model. Safety concerns: out of all findings on record."
    )
    hardly = [model.name for model in view.models if model.hardly_measured]
    answer: list[Block] = [Text(f"{listed(hardly)}: {HARDLY}.")] if hardly else []
    sections = [
        Section(
            "strengths",
            "Strengths",
            [*_charts(view, strengths), *_table(view, strengths, "Strengths by kind of work", key)],
        ),
        Section("facts", "Offers and facts", _table(view, facts, "What holds of each model", costs)),
    ]
    return render_page(
        Page(
            kicker="Compared",
            title=listed([model.name for model in view.models]),
            subtitle=f"as of {view.as_of}",
            answer=answer,
            sections=[section for section in sections if section.blocks],
            about=f"modelmatch compare · as of {view.as_of} · data {view.data}",
        )
    )


def _charts(view: Comparison, rows: Sequence[Row]) -> list[Block]:
    figures: list[Block] = []
    pictures = -(-len(view.models) // len(SERIES))
    size = -(-len(view.models) // pictures)
    for start in range(0, len(view.models), size):
        models = view.models[start : start + size]
        tracks = []
        for row in rows:
            values = [(place, row.values[start + place]) for place in range(len(models))]
            shown = tuple(charts.Interval(place, v.value, v.sd or 0.0) for place, v in values if v.value is not None)
            tracks.append(charts.Track(capital(row.title), "", shown))
        if not any(track.values for track in tracks):
            continue
        legend = [(charts.MARKS[place], SERIES[place], model.name) for place, model in enumerate(models)]
        label = f"Strengths of {listed([model.name for model in models])}; the table below has the numbers"
        caption = "Each sign is a strength; the band around it is one standard deviation to each side."
        figures.append(Figure(charts.chart(charts.intervals(tracks), label), caption, legend))
    return figures


def _ahead(view: Comparison, row: Row) -> str:
    """Who is ahead, and how sure that is."""
    names = [model.name for model in view.models if model.id in row.ahead]
    sure = f" ({percent(row.sure)})" if row.sure is not None else ""
    return f"{listed(names)}{sure}" if names else ""


def _table(view: Comparison, rows: Sequence[Row], caption: str, key: str) -> list[Block]:
    if not rows:
        return []
    several = any(row.ahead for row in rows)
    heads = ["compared", *(model.name for model in view.models), *(["ahead"] if several else [])]
    cells: list[Sequence[Inline]] = []
    for row in rows:
        values: list[Inline] = [
            Run(words(row, value), strong=model.id in row.ahead)
            for model, value in zip(view.models, row.values, strict=True)
        ]
        cells.append([capital(row.title), *values, *([_ahead(view, row)] if several else [])])
    return [Table(caption, heads, cells), Text(key, style="faint")]
