"""The audit of the estimate on a screen: predictions against what was held back, then what fits worst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modelmatch.evidence.audit.calibration import CHOICES, PAIRS
from modelmatch.evidence.audit.result import Audit, Coverage, EffortAudit, EffortLevel, Scheme
from modelmatch.lookup.evidence_audit import AuditView
from modelmatch.report.confidence import confidence
from modelmatch.report.sheet import READABLE, Cell, Column, Sheet
from modelmatch.terminal.screen import Screen
from modelmatch.wording import counted, number, percent, plain, signed

CLAIMS = {PAIRS: "the better of two models", CHOICES: "the best of four models"}
"""What is claimed about a test that the estimate has not seen."""
SHOWN = 8
"""Rows of each list on a screen."""
INTERVAL = 0.8
"""The interval of predictions whose share of hits is shown for levels of effort."""
RANKS_ONLY = "Ranks only: without any figures nobody knows where the scores of a benchmark lie: no error, no interval."
_NAME, _SCORES, _DOMAIN = 27, 29, 5
"""Cells for the name of a method, for its scores beside it, and for a domain."""


def table(view: AuditView, screen: Screen) -> str:
    """The audit on some screens; JSON has every row."""
    sheet, audit = Sheet(screen), view.audit
    counts = (
        f"{counted(audit.figures, 'figure')} in {counted(audit.cells, 'cell')}: {counted(audit.models, 'model')} on "
        f"{counted(audit.benchmarks, 'benchmark')}, as of {view.as_of}"
    )
    sheet.heading("Audit of the estimate", counts)
    for scheme in audit.schemes:
        _scheme(sheet, scheme, audit.domains)
    confidence(sheet, audit.calibration, CLAIMS)
    if audit.effort:
        _effort(sheet, audit.effort, audit.domains)
    _parameters(sheet, audit)
    _misfits(sheet, audit)
    _residuals(sheet, audit)
    _missing(sheet, audit)
    if not view.tests:
        sheet.blank()
        sheet.paragraph(("Quick: leaving out whole domains and tests was skipped.", "dim"))
    return sheet.render()


def _scheme(sheet: Sheet, scheme: Scheme, domains: tuple[str, ...]) -> None:
    day = f" from {scheme.day}" if scheme.day else ""
    title = f"{scheme.name[:1].upper()}{scheme.name[1:]}{day}"
    ranked = f"{counted(scheme.cells, 'cell')} held back, {number(scheme.ranked)} that all methods rank"
    sheet.heading(title, ranked)
    rows: list[list[Cell]] = []
    for method in scheme.methods:
        behind = "" if method.behind is None else f"{signed(-method.behind, 3)} ±{number(method.behind_se or 0.0, 3)}"
        error = number(method.error, 1) if method.error is not None else ""
        rows.append([sheet.text(method.name), *map(sheet.text, (_share(method.tau), behind, error))])
    columns = [
        Column(
            "Kendall's tau within benchmarks",
            "Kendall's tau",
            least=min(_NAME, sheet.width - _SCORES),
            most=32,
            lines=2,
        ),
        Column("tau", least=5, right=True),
        Column("against the estimate", "against", least=13, right=True),
        Column("error", least=5, right=True),
    ]
    by_domain = [{d: _share(method.tau_by_domain.get(d)) for d in domains} for method in scheme.methods]
    _with_domains(sheet, columns, rows, domains, by_domain)
    sheet.blank()
    if scheme.coverage:
        _coverage(sheet, scheme.coverage, domains)
    elif all(method.error is None for method in scheme.methods):
        sheet.paragraph((RANKS_ONLY, "dim"))


def _coverage(sheet: Sheet, coverage: tuple[Coverage, ...], domains: tuple[str, ...]) -> None:
    rows: list[list[Cell]] = [
        [sheet.text(percent(c.level)), sheet.text(f"{number(c.share * 100, 1)} %")] for c in coverage
    ]
    columns = [Column("interval", least=8, most=20), Column("holds", least=6, right=True)]
    by_domain = [{d: _percent(c.by_domain, d) for d in domains} for c in coverage]
    _with_domains(sheet, columns, rows, domains, by_domain)


def _with_domains(
    sheet: Sheet,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    domains: Sequence[str],
    said: Sequence[Mapping[str, str]],
) -> None:
    """Rows and, beside or else below them, what is said of each domain: in blocks that begin with the first column."""
    spare = (sheet.width - sum(column.least + 2 for column in columns)) // (_DOMAIN + 2)
    if spare < len(domains):
        sheet.table("", columns, rows, indent=0)
        columns, rows = columns[:1], [row[:1] for row in rows]
        spare = max((sheet.width - columns[0].least - 2) // (_DOMAIN + 2), 1)
    blocks = -(-len(domains) // spare)
    size = -(-len(domains) // blocks)
    for start in range(0, len(domains), size):
        if len(columns) == 1:
            sheet.blank()
        shown = domains[start : start + size]
        heads = (Column(domain, domain[:3], least=_DOMAIN, right=True) for domain in shown)
        cells = [[*row, *(sheet.text(of[d]) for d in shown)] for row, of in zip(rows, said, strict=True)]
        sheet.table("", [*columns, *heads], cells, indent=0)


def _effort(sheet: Sheet, effort: EffortAudit, domains: tuple[str, ...]) -> None:
    counts = (
        f"{counted(effort.figures, 'figure')} in {counted(effort.comparisons, 'comparison')}: "
        f"{counted(effort.models, 'model')}, each at several levels"
    )
    sheet.heading("Levels of effort", counts)
    rows: list[list[Cell]] = [
        [sheet.text(level.level), *(sheet.text(number(n)) for n in (level.figures, level.models))]
        for level in effort.levels
    ]
    columns = [
        Column("effort", least=8),
        Column("figures", least=7, right=True),
        Column("models", least=6, right=True),
    ]
    _with_domains(sheet, columns, rows, domains, [_steps(level) for level in effort.levels])
    said = (
        "Points that a level adds to the strengths of a model that was not measured at it, against the highest level."
    )
    sheet.paragraph((said, "dim"))
    sheet.blank()
    rows = [
        [
            sheet.text(f"{scheme.name[:1].upper()}{scheme.name[1:]}"),
            *(sheet.text(number(e, 1)) for e in (scheme.error, scheme.error_mean_step, scheme.error_no_step)),
            sheet.text(_share(scheme.tau)),
            *(sheet.text(percent(c.share)) for c in scheme.coverage if c.level == INTERVAL),
        ]
        for scheme in effort.schemes
    ]
    columns = [
        Column("held back", least=12, most=24, lines=2),
        Column("error", least=5, right=True),
        Column("mean step", "mean", least=5, right=True),
        Column("no step", "none", least=5, right=True),
        Column("tau", least=5, right=True),
        Column(f"in {percent(INTERVAL)}", percent(INTERVAL), least=5, right=True),
    ]
    sheet.table("", columns, rows, indent=0)
    said = "Errors in points: of the estimate, of the mean step of other models, and of the same score at every level."
    sheet.paragraph((said, "dim"))


def _steps(level: EffortLevel) -> dict[str, str]:
    return {domain: signed(round(points) + 0.0, 0) for domain, points in level.mean.items()}


def _parameters(sheet: Sheet, audit: Audit) -> None:
    p = audit.parameters
    sheet.heading("What the data says about its sources", "in units of the fit")
    rows: list[list[Cell]] = [
        [sheet.text(name), sheet.text(signed(p.measurer_offset[name], 3)), sheet.text(number(p.measurer_sd[name], 3))]
        for name in p.measurer_offset
    ]
    columns = [
        Column("measured by", least=11),
        Column("offset", least=7, right=True),
        Column("noise", least=6, right=True),
    ]
    sheet.table("", columns, rows, indent=0)
    between = [value for i, row in enumerate(p.domain_correlation) for j, value in enumerate(row) if j < i]
    if between:
        said = (
            f"Correlation between domains {number(min(between), 2)} to {number(max(between), 2)}; typical noise of a "
            f"benchmark {number(p.typical_noise_sd, 2)}, of a test beside its versions {number(p.testlet_sd, 2)}."
        )
        sheet.paragraph((said, "dim"))


def _misfits(sheet: Sheet, audit: Audit) -> None:
    if not audit.misfits:
        return
    sheet.heading("Benchmarks that rank unlike the others", "held-out tau, and size of standardised residuals")
    rows: list[list[Cell]] = [
        [
            sheet.text(m.benchmark),
            sheet.text(number(m.cells)),
            sheet.text(_share(m.tau)),
            sheet.text(number(m.rms, 2)),
        ]
        for m in audit.misfits[:SHOWN]
    ]
    columns = [
        Column("benchmark", least=20, most=44),
        Column("models", least=6, right=True),
        Column("tau", least=5, right=True),
        Column("size", least=5, right=True),
    ]
    sheet.table("", columns, rows, indent=0)


def _residuals(sheet: Sheet, audit: Audit) -> None:
    if not audit.residuals:
        return
    sheet.heading("Figures furthest from their prediction", "a typing error, another setting, or a surprise")
    rows: list[list[Cell]] = [
        [
            sheet.text(r.model),
            sheet.text(r.benchmark),
            sheet.text(plain(r.score)),
            sheet.text(number(r.predicted, 1)),
            sheet.text(signed(r.deviation)),
        ]
        for r in audit.residuals[:SHOWN]
    ]
    notes = [
        sheet.text((", ".join(part for part in (r.by, str(r.published), r.setting or "", r.source) if part), "dim"))
        for r in audit.residuals[:SHOWN]
    ]
    columns = [
        Column("model", least=14, most=34),
        Column("benchmark", least=16, most=40),
        Column("score", least=6, right=True),
        Column("predicted", "pred.", least=6, right=True),
        Column("sd off", least=5, right=True),
    ]
    width = sheet.width
    sheet.table("", columns, rows, indent=0, notes=notes if width >= READABLE else ())


def _missing(sheet: Sheet, audit: Audit) -> None:
    if not audit.missing:
        return
    sheet.heading("Measurements that would tell most", "mean uncertainty of the model's strengths, before and after")
    rows: list[list[Cell]] = [
        [
            sheet.text(m.model),
            sheet.text(m.benchmark),
            sheet.text(f"±{number(m.before, 1)} → ±{number(m.after, 1)}"),
        ]
        for m in audit.missing[:SHOWN]
    ]
    columns = [
        Column("model", least=16, most=40),
        Column("benchmark", least=16, most=40),
        Column("points", least=12, right=True),
    ]
    sheet.table("", columns, rows, indent=0)


def _share(value: float | None) -> str:
    return "" if value is None else number(value, 3)


def _percent(shares: Mapping[str, float], domain: str) -> str:
    return f"{number(shares[domain] * 100)} %" if domain in shares else ""
