"""Data files, read by programs that are not ours: what is in them, where, in which system, and the same bytes twice."""

import csv
import hashlib
import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from xml.etree import ElementTree

import geopandas
import numpy as np
import openpyxl
import pyogrio
import pyproj
import pytest
from made_exports import HOSTILE, POINTS, data, material
from pyarrow import parquet

from zscc.clock import SHANGHAI
from zscc.export.contract import ExportRefused, Form, Subject, Wish
from zscc.export.fixes import fixes_of_batches
from zscc.export.seal import SEALED_FORMS, opened
from zscc.export.table import FORMS, SUBJECT_FORMS, made
from zscc.model.fix import Fix, FixBatch, FixFlag
from zscc.model.moment import ms_from_utc
from zscc.model.space import PointE7

DATA = (Form.CSV, Form.XLSX, Form.GEOJSON, Form.GPKG, Form.GEOPARQUET, Form.KML, Form.GPX)
SUBJECTS = (Subject.CASES, Subject.REPORTS, Subject.VEHICLES, Subject.TRACKS, Subject.GRIDS)
LOCAL = material().passport.as_of.astimezone(SHANGHAI).replace(tzinfo=None)
PLACED = [(point.lon_deg, point.lat_deg) for number in range(6) if (point := POINTS[number % 3])]


def table(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_says_in_every_row_where_it_comes_from_and_runs_nothing(encoding):
    told = data(Subject.CASES, Form.CSV, encoding=encoding)
    assert told.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    text = told.decode(encoding)
    assert text.count("\r\n") == text.count("\n") == 7
    rows = table(text)
    assert len(rows) == 6
    for row in rows:
        assert (row["示意"], row["日志位置"], row["坐标系"]) == ("演示数据（示意）", "4711", "EPSG:4326")
        assert row["数据截至"] == "2026-06-15T14:30:00+08:00"
        assert row["筛选"] == "网格：小河社区-01"
        assert not any(str(cell).lstrip().startswith(("=", "@", "＝", "+", "-2")) for cell in row.values())
    assert rows[3]["标题"] == "㛃䶮\U0002a700😀  "
    assert rows[2]["标题"] == "'-2+3  换行"
    assert rows[0]["上报时间"].endswith("+08:00")


def test_a_workbook_holds_dates_codes_and_no_formula():
    book = openpyxl.load_workbook(io.BytesIO(data(Subject.CASES, Form.XLSX)))
    assert book.sheetnames == ["事件", "说明"]
    head, *rows = book["事件"].iter_rows(values_only=True)
    place = {title: number for number, title in enumerate(head)}
    assert rows[0][place["标题"]] == HOSTILE[0]
    assert {cell.data_type for cells in book["事件"].iter_rows() for cell in cells} <= {"s", "n", "d"}
    assert rows[0][place["上报时间"]] == LOCAL
    assert rows[0][place["网格代码"]] == material().town.grids[0].code
    about = dict(book["说明"].iter_rows(values_only=True))
    assert about["日志位置"] == "4711"
    assert about["未列入"] == "敏感类别 1 件未列入"
    assert about["坐标系"] == "EPSG:4326"
    assert book.properties.created == LOCAL


@pytest.mark.parametrize("form", [Form.GEOJSON, Form.GPKG, Form.GEOPARQUET, Form.KML, Form.GPX])
def test_positions_come_back_to_a_ten_millionth_of_a_degree(tmp_path, form):
    path = tmp_path / f"cases.{form.value}"
    path.write_bytes(data(Subject.CASES, form))
    if form is Form.GEOPARQUET:
        frame = geopandas.read_parquet(path)
    else:
        layer = {Form.GPX: "waypoints", Form.GPKG: "cases"}.get(form)
        frame = geopandas.read_file(path, layer=layer) if layer else geopandas.read_file(path)
    assert frame.crs.to_epsg() == 4326
    found = [(point.x, point.y) for point in frame.geometry if point is not None]
    assert np.abs(np.array(found) - PLACED).max() < 1e-7
    assert len(frame) == (4 if form is Form.GPX else 6)


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4549"])
@pytest.mark.parametrize("form", [Form.GPKG, Form.GEOPARQUET])
def test_other_systems_are_named_so_that_others_know_them(tmp_path, form, crs):
    path = tmp_path / f"grids.{form.value}"
    path.write_bytes(data(Subject.GRIDS, form, crs=crs))
    frame = geopandas.read_parquet(path) if form is Form.GEOPARQUET else geopandas.read_file(path, layer="grids")
    assert frame.crs == pyproj.CRS(crs)
    assert len(frame) == 6
    there = frame.to_crs("EPSG:4549")
    ring = material().town.grids[0].ring
    assert abs(there.geometry.iloc[0].area - 1.5e6) < 50
    assert np.abs(np.array(there.geometry.iloc[0].exterior.coords)[:-1].min(axis=0) - ring.min(axis=0)).max() < 0.05


def test_a_geopackage_says_the_rest_in_a_table_and_has_one_date(tmp_path):
    path = tmp_path / "t.gpkg"
    path.write_bytes(data(Subject.TRACKS, Form.GPKG))
    assert {name for name, _ in pyogrio.list_layers(path)} == {"fixes", "tracks", "about"}
    about = geopandas.read_file(path, layer="about")
    assert "4711" in set(about["said"])
    assert "演示数据（示意）" in set(about["said"])
    fixes = geopandas.read_file(path, layer="fixes")
    assert str(fixes["observed_at"].dt.tz) == "UTC"


def test_shifted_coordinates_are_named_and_never_a_geometry():
    told = json.loads(data(Subject.CASES, Form.GEOJSON, crs="GCJ-02"))
    first = told["features"][0]
    assert first["geometry"]["coordinates"] == [POINTS[0].lon_deg, POINTS[0].lat_deg]
    assert first["properties"]["crs"] == "GCJ-02"
    assert abs(first["properties"]["x"] - POINTS[0].lon_deg) > 1e-3
    assert "不是保密技术处理" in told["about"]["crs"]
    rows = table(data(Subject.CASES, Form.CSV, crs="BD-09").decode("utf-8-sig"))
    assert any("偏移坐标" in name and "BD-09" in name for name in rows[0])
    for form in (Form.GPKG, Form.GEOPARQUET, Form.KML, Form.GPX):
        with pytest.raises(ExportRefused, match="crs_not_in_form"):
            data(Subject.CASES, form, crs="GCJ-02")


def test_geojson_is_as_the_standard_wants_it():
    told = json.loads(data(Subject.GRIDS, Form.GEOJSON))
    assert "crs" not in told
    assert told["synthetic"] is True
    for feature in told["features"]:
        (ring,) = feature["geometry"]["coordinates"]
        assert ring[0] == ring[-1]
        area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
        assert area > 0


def test_tracks_are_tracks_with_times_in_every_form():
    root = ElementTree.fromstring(data(Subject.TRACKS, Form.GPX))
    space = {"g": "http://www.topografix.com/GPX/1/1"}
    points = root.findall(".//g:trkpt", space)
    (seconds,) = {len(point.findall("g:time", space)) for point in points}
    assert points
    assert seconds == 1
    told = json.loads(data(Subject.TRACKS, Form.GEOJSON))
    for feature in told["features"]:
        assert len(feature["properties"]["times"]) == len(feature["geometry"]["coordinates"])
    ElementTree.fromstring(data(Subject.TRACKS, Form.KML))
    table_of = parquet.read_table(io.BytesIO(data(Subject.TRACKS, Form.GEOPARQUET)))
    assert table_of.num_rows >= len(points)
    assert json.loads(table_of.schema.metadata[b"geo"])["version"] == "1.1.0"


def test_fixes_of_a_period_are_exact_told_once_and_good():
    at = material().passport.as_of
    ms = ms_from_utc(at)
    told = [
        Fix("V02", ms + second * 1000, PointE7(1210000000 + second, 314600000), 36.5, flags=flag)
        for second, flag in (
            (0, FixFlag.NONE),
            (1, FixFlag.JUMP),
            (2, FixFlag.LATE),
            (2, FixFlag.NONE),
            (9, FixFlag.NONE),
        )
    ]
    batches = [
        FixBatch.of("a", "f", told),
        FixBatch.of("b", "f", [Fix("V01", ms + 500, PointE7(1210000007, 314600003))]),
    ]
    found = fixes_of_batches(batches, ms, ms + 5000)
    assert found.vehicles == ("V01", "V02")
    assert found.vehicle.tolist() == [0, 1, 1]
    assert (found.lon_deg * 1e7).round().astype(int).tolist() == [1210000007, 1210000000, 1210000002]
    assert found.speed_kmh[1] == 36.5
    rows = table(data(Subject.TRACKS, Form.CSV, of=replace(material(), extra=found)).decode("utf-8-sig"))
    assert rows[0]["定位时间"] == "2026-06-15T14:30:00.500+08:00"
    assert rows[0]["经度（度，EPSG:4326）"] == "121.0000007"
    assert len(fixes_of_batches([], ms, ms + 1)) == 0


def test_visits_to_grids_tell_no_position():
    rows = table(data(Subject.TRACKS, Form.CSV, detail="grid").decode("utf-8-sig"))
    assert rows
    assert not any("经度" in name or "坐标（" in name for name in rows[0])
    assert all(row["网格"].startswith(("小河社区", "大桥社区", "柳林村")) for row in rows)


def test_whoever_is_no_vehicle_of_the_town_is_told_on_duty_only():
    at = ms_from_utc(material().passport.as_of)
    night = at + int(timedelta(hours=8).total_seconds() * 1000)
    fixes = [Fix(who, when, PointE7(1210000000, 314600000)) for who in ("V01", "worker-9") for when in (at, night)]
    found = fixes_of_batches([FixBatch.of("a", "f", fixes)], 0, 1 << 60)
    rows = table(data(Subject.TRACKS, Form.CSV, of=replace(material(), extra=found)).decode("utf-8-sig"))
    assert [row["车辆代码"] for row in rows] == ["V01", "V01", "worker-9"]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_same_material_gives_the_same_bytes_and_carries_its_passport(subject):
    for form in SUBJECT_FORMS[subject]:
        if form not in DATA:
            continue
        first = data(subject, form)
        assert first == data(subject, form)
        if form in SEALED_FORMS:
            assert opened(first).seq == 4711


ANOTHER = """
import hashlib, sys
from made_exports import data
from zscc.export.contract import Form, Subject
for form in {forms}:
    print(hashlib.sha256(data(Subject.CASES, Form(form))).hexdigest())
assert not [name for name in sys.modules if name.startswith(("PySide6", "pyqtgraph", "shiboken6"))]
"""


def test_another_process_makes_the_same_bytes_without_qt(request):
    doubles = request.config.rootpath / "tests" / "doubles"
    forms = [form.value for form in DATA]
    made_there = subprocess.run(
        [sys.executable, "-c", ANOTHER.format(forms=forms)],
        env={"PYTHONPATH": f"{doubles}:{request.config.rootpath}", "PYTHONHASHSEED": "7", "TZ": "America/Lima"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    here = [hashlib.sha256(data(Subject.CASES, form)).hexdigest() for form in DATA]
    assert made_there.stdout.split() == here


def test_a_table_without_rows_is_a_file_like_any_other():
    empty = material()
    empty = replace(empty, snapshot=replace(empty.snapshot, cases=()))
    for form in DATA:
        assert made(empty, Wish(Subject.CASES, form))


def test_every_form_has_a_maker_and_every_subject_says_its_forms():
    for forms in SUBJECT_FORMS.values():
        assert set(forms) <= set(FORMS)
    with pytest.raises(ExportRefused, match="form_of_subject"):
        data(Subject.GRIDS, Form.GPX)
    with pytest.raises(ExportRefused, match="encoding"):
        data(Subject.CASES, Form.CSV, encoding="latin-1")


def test_without_its_library_a_form_is_refused_by_name(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportRefused, match="library_missing"):
        data(Subject.CASES, Form.GEOPARQUET)


def test_a_sheet_that_cannot_hold_all_rows_is_refused(monkeypatch):
    monkeypatch.setattr("zscc.export.sheets.MOST_ROWS", 5)
    with pytest.raises(ExportRefused, match="too_many_rows"):
        data(Subject.CASES, Form.XLSX)
