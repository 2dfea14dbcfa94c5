"""Who may see what: nothing personal in any file, nothing placed, tracked or sensitive in a public one."""

import csv
import io
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from made_exports import APPROVED, HOSTILE, PERSONAL, case, data, material
from mini_town import at as at_km
from pyarrow import parquet

from zscc.export.audiences import admitted, sensitive_classes
from zscc.export.contract import ExportRefused, Form, Subject, Wish
from zscc.export.fixes import fixes_of_batches
from zscc.export.seal import opened
from zscc.export.table import SUBJECT_FORMS
from zscc.geo.spaces import wgs84_from_map
from zscc.model.audience import Audience
from zscc.model.exposure import Exposure
from zscc.model.fix import Fix, FixBatch
from zscc.model.moment import ms_from_utc
from zscc.model.panel_filter import PanelFilter
from zscc.model.passport import LayerShown
from zscc.model.space import PointE7
from zscc.settings.approvals import Approval
from zscc.town.layers import Facility, Source

DATA = (Form.CSV, Form.XLSX, Form.GEOJSON, Form.GPKG, Form.GEOPARQUET, Form.KML, Form.GPX)
COORDINATE = re.compile(r"12[01]\.\d{3,}|3[12]\.\d{4,}|5[56]\d{4}\.\d|35\d{5}\.\d")


def words_of(form: Form, told: bytes) -> str:
    """Everything that a file says, unpacked."""
    if form is Form.XLSX:
        with zipfile.ZipFile(io.BytesIO(told)) as parts:
            return "\n".join(parts.read(name).decode() for name in parts.namelist())
    if form is Form.GEOPARQUET:
        table = parquet.read_table(io.BytesIO(told))
        return str(table.drop(["geometry", "bbox"]).to_pylist()) + str(table.schema.metadata)
    return told.decode("utf-8", "replace")


@pytest.mark.parametrize("subject", [Subject.CASES, Subject.REPORTS])
def test_no_file_names_or_reaches_a_person(subject):
    for form in SUBJECT_FORMS[subject]:
        if form in DATA:
            said = words_of(form, data(subject, form))
            assert not [word for word in PERSONAL if word in said], form
            assert "ab12" not in said
            assert "138****5678" in said or form is Form.GPX, form


def test_sensitive_classes_are_left_out_and_counted_unless_asked_for():
    said = words_of(Form.CSV, data(Subject.CASES, Form.CSV))
    assert "劳资纠纷" not in said
    assert "敏感类别 1 件未列入" in said
    asked = words_of(Form.CSV, data(Subject.CASES, Form.CSV, sensitive=True))
    assert "劳资纠纷" in asked
    assert "未列入" not in asked
    assert "dispute.wages" in sensitive_classes(material().bureau)
    for audience in (Audience.REVIEW, Audience.PUBLIC):
        with pytest.raises(ExportRefused, match="sensitive_inside_only"):
            data(Subject.CASES, Form.CSV, audience, sensitive=True)


@pytest.mark.parametrize("form", [Form.CSV, Form.XLSX])
@pytest.mark.parametrize("subject", [Subject.CASES, Subject.REPORTS, Subject.GRIDS])
def test_a_public_table_holds_no_place_no_track_nothing_sensitive_and_no_persons_words(subject, form):
    told = data(subject, form, Audience.PUBLIC, of=material(Audience.PUBLIC, approval=APPROVED.number))
    said = words_of(form, told)
    hidden = (*PERSONAL, "138****", "劳资", "欠薪", "YS-", "V01", "值班员", *(title[:6] for title in HOSTILE[:3]))
    assert not [word for word in hidden if word in said]
    plain = re.sub(r"<(?:col|sheetView|pageMargins|workbookView|fileVersion)[^>]*>", "", said)
    assert not COORDINATE.search(plain)
    assert "560000" not in said
    # A single case in a village is not told with it; reports of the mini town are all alone.
    assert ("小河社区" in said) == (subject is not Subject.REPORTS)
    assert "演示数据（示意）" in said
    if form is Form.XLSX:
        passport = opened(told)
        assert (passport.box_m, passport.approval, passport.audience) == (None, "", Audience.PUBLIC)


@pytest.mark.parametrize(
    ("subject", "form", "approval", "code"),
    [
        (Subject.CASES, Form.CSV, "", "approval_missing"),
        (Subject.CASES, Form.CSV, "苏S(2026)999号", "approval_unknown"),
        (Subject.CASES, Form.GEOJSON, APPROVED.number, "public_no_coordinates"),
        (Subject.GRIDS, Form.GPKG, APPROVED.number, "public_no_coordinates"),
        (Subject.TRACKS, Form.CSV, APPROVED.number, "public_no_tracks"),
        (Subject.TRACKS, Form.GPX, APPROVED.number, "public_no_tracks"),
        (Subject.VEHICLES, Form.XLSX, APPROVED.number, "public_no_tracks"),
        (Subject.MAP, Form.XLSX, APPROVED.number, "public_no_layers"),
    ],
)
def test_what_the_public_may_not_have_is_refused(subject, form, approval, code):
    with pytest.raises(ExportRefused) as refused:
        data(subject, form, Audience.PUBLIC, of=material(Audience.PUBLIC, approval=approval))
    assert refused.value.code == code


def csv_of(subject, **changed):
    its = replace(material(Audience.PUBLIC, approval=APPROVED.number), **changed)
    header, *rows = csv.reader(io.StringIO(data(subject, Form.CSV, of=its).decode("utf-8-sig")))
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_the_public_is_told_no_count_of_one_or_two_and_no_difference_that_tells_it():
    grids, whole = material().town.grids, material().snapshot
    many = [case(n, grid=grids[1].code, village=grids[1].code[:12]) for n in range(100, 107)]
    rows = csv_of(Subject.GRIDS, snapshot=replace(whole, cases=(*whole.cases[:2], *many), reports=whole.reports[:1]))
    by_code = {row["网格代码"]: row for row in rows}
    assert (by_code[grids[0].code]["在办事件（件）"], by_code[grids[1].code]["在办事件（件）"]) == ("<3", "5")
    assert {row["上报（条）"] for row in rows} == {"<3"}
    # Rows can be counted: a village that has one or two of a class is not told with them.
    alone = case(200, class_id="rubbish", grid=grids[1].code, village=grids[1].code[:12])
    told = csv_of(Subject.CASES, snapshot=replace(whole, cases=(*whole.cases, alone)))
    assert {row["村（社区）"] for row in told if row["类别代码"] == "rubbish"} == {""}
    assert "小河社区" in {row["村（社区）"] for row in told}


def test_a_public_file_names_of_its_filter_what_is_public():
    def told(subject, chosen):
        its = material(Audience.PUBLIC, approval=APPROVED.number, panel_filter=chosen)
        return admitted(its, Wish(subject, Form.XLSX))

    grid = material().town.grids[0].code
    classes = frozenset({"dispute.wages", "rubbish"})
    its = told(Subject.CASES, PanelFilter(grids=frozenset({grid}), classes=classes, sources=frozenset({"h12345"})))
    assert its.passport.panel_filter == PanelFilter(classes=frozenset({"rubbish"}), sources=frozenset({"h12345"}))
    assert "小河" not in its.filter_words
    assert "劳资" not in its.filter_words
    assert its.filter_words.endswith("另按未公开的条件筛选")
    its = told(Subject.GRIDS, PanelFilter(grids=frozenset({grid})))
    assert its.filter_words == "网格：小河社区-01"


@pytest.mark.parametrize("form", [Form.CSV, Form.XLSX, Form.GEOJSON, Form.KML])
def test_what_a_person_typed_as_a_title_is_masked_too(form):
    said = words_of(form, data(Subject.CASES, form, title="张伟先生13812345678"))
    assert "13812345678" not in said
    assert form is Form.CSV or "张*先生138****5678" in said


def test_layers_that_were_declared_internal_do_not_leave_the_bureau():
    layers = shown(*APPROVED.layers, "feature:pipes")
    its = replace(material(Audience.REVIEW, layers=layers), inside_only=frozenset({"feature:pipes"}))
    wish = Wish(Subject.MAP, Form.PNG)
    assert [layer.name for layer in admitted(its, wish).passport.layers] == [*APPROVED.layers]
    public = replace(
        its,
        approvals=(Approval(APPROVED.number, (*APPROVED.layers, "feature:pipes")),),
        passport=replace(its.passport, audience=Audience.PUBLIC, approval=APPROVED.number),
    )
    with pytest.raises(ExportRefused, match="layers_inside_only"):
        admitted(public, wish)


def test_a_public_map_names_the_sources_of_what_it_shows():
    its = material(Audience.PUBLIC, approval=APPROVED.number, layers=shown(*APPROVED.layers))
    there = [Source(name, name, "", synthetic=True) for name in ("boundary", "road", "vehicle", "grid_worker", "grid")]
    its = replace(its, town=replace(its.town, sources=tuple(there)))
    told = admitted(its, Wish(Subject.MAP, Form.PNG)).town.sources
    assert [source.layer for source in told] == ["boundary", "road"]


def shown(*names):
    return tuple(LayerShown(name, visible=True) for name in names)


@pytest.mark.parametrize(
    "form", [(Subject.SHIFT_REPORT, Form.DOCX), (Subject.PERIOD, Form.MP4), (Subject.PERIOD, Form.GIF)]
)
def test_reports_of_shifts_and_films_stay_inside_whatever_lies_on_the_map(form):
    its = material(Audience.PUBLIC, approval=APPROVED.number, layers=shown(*APPROVED.layers))
    with pytest.raises(ExportRefused, match="public_inside_only"):
        admitted(its, Wish(*form))


@pytest.mark.parametrize("audience", [Audience.REVIEW, Audience.PUBLIC])
def test_a_passport_for_others_names_no_layer_that_was_added_and_hidden_nor_what_is_not_on_the_map(audience):
    hidden = (LayerShown("feature:underground pipes", visible=False), LayerShown("grids", visible=False))
    its = material(
        audience,
        approval=APPROVED.number,
        layers=(*shown(*APPROVED.layers), *hidden),
        choices=(("choropleth", "reports_today;natural;5;"), ("search.history", "13812345678")),
    )
    told = admitted(its, Wish(Subject.MAP, Form.PDF)).passport
    assert [layer.name for layer in told.layers] == [*APPROVED.layers, "grids"]
    assert told.choices == ()


def test_an_approval_holds_for_its_layers_and_no_others():
    wish = Wish(Subject.MAP, Form.PDF)
    right = material(Audience.PUBLIC, approval=APPROVED.number, layers=shown(*APPROVED.layers))
    told = admitted(right, wish).passport
    assert (told.approval, told.box_m) == (APPROVED.number, None)
    for layers in (shown("boundary", "roads"), shown(*APPROVED.layers, "grids")):
        other = replace(right, passport=replace(right.passport, layers=layers))
        with pytest.raises(ExportRefused, match="approval_other_layers"):
            admitted(other, wish)
        inside = replace(other, passport=replace(other.passport, audience=Audience.INTERNAL))
        assert admitted(inside, wish).passport.approval == ""
    for name, code in (("tracks", "public_no_tracks"), ("reports", "public_no_points")):
        pictured = replace(
            right,
            approvals=(Approval(APPROVED.number, ("boundary", name)),),
            passport=replace(right.passport, layers=shown("boundary", name)),
        )
        with pytest.raises(ExportRefused, match=code):
            admitted(pictured, wish)


def test_facilities_are_told_to_whom_they_are_open():
    kinds = [
        Facility(exposure.value, "civic_utility", "granary", exposure.value, (0.0, 0.0), "operating", exposure=exposure)
        for exposure in Exposure
    ]
    for audience, seen in (
        (Audience.INTERNAL, {"open", "internal"}),
        (Audience.REVIEW, {"open"}),
        (Audience.PUBLIC, {"open"}),
    ):
        its = material(audience, approval=APPROVED.number)
        its = replace(its, town=replace(its.town, facilities=tuple(kinds)))
        told = admitted(its, Wish(Subject.GRIDS, Form.XLSX))
        assert {each.name for each in told.town.facilities} == seen


def test_for_review_are_maps_with_their_list_of_layers_and_sources():
    its = replace(material(Audience.REVIEW), pictures={"map": PICTURE})
    told = data(Subject.MAP, Form.XLSX, of=its)
    book = openpyxl.load_workbook(io.BytesIO(told))
    assert book.sheetnames == ["图层清单", "数据来源", "说明", "图"]
    assert [row[0] for row in book["图层清单"].iter_rows(min_row=2, values_only=True)] == ["boundary", "tracks"]
    assert "小河测绘" in {row[1] for row in book["数据来源"].iter_rows(values_only=True)}
    assert len(book["图"]._images) == 1
    for subject in (Subject.CASES, Subject.REPORTS, Subject.VEHICLES):
        with pytest.raises(ExportRefused, match="review_shows_maps"):
            data(subject, Form.XLSX, Audience.REVIEW)


def test_tracks_for_review_tell_grids_and_hours_where_several_came():
    its = material(Audience.REVIEW)
    at = ms_from_utc(its.passport.as_of)
    lon, lat = wgs84_from_map(*at_km(0.75, 0.5))
    lon_of_two, lat_of_two = wgs84_from_map(*at_km(2.25, 0.5))
    met = [Fix(f"V0{number}", at + number, PointE7.from_degrees(lon, lat)) for number in (1, 2, 3)]
    two = [Fix(f"V0{number}", at + 9, PointE7.from_degrees(lon_of_two, lat_of_two)) for number in (1, 2)]
    fixes = fixes_of_batches([FixBatch.of("a", "f", [*met, *two])], 0, 1 << 60)
    said = words_of(Form.CSV, data(Subject.TRACKS, Form.CSV, of=replace(its, extra=fixes)))
    assert "V0" not in said
    assert not COORDINATE.search(said)
    header, *rows = said.splitlines()
    assert header.split(",")[1:4] == ["网格", "时段起", "车辆（辆）"]
    assert [row.split(",")[1:4] for row in rows] == [["小河社区-01", "2026-06-15T14:00:00+08:00", "3"]]


PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe0def46b8"
    "0000000049454e44ae426082"
)
