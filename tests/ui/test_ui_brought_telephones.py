"""Telephones in a file that somebody drops: masked in the table, its export and the search, and not found by them."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from shapely import Point

from zscc.geo.spaces import Space
from zscc.map.pointing.pick import feature_pick
from zscc.town.features import FeatureLayer, Provenance
from zscc.town.reading.files import read_file
from zscc.town.reading.placing import placed_layers
from zscc.ui.search.results import Found
from zscc.ui.window import DeskWindow

TELEPHONE, IDENTITY = "13812345678", "320583199001011234"
HEAD = ("名称", "电话", "备注", "身份", "lon", "lat")
ROWS = ((f"张三 {TELEPHONE}", 13812345678, f"找他 {TELEPHONE}", 320583199001011234, 120.99, 31.46),
        ("李四", 57655555, "", 320583199001011235, 120.98, 31.45))  # fmt: skip


def as_csv(path: Path) -> None:
    path.write_text("\n".join(",".join(map(str, row)) for row in (HEAD, *ROWS)), encoding="utf-8")


def as_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (HEAD, *ROWS):
        # Excel itself keeps no more than 15 digits of a number.
        book.active.append([str(cell) if isinstance(cell, int) and cell > 10**15 else cell for cell in row])
    book.save(path)


def as_map_data(path: Path) -> None:
    columns = {name: [row[place] for row in ROWS] for place, name in enumerate(HEAD[:4])}
    gpd.GeoDataFrame(columns, geometry=[Point(row[4:]) for row in ROWS], crs=4326).to_file(path)


@pytest.fixture(
    params=[("a.csv", as_csv), ("a.xlsx", as_xlsx), ("a.geojson", as_map_data), ("a.gpkg", as_map_data)],
    ids=lambda way: way[0],
)
def layer(request: pytest.FixtureRequest, tmp_path: Path) -> FeatureLayer:
    name, write = request.param
    write(tmp_path / name)
    everywhere = (-np.inf, -np.inf, np.inf, np.inf)
    return placed_layers(read_file(tmp_path / name), Space.WGS84, Provenance("x"), everywhere).layers[0]


def found(desk: DeskWindow, typed: str, qtbot: QtBot) -> list[str]:
    """What the search says of added features."""
    with qtbot.waitSignal(
        desk.search.engine.answered, check_params_cb=lambda answered: answered.question.typed == typed
    ):
        desk.search.open()
        desk.search.line.setText(typed)
    return [row.name for row in desk.search.list.rows if isinstance(row, Found) and row.kind == "feature"]


def test_telephones_of_a_brought_file_are_shown_and_found_masked_only(
    desk: DeskWindow, layer: FeatureLayer, qtbot: QtBot, tmp_path: Path
) -> None:
    desk.show_feature_layers((layer,))
    desk.tables.open(f"feature:{layer.layer_id}")
    panel = desk.tables.panel
    qtbot.waitUntil(lambda: panel.model.rowCount() == len(ROWS))
    cells = [str(panel.model.index(row, column).data()) for row in range(2) for column in range(len(layer.columns))]
    assert not [cell for cell in cells if TELEPHONE in cell or IDENTITY in cell]
    assert "138****5678" in cells
    assert "57655555" in cells
    assert "320583********1234" in cells
    with qtbot.waitSignal(desk.tables.exported):
        desk.tables.export_to(tmp_path / "out.csv")
    written = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert "138****5678" in written
    assert TELEPHONE not in written
    assert IDENTITY not in written
    for query in (TELEPHONE, f"电话={TELEPHONE}", "电话>13000000000"):
        panel.narrow(query)
        qtbot.waitUntil(lambda: not panel.sorter.busy)
        assert panel.model.rowCount() == 0, query
    [named] = found(desk, "张三", qtbot)
    assert "138****5678" in named
    assert not found(desk, TELEPHONE, qtbot)
    desk.select(feature_pick(layer.layer_id, 0))
    assert not [told for told in desk.right.card.findChildren(QLabel) if TELEPHONE in told.text()]
