"""Reports, one a row, as they came."""

from dataclasses import replace

from zscc.analysis.few import often
from zscc.export.columns import Kind, Sheet, Spec, columns_of
from zscc.export.contract import Material, Wish
from zscc.export.rows.cases import day_of, points_of
from zscc.export.rows.names import Names
from zscc.model.audience import Audience
from zscc.model.report import Report


def sheets(material: Material, _wish: Wish) -> tuple[Sheet, ...]:
    """One sheet."""
    names, reports = Names.of(material), material.snapshot.reports
    public = material.passport.audience is Audience.PUBLIC
    if public:
        many = often(map(_place_and_class, reports))
        reports = tuple(each if _place_and_class(each) in many else replace(each, grid=None) for each in reports)
    at = None if public else points_of([report.point for report in reports])
    columns = columns_of("report", _specs(names), reports, names.words, public=public)
    made_up = tuple(report.synthetic for report in reports)
    return (Sheet("reports", names.words("sheet.subject.reports"), columns, len(reports), at, at, made_up),)


def _place_and_class(report: Report) -> tuple[str, str]:
    return (report.grid or "")[:12], report.category


def _specs(names: Names) -> list[Spec[Report]]:
    text, code, moment = Kind.TEXT, Kind.CODE, Kind.MOMENT
    return [
        Spec("report_id", code, lambda report: report.report_id),
        Spec("external_id", code, lambda report: report.external_id),
        Spec("source", text, lambda report: names.known("map.source", report.source), public=True),
        Spec("priority", text, lambda report: names.words(f"map.priority.{report.priority.value}"), public=True),
        Spec("class_id", code, lambda report: report.category, public=True),
        Spec("class", text, lambda report: names.class_name(report.category), public=True),
        Spec("title", text, lambda report: report.title),
        Spec("words", text, lambda report: report.text),
        Spec("place", text, lambda report: report.address),
        Spec("village_code", code, lambda report: (report.grid or "")[:12], public=True),
        Spec("village", text, lambda report: names.village_of_grid(report.grid), public=True),
        Spec("grid_code", code, lambda report: report.grid),
        Spec("grid", text, lambda report: names.grid(report.grid)),
        Spec("observed_day", Kind.DAY, lambda report: day_of(report.observed_at), public=True),
        Spec("observed_at", moment, lambda report: report.observed_at),
        Spec("superior_due_at", moment, lambda report: report.superior_due_at),
        Spec("return_by", moment, lambda report: report.return_by),
    ]
