"""Which maker makes which form, and the one way through: admitted for its audience, masked, made, sealed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType
from typing import cast

from zscc.export.audiences import admitted
from zscc.export.contract import ExportRefused, Form, Material, Subject, Wish
from zscc.export.masking import masked_snapshot
from zscc.export.sheets import check_rows, rows_of

Maker = Callable[[Material, Wish], bytes]
Tell = Callable[[float], None]
_MASKED_AT, _MADE_AT = 0.5, 0.9
"""Shares of the work of a large table, as they were measured."""

FORMS: Mapping[Form, str] = MappingProxyType(
    {
        Form.CSV: "zscc.export.csv_file",
        Form.XLSX: "zscc.export.xlsx_file",
        Form.GEOJSON: "zscc.export.geojson_file",
        Form.GPKG: "zscc.export.gpkg_file",
        Form.GEOPARQUET: "zscc.export.parquet_file",
        Form.KML: "zscc.export.kml_file",
        Form.GPX: "zscc.export.gpx_file",
        Form.DOCX: "zscc.export.docx_file",
        Form.PPTX: "zscc.export.pptx_file",
        Form.HTML: "zscc.export.html_file",
        Form.PNG: "zscc.export.painted",
        Form.SVG: "zscc.export.painted",
        Form.PDF: "zscc.export.painted",
        Form.MP4: "zscc.export.painted",
        Form.GIF: "zscc.export.painted",
    }
)
"""The module of each form; it is imported when a file of that form is made."""

_TABLES = (Form.XLSX, Form.CSV)
_PLACES = (Form.GEOJSON, Form.GPKG, Form.GEOPARQUET, Form.KML)
SUBJECT_FORMS: Mapping[Subject, tuple[Form, ...]] = MappingProxyType(
    {
        Subject.CASES: (*_TABLES, *_PLACES, Form.GPX),
        Subject.REPORTS: (*_TABLES, *_PLACES, Form.GPX),
        Subject.VEHICLES: (*_TABLES, *_PLACES, Form.GPX),
        Subject.TRACKS: (*_TABLES, *_PLACES, Form.GPX),
        Subject.GRIDS: (*_TABLES, *_PLACES),
        Subject.MAP: (Form.PNG, Form.PDF, Form.SVG, Form.HTML, *_TABLES),
        Subject.SHIFT_REPORT: (Form.DOCX,),
        Subject.BRIEFING: (Form.PPTX,),
        Subject.ATLAS: (Form.PDF,),
        Subject.PERIOD: (Form.MP4, Form.GIF),
    }
)
"""Which forms a subject has, the most asked for first. A map as a table is the list of its layers."""


def maker_of(form: Form) -> Maker:
    """The maker of a form; ExportRefused where nobody makes it."""
    if form not in FORMS:
        raise ExportRefused("form", form=form.value)
    return cast("Maker", import_module(FORMS[form]).made)


def made(material: Material, wish: Wish, tell: Tell | None = None) -> bytes:
    """The whole file; raises ExportRefused, and then nothing was made. ``tell`` hears which share is done."""
    check_form(wish)
    tell = tell or (lambda _share: None)
    told = admitted(material, wish)
    check_rows(wish.form, rows_of(wish.subject, told.snapshot, told.town))
    told = replace(told, snapshot=masked_snapshot(told.snapshot, told.town, lambda share: tell(_MASKED_AT * share)))
    tell(_MASKED_AT)
    data = maker_of(wish.form)(told, wish)
    tell(_MADE_AT)
    from zscc.export.seal import SEALED_FORMS, sealed

    return sealed(wish.form, data, told.passport) if wish.form in SEALED_FORMS else data


def check_form(wish: Wish) -> None:
    """Raises ExportRefused for a form that the subject does not have."""
    forms = SUBJECT_FORMS.get(wish.subject, ())
    if wish.form not in forms:
        known = ", ".join(form.value for form in forms)
        raise ExportRefused("form_of_subject", subject=wish.subject.value, form=wish.form.value, known=known)
