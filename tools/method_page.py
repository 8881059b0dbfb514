"""Writes the figures of an audit into the description of the method: ``python -m tools.method_page``."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from modelmatch.evidence.audit.calibration import CHOICES, PAIRS
from modelmatch.evidence.audit.result import Audit, EffortAudit, Scheme
from tools.confidence_plot import panel_title, render_confidence

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
EFFORT_BEGIN, EFFORT_END = "<!-- effort: begin -->", "<!-- effort: end -->"
SURE_BEGIN, SURE_END = "<!-- confidence: begin -->", "<!-- confidence: end -->"
PAGE = Path(__file__).resolve().parents[1] / "docs" / "method.md"

PICTURE = PAGE.with_name("confidence.svg")


def render_method_figures(result: Audit) -> str:
    """The figures of an audit as Markdown, to stand between the markers."""
    p = result.parameters
    lines = [
        f"{result.figures:,} figures in {result.cells:,} cells: {result.models} models, {result.benchmarks} benchmarks"
        + (f", as known on {result.as_of}." if result.as_of else "."),
        "",
        "| scheme | method | τ | behind the estimate (± standard error) | mean error, points |",
        "|---|---|---:|---:|---:|",
    ]  # fmt: skip
    for scheme in result.schemes:
        for method in scheme.methods:
            gap = "" if method.behind is None else f"{method.behind:+.3f} ± {method.behind_se:.3f}"
            error = "" if method.error is None else f"{method.error:.1f}"
            lines.append(f"| {_title(scheme)} | {method.name} | {_tau(method.tau)} | {gap} | {error} |")
    first = result.schemes[0]
    lines += [
        "",
        "Leaving a test out tests only ranks: without any figures, the level of a benchmark's scores is not known.",
        "",
        "Kendall's τ by domain, ten-fold over cells:",
        "",
        "| method | " + " | ".join(result.domains) + " |",
        "|---|" + "---:|" * len(result.domains),
    ]
    for method in first.methods:
        lines.append(f"| {method.name} | " + " | ".join(_tau(method.tau_by_domain[d]) for d in result.domains) + " |")
    lines += [
        "",
        "Share of held-out figures inside the stated intervals, and how far they are above the prediction on average:",
        "",
    ]
    lines += ["| scheme | 50 % | 80 % | 95 % | mean deviation, sd |", "|---|---:|---:|---:|---:|"]
    for scheme in result.schemes:
        if scheme.coverage:
            shares = " | ".join(f"{100 * c.share:.1f} %" for c in scheme.coverage)
            lines.append(f"| {_title(scheme)} | {shares} | {scheme.deviation:+.2f} |")
    correlations = [c for i, row in enumerate(p.domain_correlation) for c in row[:i]]
    lines += [
        "",
        "Estimated components: domains correlate at "
        f"{min(correlations):.2f} to {max(correlations):.2f}; a model shares {100 * p.vendor_share:.0f} % of its "
        f"variance with its vendor and {100 * p.lineage_share:.0f} % with its lineage (correlation "
        f"{p.generation_correlation:.2f} over a generation); a year of release is worth "
        f"{min(p.year.values()):.1f} to {max(p.year.values()):.1f} standard deviations of models of one date; "
        f"noise of a typical benchmark {p.typical_noise_sd:.2f}, of a figure "
        + ", ".join(f"{name} {sd:.2f}" for name, sd in p.measurer_sd.items())
        + f"; makers print {p.measurer_offset['maker']:+.2f} and rivals {p.measurer_offset['rival']:+.2f} against "
        "independent evaluators (in units of the fit, about half a logit).",
    ]
    return "\n".join(lines)


def render_effort(effort: EffortAudit) -> str:
    """The steps between levels of effort and how well they predict, as Markdown, to stand between its markers."""
    domains = list(effort.levels[0].mean)
    lines = [
        f"{effort.figures:,} figures in {effort.comparisons:,} comparisons of {effort.models} models. What a level "
        "adds to the strengths of a model that was not measured at several levels, against the highest level, in "
        "points, with the standard deviation between models:",
        "",
        "| level | figures | models | " + " | ".join(domains) + " |",
        "|---|---:|---:|" + "---:|" * len(domains),
    ]  # fmt: skip
    for level in effort.levels:
        steps = (f"{round(level.mean[d]) + 0:+d} ± {round(level.sd[d])}" if level.sd[d] else "0" for d in domains)
        lines.append(f"| {level.level} | {level.figures} | {level.models} | " + " | ".join(steps) + " |")
    lines += [
        "",
        "Figures at lower effort, predicted from the figure at the highest effort beside them; mean errors in points:",
        "",
        "| held back | figures | error | with the mean step | with no step | τ | ρ | in 50 % | in 80 % | in 95 % |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for scheme in effort.schemes:
        errors = " | ".join(f"{e:.1f}" for e in (scheme.error, scheme.error_mean_step, scheme.error_no_step))
        inside = " | ".join(f"{100 * c.share:.1f} %" for c in scheme.coverage)
        ranks = f"{_tau(scheme.tau)} | {_tau(scheme.spearman)}"
        lines.append(f"| {scheme.name} | {scheme.figures} | {errors} | {ranks} | {inside} |")
    return "\n".join(lines)


def render_calibration(result: Audit) -> str:
    """How often stated confidence holds, as Markdown, to stand between its markers."""
    work = ", ".join(f"{domain} {sd:.1f}" for domain, sd in result.own_work.items())
    edges = sorted({b.low for one in result.calibration for b in one.bins})
    lines = [
        f"Typical standard deviation of one kind of work, in points: {work}.",
        "",
        "| tests | claim | stated for | claims | slope | "
        + " | ".join(f"from {low * 100:.0f} %" for low in edges)
        + " |",
        "|---|---|---|---:|---:|" + "---:|" * len(edges),
    ]
    for one in result.calibration:
        groups = {b.low: f"{b.stated * 100:.1f} → {b.true * 100:.1f} ± {b.true_se * 100:.1f}" for b in one.bins}
        tests = f"{one.tests} left out" if one.day is None else f"{one.tests} with figures after {one.day}"
        claim, about = CLAIMS[one.name], "one kind of work" if one.own_work else "the average test"
        cells = " | ".join(groups.get(low, "") for low in edges)
        slope = f"{one.slope:.2f} ± {one.slope_se:.2f}"
        lines.append(f"| {tests} | {claim} | {about} | {one.claims:,} | {slope} | {cells} |")
    return "\n".join(lines)


CLAIMS = {PAIRS: "the better of two", CHOICES: "the best of four"}


def insert(page: str, block: str, begin: str = BEGIN, end: str = END) -> str:
    """The page with what stands between markers replaced.

    Raises
    ------
    ValueError
        If the page does not have exactly one pair of markers.
    """
    if page.count(begin) != 1 or page.count(end) != 1 or page.index(end) < page.index(begin):
        raise ValueError(f"the page needs one {begin} and one {end} after it")
    return re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: f"{begin}\n{block}\n{end}", page, flags=re.DOTALL)


def printed(page: str) -> dict[tuple[str, str], float]:
    """Kendall's tau by scheme and method as the page prints it."""
    block = page[page.index(BEGIN) : page.index(END)]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| (-?[\d.]+) \| [^|]*\| [^|]*\|$", block, flags=re.MULTILINE)
    return {(scheme, method): float(tau) for scheme, method, tau in rows}


def printed_effort(page: str) -> dict[str, float]:
    """The mean error in points by what was held back, as the page prints it."""
    block = page[page.index(EFFORT_BEGIN) : page.index(EFFORT_END)]
    return {
        name: float(error)
        for name, error in re.findall(r"^\| (leave [^|]+) \| \d+ \| ([\d.]+) \|", block, re.MULTILINE)
    }


Printed = tuple[tuple[float, float], list[tuple[float, float, float]]]
"""A slope with its standard error; and by groups what is stated, what is true, and the standard error of that."""


def printed_confidence(page: str) -> dict[tuple[str, str, str], Printed]:
    """What the page prints of each kind of claim; shares of 1."""
    block = page[page.index(SURE_BEGIN) : page.index(SURE_END)]
    found = {}
    for row in re.findall(r"^\| (\d.*) \|$", block, re.MULTILINE):
        tests, claim, about, _, slope, *groups = (cell.strip() for cell in row.split("|"))
        rows = (re.match(r"([\d.]+) → ([\d.]+) ± ([\d.]+)", group) for group in groups)
        shares = [(float(one[1]) / 100, float(one[2]) / 100, float(one[3]) / 100) for one in rows if one]
        value, error = slope.split(" ± ")
        found[tests, claim, about] = (float(value), float(error)), shares
    return found


def main() -> int:
    """Audit the bundled catalogue and rewrite the page."""
    from modelmatch.catalog import load_catalog
    from modelmatch.evidence.audit.audit import audit

    catalog = load_catalog(user=False)
    result = audit(tuple(catalog.models.values()), catalog.benchmarks, tuple(catalog.domains), catalog.newest)
    page = insert(PAGE.read_text(encoding="utf-8"), render_method_figures(result))
    if result.effort:
        page = insert(page, render_effort(result.effort), EFFORT_BEGIN, EFFORT_END)
    if result.calibration:
        page = insert(page, render_calibration(result), SURE_BEGIN, SURE_END)
        titles = list(dict.fromkeys(panel_title(one) for one in result.calibration if one.name == PAIRS))
        PICTURE.write_text(render_confidence(result.calibration, titles), encoding="utf-8")
    PAGE.write_text(page, encoding="utf-8")
    return 0


def _title(scheme: Scheme) -> str:
    return scheme.name if scheme.day is None else f"{scheme.name} from {scheme.day}"


def _tau(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
