"""Files that mislead: endings that lie, texts that point elsewhere, numbers with zones, archives with two of a name."""

import json
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pytest

from zscc.geo.spaces import Space, convert
from zscc.settings.profile import Intake
from zscc.town.features import Provenance
from zscc.town.reading.classified import refuse_marked
from zscc.town.reading.contract import Brought, FileRefused
from zscc.town.reading.files import read_file, read_table
from zscc.town.reading.placing import placed_layers

POINTS = np.array([(120.99, 31.46), (121.0, 31.47), (120.98, 31.45)])
EAST, NORTH = convert(Space.WGS84, Space.EPSG4549, *POINTS.T)
VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{}</SrcDataSource>'
    "<GeometryType>wkbPoint</GeometryType>"
    '<GeometryField encoding="PointFromColumns" x="lon" y="lat"/></OGRVRTLayer></OGRVRTDataSource>'
)


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def refused(path: Path) -> str:
    with pytest.raises(FileRefused) as told:
        read_file(path)
    return told.value.code


def notes(brought: Brought) -> set[str]:
    return {note.code for note in brought.notes}


def off_m(brought: Brought, space: Space = Space.EPSG4549) -> float:
    [layer] = placed_layers(brought, space, Provenance("x"), (0, 0, 1, 1)).layers
    return float(np.hypot(*(layer.xy_m - np.column_stack((EAST, NORTH))).T).max())


def frame() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"名称": ["甲", "乙", "丙"]}, geometry=gpd.points_from_xy(*POINTS.T), crs=4326)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.pbf", VRT),
        ("x.geojson", '{{"a": 1}} ' + VRT),
        ("x.json", '{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read {}"}}'),
        ("x.osm", '<osm version="0.6"></osm>' + VRT),
    ],
)
def test_a_file_that_points_to_another_is_never_followed(tmp_path: Path, name: str, text: str) -> None:
    secret = written(tmp_path / "secret.csv", "lon,lat\n120.99,31.46\n")
    assert refused(written(tmp_path / name, text.format(secret))) in {"points_elsewhere", "other_markup"}


def test_a_file_is_what_it_holds_and_not_what_it_is_called(tmp_path: Path) -> None:
    assert read_file(written(tmp_path / "a.geojson", "lon,lat\n120.99,31.46\n")).format == "csv"
    book = openpyxl.Workbook()
    for row in (["lon", "lat"], [120.99, 31.46]):
        book.active.append(row)
    book.save(tmp_path / "b.xlsx")
    (tmp_path / "b.xlsx").rename(tmp_path / "b.csv")
    assert read_file(tmp_path / "b.csv").format == "xlsx"
    assert [column.name for column in read_table(tmp_path / "b.csv")] == ["lon", "lat"]


@pytest.mark.parametrize("epsg", [4527, 4528, 4529, 4499])
def test_a_zone_before_the_easting_is_known_without_a_declaration(tmp_path: Path, epsg: int) -> None:
    frame().to_crs(epsg).to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    brought = read_file(tmp_path / "a.shp")
    assert "zone_prefix" in notes(brought)
    assert off_m(brought) < 0.01


@pytest.mark.parametrize("text", ["名称;东坐标;北坐标\n", "名称;Y;X\n"])
def test_thousands_are_told_apart_from_pairs(tmp_path: Path, text: str) -> None:
    rows = "".join(f"甲;{east:,.3f};{north:,.3f}\n" for east, north in zip(EAST, NORTH, strict=True))
    assert off_m(read_file(written(tmp_path / "a.csv", text + rows))) < 0.01


def test_big5_is_not_taken_for_gb18030(tmp_path: Path) -> None:
    brought = read_file(written(tmp_path / "a.csv", "名稱,經度,緯度\n東明村,120.99,31.46\n", "big5"))
    assert [column.name for column in brought.layers[0].columns] == ["名稱", "經度", "緯度"]


def test_two_layers_of_one_name_stay_two(tmp_path: Path) -> None:
    frame().to_file(tmp_path / "in.shp")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        for folder in ("a", "b"):
            for ending in (".shp", ".shx", ".dbf", ".prj"):
                archive.write(tmp_path / f"in{ending}", f"{folder}/in{ending}")
        archive.writestr("others.geojson", "{}")
    brought = read_file(tmp_path / "two.zip")
    layers = placed_layers(brought, Space.WGS84, Provenance("x"), (0, 0, 1, 1)).layers
    assert len({layer.layer_id for layer in layers}) == 2
    assert "left_in_archive" in notes(brought)


def test_an_archive_of_several_kinds_is_read_whole(tmp_path: Path) -> None:
    mark = "<kml><Placemark><Point><coordinates>120.99, 31.46</coordinates></Point></Placemark></kml>"
    point = json.dumps({"type": "Point", "coordinates": [120.99, 31.46]})
    for name in ("all.zip", "one.kmz"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for inner, text in (("a.kml", mark), ("b.kml", mark), ("c.geojson", point)):
                archive.writestr(inner, text)
    brought = read_file(tmp_path / "all.zip")
    assert [layer.name for layer in brought.layers] == ["a", "b", "c"]
    assert "several_formats" in notes(brought)
    assert [layer.name for layer in read_file(tmp_path / "one.kmz").layers] == ["a"]


def workbook(path: Path, title: str) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in ([title], ["名称", "位置", None, "备注"], [None, "经度", "纬度", None]):
        sheet.append(row)
    for lon, lat in POINTS.tolist():
        sheet.append(["甲", lon, lat, "x"])
    book.save(path)
    return path


def test_merged_headers_and_a_size_that_lies(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", "一览表")
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as lying:
        for info in whole.infolist():
            lying.writestr(info.filename, re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', whole.read(info)))
    for path in (source, tmp_path / "b.xlsx"):
        [layer] = read_file(path).layers
        assert [column.name for column in layer.columns] == ["名称", "经度", "纬度", "备注"]
        assert len(layer) == 3


def test_a_mark_of_secrecy_above_a_table_refuses_it(tmp_path: Path) -> None:
    for path in (
        workbook(tmp_path / "a.xlsx", "机密★10年"),
        written(tmp_path / "a.csv", "机密★10年\n名称,经度,纬度\n甲,120.99,31.46\n"),
        written(
            tmp_path / "a.kml",
            "<kml><Document><name>机密 管线</name><Placemark><Point><coordinates>120.99,31.46</coordinates>"
            "</Point></Placemark></Document></kml>",
        ),
    ):
        with pytest.raises(FileRefused, match="classified"):
            refuse_marked(read_file(path), Intake())
    refuse_marked(read_file(workbook(tmp_path / "b.xlsx", "非涉密 一览表")), Intake())


def test_a_geopackage_that_another_program_has_open_is_read_whole_and_without_a_trace(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    frame().to_file(path, layer="p")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.create_function("ST_IsEmpty", 1, lambda _: 0)
        connection.create_function("ST_MinX", 1, lambda _: 0.0)
        for name in ("ST_MaxX", "ST_MinY", "ST_MaxY"):
            connection.create_function(name, 1, lambda _: 0.0)
        connection.execute("DELETE FROM p WHERE fid = 1")
        connection.commit()
        before = {found.name: found.read_bytes() for found in tmp_path.iterdir()}
        assert read_file(path).features == 2
        assert {found.name: found.read_bytes() for found in tmp_path.iterdir()} == before


@pytest.mark.parametrize("after", ["", "lon,lat\n120.99,31.46\n121.0,31.47\n"])
def test_a_file_that_changes_or_vanishes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    from zscc.town.reading import files

    path = written(tmp_path / "a.csv", "lon,lat\n120.99,31.46\n")
    read = files._READERS["csv"]

    def disturbed(work: files._Work) -> None:
        read(work)
        if after:
            path.write_text(after, encoding="utf-8")
        else:
            path.unlink()

    monkeypatch.setitem(files._READERS, "csv", disturbed)
    assert refused(path) == "changed"
