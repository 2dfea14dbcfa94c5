"""A made-up town far from the demo town, as the files that its bureau would bring; every name and number is invented.

青溪镇 lies in another province, has 4 villages, 9 grids and 3 vehicles. The files are of different formats, systems,
encodings and column names on purpose.
"""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from zscc.cli import main
from zscc.geo.spaces import Space, convert

NAME, CODE = "青溪镇", "330421104"
WEST, SOUTH = 555_000.0, 3_405_000.0
"""South-western corner in map metres (EPSG:4549), 120.57 E 30.76 N."""
WIDTH, HEIGHT = 6_000.0, 4_000.0
STEP = 500.0
"""Streets lie so far apart."""
VILLAGES = (("201", "石桥村", 0, 2), ("202", "荷塘村", 2, 4), ("001", "溪口社区", 4, 5), ("002", "东湖社区", 5, 6))
"""Number, name, from and to kilometre."""
GRIDS = {"201": 3, "202": 3, "001": 2, "002": 1}
VEHICLES = ("巡1", "巡2", "巡3")


def box(west_km: float, south_km: float, east_km: float, north_km: float) -> shapely.Polygon:
    west, south, east, north = (value * 1000.0 for value in (west_km, south_km, east_km, north_km))
    return shapely.box(WEST + west, SOUTH + south, WEST + east, SOUTH + north)


def village_code(number: str) -> str:
    return CODE + number


def grids() -> list[tuple[str, str, shapely.Polygon]]:
    """Code, village code, area."""
    made = []
    for number, _, west, east in VILLAGES:
        parts = GRIDS[number]
        for part in range(parts):
            area = box(west, HEIGHT / 1000 * part / parts, east, HEIGHT / 1000 * (part + 1) / parts)
            made.append((f"{village_code(number)}{part + 1:03}", village_code(number), area))
    return made


def write_files(folder: Path) -> dict[str, Path]:
    """Every file by its layer."""
    paths = {
        "boundary": folder / "镇界.geojson",
        "village": folder / "村界.shp",
        "grid": folder / "网格.gpkg",
        "road": folder / "路网.osm",
        "water": folder / "水系.geojson",
        "place": folder / "场所.csv",
        "vehicle": folder / "车辆.csv",
        "grid_worker": folder / "网格员.xlsx",
    }
    _write_boundary(paths["boundary"])
    _write_villages(paths["village"])
    _write_grids(paths["grid"])
    _write_roads(paths["road"])
    _write_water(paths["water"])
    _write_places(paths["place"])
    _write_people(paths["vehicle"], paths["grid_worker"])
    return paths


def degrees(xy: np.ndarray, space: Space = Space.WGS84) -> list[list[float]]:
    return np.column_stack(convert(Space.EPSG4549, space, xy[:, 0], xy[:, 1])).tolist()


def _write_boundary(path: Path) -> None:
    ring = degrees(shapely.get_coordinates(_with_corners(box(0, 0, WIDTH / 1000, HEIGHT / 1000))))
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")


def _with_corners(area: shapely.Polygon) -> shapely.Polygon:
    """With every corner of a neighbour on its line, so that straight lines in degrees stay together."""
    corners = np.unique(np.concatenate([shapely.get_coordinates(shape) for _, _, shape in grids()]), axis=0)
    ring = shapely.get_coordinates(area.exterior)
    line = area.exterior
    on_line = [point for point in corners if line.distance(shapely.Point(point)) < 0.001]
    together = {round(line.project(shapely.Point(point)), 3): tuple(point) for point in (*on_line, *ring)}
    return shapely.Polygon([together[along] for along in sorted(together)])


def _write_villages(path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"XZQDM": [village_code(number) for number, *_ in VILLAGES], "XZQMC": [name for _, name, *_ in VILLAGES]},
        geometry=[_with_corners(box(west, 0, east, HEIGHT / 1000)) for *_, west, east in VILLAGES],
        crs=4549,
    )
    frame.to_file(path, encoding="gb18030")
    path.with_suffix(".cpg").unlink()


def _write_grids(path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"网格编码": [code for code, _, _ in grids()]},
        geometry=[_with_corners(shape) for _, _, shape in grids()],
        crs=4549,
    )
    frame.to_file(path, layer="wg")


def _write_roads(path: Path) -> None:
    """Streets every half kilometre as OpenStreetMap has them, a footway that no car drives, and a road outside."""
    columns, rows = int(WIDTH / STEP), int(HEIGHT / STEP)
    nodes, ways = [], []

    def node(column: float, row: float) -> int:
        lon, lat = convert(Space.EPSG4549, Space.WGS84, WEST + column * STEP, SOUTH + row * STEP)
        nodes.append(f'<node id="{len(nodes) + 1}" version="1" lat="{lat:.9f}" lon="{lon:.9f}"/>')
        return len(nodes)

    grid = {(c, r): node(c + 0.5, r + 0.5) for c in range(columns) for r in range(rows)}
    for row in range(rows):
        ways.append(
            ([grid[c, row] for c in range(columns)], "primary" if row == rows // 2 else "residential", f"{row}横路")
        )
    for column in range(columns):
        ways.append(([grid[column, r] for r in range(rows)], "tertiary", f"{column}纵路"))
    ways.append(([grid[columns - 1, 3], node(columns + 3, 3.5)], "primary", "出镇路"))
    ways.append(([node(1, 1), node(1.2, 1.2)], "footway", "小路"))
    told = [
        f'<way id="{number}" version="1">{"".join(map(_nd, refs))}'
        f'<tag k="highway" v="{kind}"/><tag k="name" v="{name}"/></way>'
        for number, (refs, kind, name) in enumerate(ways, start=1)
    ]
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><osm version="0.6">{"".join(nodes)}{"".join(told)}</osm>',
        encoding="utf-8",
    )


def _nd(ref: int) -> str:
    return f'<nd ref="{ref}"/>'


def _write_water(path: Path) -> None:
    river = degrees(np.array([[WEST + 700, SOUTH - 500], [WEST + 800, SOUTH + HEIGHT + 500]]))
    lake = degrees(shapely.get_coordinates(shapely.Point(WEST + 4700, SOUTH + 1700).buffer(150)))
    features = [
        {
            "type": "Feature",
            "properties": {"河名": "青溪", "宽度": 24},
            "geometry": {"type": "LineString", "coordinates": river},
        },
        {"type": "Feature", "properties": {"河名": "东湖"}, "geometry": {"type": "Polygon", "coordinates": [lake]}},
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def _write_places(path: Path) -> None:
    at = np.array([[WEST + 1000, SOUTH + 900], [WEST + 4400, SOUTH + 2600], [WEST + 5500, SOUTH + 700]])
    names = (("青溪小学", "学校", 900), ("溪口农贸市场", "市场", ""), ("东湖公园", "公园", ""))
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["单位名称", "类别", "学位", "百度经度", "百度纬度"])
        for (name, kind, seats), (lon, lat) in zip(names, degrees(at, Space.BD09), strict=True):
            writer.writerow([name, kind, seats, f"{lon:.8f}", f"{lat:.8f}"])


def _write_people(vehicles: Path, workers: Path) -> None:
    import openpyxl

    with vehicles.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["车辆编号", "车名", "车牌", "所属村代码"])
        for number, name in enumerate(VEHICLES, start=1):
            writer.writerow([f"Q{number}", name, f"浙F·演{number:03}", village_code(VILLAGES[number - 1][0])])
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["青溪镇网格员名册（示意）"])
    sheet.append(["工号", "部门", "网格编码"])
    for number, (code, _, _) in enumerate(grids(), start=1):
        sheet.append([f"W{number:03}", ("安全", "环保", "公安")[number % 3], code])
    book.save(workers)


DECLARED = ("--scale", "10000", "--classification", "internal", "--source", "青溪镇（示意）", "--synthetic")


def imported(files: Sequence[Path], layers: Sequence[str], out: Path, *more: str) -> int:
    """The exit code of ``zscc town import``."""
    return main(["town", "import", *map(str, files), "--as", *layers, "--out", str(out), *DECLARED, *more])


def make_town(folder: Path) -> Path:
    """The town's file, out of its bureau's files by the command line."""
    files = write_files(folder)
    base, whole, out = folder / "base.gpkg", folder / "whole.gpkg", folder / "qingxi.gpkg"
    first = ("boundary", "village", "grid")
    assert imported([files[n] for n in first], first, base, "--new", "--name", NAME, "--code", CODE) == 0
    osm = ("--town", str(base), "--licence", "ODbL-1.0")
    assert imported([files["road"], files["water"]], ["road", "water"], whole, *osm) == 0
    assert imported([files["place"]], ["place"], whole, "--town", str(whole), "--space", "bd09") == 0
    people = ("vehicle", "grid_worker")
    expected = ("--expect", "grid=9", "--expect", "village=4", "--expect", "area_km2=24")
    assert imported([files[n] for n in people], people, out, "--town", str(whole), *expected) == 0
    return out
