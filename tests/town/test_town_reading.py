"""Files that somebody brings: every format, wrong encodings, hostile bytes, and where each row went."""

import csv
import datetime
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import shapely

from zscc.geo.spaces import Space, convert
from zscc.settings.profile import Intake, load_profile
from zscc.town.features import GeometryKind, Provenance
from zscc.town.load import load_town
from zscc.town.reading.classified import refuse_declared, refuse_marked, refuse_source
from zscc.town.reading.contract import Asked, FileRefused, Limits
from zscc.town.reading.evidence import guessed_space, lines_of
from zscc.town.reading.files import read_file
from zscc.town.reading.kept import LayerLost, keep_layer, kept_layer
from zscc.town.reading.placing import placed_layers

POINTS = [(120.99, 31.46), (121.0, 31.47), (120.98, 31.45)]
NAMES = ["东明村", "新镇社区", "㛃䶮小区"]


def frame() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"名称": NAMES, "n": [1, 2, 3]}, geometry=gpd.points_from_xy(*zip(*POINTS, strict=True)), crs=4326
    )


def geojson(*geometries: object) -> str:
    features = [{"type": "Feature", "properties": {"n": n}, "geometry": g} for n, g in enumerate(geometries)]
    return json.dumps({"type": "FeatureCollection", "features": features})


def table(rows: list[list[str]], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def make_shapefile(path: Path) -> Path:
    frame().to_file(path.with_suffix(".shp"), encoding="gb18030")
    path.with_suffix(".cpg").unlink()
    return path.with_suffix(".shp")


def make_zip(path: Path) -> Path:
    shape = make_shapefile(path.with_name("inner"))
    with zipfile.ZipFile(path.with_suffix(".zip"), "w") as archive:
        for ending in (".shp", ".shx", ".dbf", ".prj"):
            archive.write(shape.with_suffix(ending), f"数据/../../../点位{ending}")
    return path.with_suffix(".zip")


def make_geopackage(path: Path) -> Path:
    frame().to_file(path.with_suffix(".gpkg"), layer="点")
    return path.with_suffix(".gpkg")


def make_geojson(path: Path) -> Path:
    path.with_suffix(".geojson").write_text(frame().to_json(), encoding="utf-8")
    return path.with_suffix(".geojson")


def make_lines(path: Path) -> Path:
    lines = [json.dumps(feature, ensure_ascii=False) for feature in json.loads(frame().to_json())["features"]]
    path.with_suffix(".geojsonl").write_text("\n".join(lines), encoding="utf-8")
    return path.with_suffix(".geojsonl")


def make_kml(path: Path) -> Path:
    marks = "".join(
        f"<Placemark><name>{name}</name><ExtendedData><Data name='n'><value>{n}</value></Data></ExtendedData>"
        f"<Point><coordinates>{lon},{lat},5</coordinates></Point></Placemark>"
        for n, (name, (lon, lat)) in enumerate(zip(NAMES, POINTS, strict=True), 1)
    )
    text = f'<?xml version="1.0" encoding="GB18030"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>'
    path.with_suffix(".kml").write_text(text, encoding="gb18030")
    return path.with_suffix(".kml")


def make_kmz(path: Path) -> Path:
    with zipfile.ZipFile(path.with_suffix(".kmz"), "w") as archive:
        archive.write(make_kml(path), "doc.kml")
    return path.with_suffix(".kmz")


def make_gpx(path: Path) -> Path:
    marks = "".join(
        f'<wpt lat="{lat}" lon="{lon}"><name>{name}</name></wpt>'
        for name, (lon, lat) in zip(NAMES, POINTS, strict=True)
    )
    path.with_suffix(".gpx").write_text(f'<gpx version="1.1">{marks}</gpx>', encoding="utf-16")
    return path.with_suffix(".gpx")


def make_csv(path: Path) -> Path:
    rows = [["名称", "经度", "纬度"], *([name, lon, lat] for name, (lon, lat) in zip(NAMES, POINTS, strict=True))]
    path.with_suffix(".csv").write_text(table(rows, ";"), encoding="gb18030")
    return path.with_suffix(".csv")


def make_xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["周边点位一览表"])
    sheet.append(["名称", "经度", "纬度", "日期"])
    for name, (lon, lat) in zip(NAMES, POINTS, strict=True):
        sheet.append([name, str(lon), lat, datetime.date(2024, 5, 1)])
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


def make_osm(path: Path) -> Path:
    nodes = "".join(
        f'<node id="{n}" version="1" lat="{lat}" lon="{lon}"><tag k="name" v="{name}"/></node>'
        for n, (name, (lon, lat)) in enumerate(zip(NAMES, POINTS, strict=True), 1)
    )
    path.with_suffix(".osm").write_text(f'<?xml version="1.0"?><osm version="0.6">{nodes}</osm>', encoding="utf-8")
    return path.with_suffix(".osm")


MAKERS: dict[str, Callable[[Path], Path]] = {
    "shapefile": make_shapefile,
    "zipped shapefile": make_zip,
    "geopackage": make_geopackage,
    "geojson": make_geojson,
    "geojson lines": make_lines,
    "kml": make_kml,
    "kmz": make_kmz,
    "gpx": make_gpx,
    "csv": make_csv,
    "xlsx": make_xlsx,
    "osm": make_osm,
}


@pytest.mark.parametrize("form", MAKERS)
def test_every_format_gives_the_same_points_and_names(form: str, tmp_path: Path) -> None:
    brought = read_file(MAKERS[form](tmp_path / "点位"))
    [layer] = brought.layers
    assert layer.geometry is GeometryKind.POINT
    assert np.allclose(layer.xy, POINTS)
    names = {"gpx": "name", "kml": "name", "kmz": "name", "osm": "name"}.get(form, "名称")
    assert next(c.values for c in layer.columns if c.name == names) == tuple(NAMES)
    assert brought.rejects == ()
    assert {path.name for path in tmp_path.parent.iterdir() if "点位" in path.name} == set()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le"])
def test_the_encoding_of_a_table_is_found(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(table([["名称", "经度", "纬度"], ["东明村", "120.99", "31.46"]]).encode(encoding))
    [layer] = read_file(path).layers
    assert [column.name for column in layer.columns] == ["名称", "经度", "纬度"]
    assert layer.columns[0].values == ("东明村",)


@pytest.mark.parametrize(
    "rows",
    [
        [["id", "lng", "lat"], ["1", "120.96", "31.45"]],
        [["id", "lat", "lng"], ["1", "120.96", "31.45"]],
        [["id", "X", "Y"], ["1", "120.96", "31.45"]],
        [["id", "坐标"], ["1", "120.96, 31.45"]],
        [["id", "坐标"], ["1", "31.45，120.96"]],
        [["id", "经度(°)", "纬度(°)"], ["1", "120°57'36\"", "31°27′0″"]],
        [["id", "东经", "北纬"], ["1", "E120.96", "31.45N"]],
        [["id", "wkt"], ["1", "POINT (120.96 31.45)"]],
        [["甲", "乙", "丙"], ["1", "120.96", "31.45"]],
        [["id", "百度经度", "百度纬度"], ["1", "120.96", "31.45"]],
    ],
)
def test_coordinates_are_found_however_they_are_written(rows: list[list[str]], tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(table(rows), encoding="utf-8")
    [layer] = read_file(path).layers
    assert np.allclose(layer.xy, [[120.96, 31.45]])


def test_every_row_is_taken_or_counted_with_its_reason(tmp_path: Path) -> None:
    rows = [["编号", "经度", "纬度"], ["001", "120.99", "31.46"], ["002", "120,9", "31,4"], ["003", "", ""]]
    rows += [["004", "0", "0"], ["005", "abc", "31"], ["006", "520", "31"], ["007", "120.9", "31.4", "x", "y"]]
    path = tmp_path / "t.csv"
    path.write_text(table(rows), encoding="utf-8")
    brought = read_file(path)
    counted = {reject.reason: reject.number for reject in brought.rejects}
    assert counted == {
        "decimal_comma": 1, "no_coordinate": 1, "nowhere": 1, "not_a_number": 1, "out_of_range": 1
    }  # fmt: skip
    assert brought.features + sum(counted.values()) == len(rows) - 1
    assert brought.layers[0].columns[0].values == ("001", "007")


def test_mixed_shapes_become_layers_and_what_has_none_is_counted(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[121, 31.4, 7], [121, 31.5, 8]]}
    hole = [[120.995, 31.462], [120.996, 31.462], [120.996, 31.463], [120.995, 31.462]]
    area = {"type": "Polygon", "coordinates": [[[120.99, 31.46], [121, 31.46], [121, 31.47], [120.99, 31.46]], hole]}
    both = {"type": "GeometryCollection", "geometries": [line, {"type": "Point", "coordinates": [121, 31.4]}]}
    empty = {"type": "Polygon", "coordinates": []}
    world = {"type": "Point", "coordinates": [190, 31]}
    path = tmp_path / "m.geojson"
    path.write_text(geojson(line, area, both, None, empty, world), encoding="utf-8")
    brought = read_file(path)
    assert {layer.geometry.value: len(layer) for layer in brought.layers} == {"point": 1, "line": 2, "polygon": 1}
    assert {r.reason: r.number for r in brought.rejects} == {"no_geometry": 1, "empty_geometry": 1, "out_of_range": 1}
    polygon = brought.layers[-1]
    assert polygon.feature_start.tolist() == [0, 2]
    assert polygon.part_start.tolist() == [0, 4, 8]
    assert "heights_dropped" in {note.code for note in brought.notes}


BAD: dict[str, tuple[str, bytes]] = {
    "empty": ("a.csv", b""),
    "entities": ("a.kml", b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><kml>&b;</kml>'),
    "other_markup": ("a.xml", b"<html><body/></html>"),
    "not_a_table": ("a.bin", bytes(range(256)) * 9),
    "old_excel": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    "part_of_shapefile": ("a.dbf", b"\x03" + b"\0" * 64),
    "no_coordinates": ("a.csv", "名称,电话\n甲,110\n".encode()),
    "damaged": ("a.gpkg", b"SQLite format 3\0" + b"\1" * 4000),
}


@pytest.mark.parametrize("code", BAD)
def test_what_cannot_be_taken_is_refused_by_its_reason(code: str, tmp_path: Path) -> None:
    name, data = BAD[code]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(FileRefused) as refused:
        read_file(tmp_path / name)
    assert refused.value.code == code


def test_osm_with_entities_never_reaches_gdal(tmp_path: Path) -> None:
    path = tmp_path / "a.osm"
    path.write_text('<!DOCTYPE osm [<!ENTITY a "x">]><osm version="0.6"></osm>', encoding="utf-8")
    with pytest.raises(FileRefused, match="entities"):
        read_file(path)


def test_a_bomb_an_archive_in_an_archive_and_a_locked_one_are_refused(tmp_path: Path) -> None:
    bomb, outer = tmp_path / "b.zip", tmp_path / "o.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 60_000_000)
    with pytest.raises(FileRefused, match="unpacks_too_large"):
        read_file(bomb)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("a.kmz", make_kmz(tmp_path / "k").read_bytes())
    with pytest.raises(FileRefused, match="archive_in_archive"):
        read_file(outer)
    data = bytearray(make_zip(tmp_path / "z").read_bytes())
    for at in (data.find(b"PK\1\2") + 8, data.find(b"PK\3\4") + 6):
        data[at] |= 1
    (tmp_path / "l.zip").write_bytes(data)
    with pytest.raises(FileRefused):
        read_file(tmp_path / "l.zip")


def test_too_many_rows_columns_and_bytes_are_refused(tmp_path: Path) -> None:
    path = make_csv(tmp_path / "t")
    for limits, code in (
        (Limits(features=2), "too_many_features"),
        (Limits(columns=2), "too_many_columns"),
        (Limits(text_bytes=10), "too_large"),
        (Limits(file_bytes=10), "too_large"),
    ):
        with pytest.raises(FileRefused, match=code):
            read_file(path, limits=limits)


def test_columns_may_be_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b,c,d\n5,120.9,31.4,31.5\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="no_coordinates"):
        read_file(path)
    [layer] = read_file(path, Asked(columns={"lon": "b", "lat": "d"})).layers
    assert layer.xy.tolist() == [[120.9, 31.5]]


def test_projected_files_zone_numbers_and_swapped_metres_land_at_the_same_place(tmp_path: Path) -> None:
    shapes = frame().to_crs(4549)
    shapes.to_crs(32651).to_file(tmp_path / "utm.gpkg")
    east, north = shapes.geometry.x, shapes.geometry.y
    (tmp_path / "zone.csv").write_text(
        "\n".join(["x,y", *(f"{40e6 + e:.3f},{n:.3f}" for e, n in zip(east, north, strict=True))]), encoding="utf-8"
    )
    (tmp_path / "turned.csv").write_text(
        "\n".join(["x,y", *(f"{n:.3f},{e:.3f}" for e, n in zip(east, north, strict=True))]), encoding="utf-8"
    )
    for name, space in (("utm.gpkg", Space.WGS84), ("zone.csv", Space.EPSG4549), ("turned.csv", Space.EPSG4549)):
        brought = read_file(tmp_path / name)
        [layer] = placed_layers(brought, space, Provenance("x"), (0, 0, 1e7, 1e7)).layers
        assert np.hypot(layer.xy_m[:, 0] - east, layer.xy_m[:, 1] - north).max() < 0.01


@pytest.fixture(scope="module")
def lines() -> np.ndarray:
    return lines_of(load_town())


@pytest.mark.parametrize("space", [Space.WGS84, Space.GCJ02, Space.BD09])
def test_the_right_system_is_found_by_the_towns_own_lines(space: Space, tmp_path: Path, lines: np.ndarray) -> None:
    roads = load_town().roads[::9]
    shapes = []
    for road in roads:
        lonlat = np.column_stack(convert(Space.EPSG4549, space, road.line[:, 0], road.line[:, 1]))
        shapes.append({"type": "LineString", "coordinates": lonlat.tolist()})
    path = tmp_path / "r.geojson"
    path.write_text(geojson(*shapes), encoding="utf-8")
    brought = read_file(path)
    guess = guessed_space(brought, lines)
    assert guess.space is space
    assert guess.evidence == ("agrees" if space is Space.WGS84 else "differs")
    [layer] = placed_layers(brought, space, Provenance("x"), (0, 0, 1e7, 1e7)).layers
    assert np.abs(layer.xy_m - np.concatenate([road.line for road in roads])).max() < 0.01
    wrong = Space.GCJ02 if space is Space.WGS84 else Space.WGS84
    assert 400 < guess.off_m[wrong] < 1300


def test_points_scattered_in_the_open_prove_nothing(tmp_path: Path, lines: np.ndarray) -> None:
    chance = random.Random(5)
    rows = [
        ["lon", "lat"],
        *([f"{chance.uniform(120.94, 121.0)}", f"{chance.uniform(31.4, 31.48)}"] for _ in range(300)),
    ]
    path = tmp_path / "p.csv"
    path.write_text(table(rows), encoding="utf-8")
    assert guessed_space(read_file(path), lines).evidence == "not_clear_ask"


def test_what_lies_far_from_the_town_is_kept_and_said(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("lon,lat\n120.99,31.46\n116.4,39.9\n30,0.5\n", encoding="utf-8")
    placed = placed_layers(read_file(path), Space.WGS84, Provenance("x"), (585_000, 3_470_000, 600_000, 3_490_000))
    assert len(placed.layers[0]) == 2
    assert (placed.far, [reject.reason for reject in placed.rejects]) == (1, ["off_the_map"])
    assert 900 < placed.far_km < 1100


def test_a_layer_comes_back_from_its_file_or_not_at_all(tmp_path: Path) -> None:
    placed = placed_layers(
        read_file(make_xlsx(tmp_path / "t")), Space.GCJ02, Provenance("某站", scale=5000), (0, 0, 1, 1)
    )
    digest = keep_layer(tmp_path, placed.layers[0])
    again = kept_layer(tmp_path, digest)
    assert again.columns == placed.layers[0].columns
    assert again.xy_m.tolist() == placed.layers[0].xy_m.tolist()
    assert (again.provenance, again.declared) == (placed.layers[0].provenance, Space.GCJ02)
    path = tmp_path / f"{digest}.layer"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(LayerLost):
        kept_layer(tmp_path, digest)
    with pytest.raises(LayerLost):
        kept_layer(tmp_path, "00")


def test_marks_of_secrecy_are_refused_and_their_denial_is_not(tmp_path: Path) -> None:
    path = tmp_path / "非涉密点位.csv"
    path.write_text("lon,lat,密级\n120.99,31.46,公开\n", encoding="utf-8")
    refuse_marked(read_file(path), Intake())
    path.write_text("lon,lat,密级\n120.99,31.46,机密\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="classified"):
        refuse_marked(read_file(path), Intake())
    refuse_declared(Provenance("x", scale=500), 20.0, Intake())
    with pytest.raises(FileRefused, match="too_fine"):
        refuse_declared(Provenance("x", scale=500), 30.0, Intake())
    with pytest.raises(FileRefused, match="declared_classified"):
        refuse_declared(Provenance("x", classification="secret"), 0.0, Intake())


def test_openstreetmap_enters_a_demo_desk_only(tmp_path: Path) -> None:
    import msgspec

    brought = read_file(make_osm(tmp_path / "o"))
    refuse_source(brought, load_profile())
    with pytest.raises(FileRefused, match="openstreetmap"):
        refuse_source(brought, msgspec.structs.replace(load_profile(), demo=False))


def mutated(data: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(data)
    way = chance.randrange(4)
    if way == 0:
        del spoiled[chance.randrange(len(spoiled)) :]
    elif way == 1:
        at = chance.randrange(len(spoiled))
        spoiled[at : at + chance.randrange(1, 40)] = chance.randbytes(chance.randrange(40))
    else:
        for _ in range(chance.randrange(1, 12)):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
    return bytes(spoiled)


def spoil(form: str, times: int, folder: Path) -> int:
    """Read spoiled copies of a file: each is read or refused in words, nothing else; returns how many were refused."""
    original = MAKERS[form](folder / "o")
    data, chance, refused = original.read_bytes(), random.Random(form), 0
    for number in range(times):
        path = folder / f"m{number}{original.suffix}"
        path.write_bytes(mutated(data, chance))
        try:
            brought = read_file(path)
            assert all(np.isfinite(layer.xy).all() for layer in brought.layers)
        except FileRefused:
            refused += 1
        path.unlink()
    return refused


@pytest.mark.parametrize("form", MAKERS)
def test_a_spoiled_file_is_read_or_refused_and_never_more(form: str, tmp_path: Path) -> None:
    assert spoil(form, 4 if form == "osm" else 25, tmp_path) > 0 or form in {"csv", "osm", "gpx", "kml"}


@pytest.mark.proof
@pytest.mark.timeout(900)  # the reader of OpenStreetMap extracts needs a seventh of a second for each
@pytest.mark.parametrize("form", MAKERS)
def test_a_thousand_spoiled_files_are_read_or_refused(form: str, tmp_path: Path) -> None:
    spoil(form, 1000, tmp_path)


def test_rings_and_lines_survive_the_way_through_packed_numbers(tmp_path: Path) -> None:
    from zscc.town.reading.packing import shapes_of

    area = shapely.Point(120.99, 31.46).buffer(0.01).difference(shapely.Point(120.99, 31.46).buffer(0.004))
    two = shapely.union(area, shapely.Point(121.1, 31.5).buffer(0.01))
    gpd.GeoDataFrame({"n": [1, 2]}, geometry=[area, two], crs=4326).to_file(tmp_path / "a.gpkg")
    [layer] = read_file(tmp_path / "a.gpkg").layers
    back = shapes_of(layer)
    assert [shape.symmetric_difference(was).area < 1e-12 for shape, was in zip(back, (area, two), strict=True)] == [
        True
    ] * 2
