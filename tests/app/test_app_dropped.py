"""A dropped file becomes a layer: read apart, previewed, declared, kept, undone, and there after a restart."""

import asyncio
import gc
import json
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from zscc.app.desk import Desk, Seat, Stage, application_of_the_desk
from zscc.centre.demo import DEMO_START
from zscc.centre.engine import Plan
from zscc.clock import ManualClock
from zscc.geo.spaces import Space, convert
from zscc.model.layer import LayerAdded
from zscc.settings.profile import load_profile
from zscc.settings.style import load_style
from zscc.store.sqlite import SqliteStore
from zscc.text import Words
from zscc.town.facilities import CIVIC, INDUSTRY
from zscc.town.features import TOWN_GRIDS, FeatureLayer, comes_with_the_town
from zscc.town.load import load_town
from zscc.ui.files.preview_bar import PreviewBar
from zscc.ui.layers.groups import LayerGroup, group_of
from zscc.ui.layers.notes import origin
from zscc.ui.window import DeskWindow

WITHIN_S = 10.0


def desk_in(folder: Path, later: timedelta = timedelta(), clock: ManualClock | None = None) -> Desk:
    style = load_style()
    application_of_the_desk(style)
    store, clock = SqliteStore(folder / "j.gpkg"), clock or ManualClock(DEMO_START + later)
    stage = Stage(load_town(), load_profile(), clock, store, Plan(tuple), layers=folder / "layers")
    return Desk(stage, Seat(style, Words("zh"), size=(1440, 900)))


def run(desk: Desk, loop: asyncio.Runner, deeds: Callable[["Person"], object]) -> None:
    """Run the desk while ``deeds`` is done step by step, then leave it."""

    async def live() -> None:
        living = asyncio.get_running_loop().create_task(desk.live())
        try:
            await deeds(Person(desk))  # type: ignore[misc]
        finally:
            desk.window.close()
            assert await living == 0

    loop.run(live())


class Person:
    """Somebody in front of the desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.window = desk, desk.window

    @property
    def bar(self) -> PreviewBar:
        return self.window.files.bar

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(WITHIN_S):
            while not condition():
                await asyncio.sleep(0.01)

    async def previews(self, *paths: Path) -> None:
        drop(self.window, *paths)
        await self.until(lambda: self.bar.brought is not None or self.bar.complaint.text())

    async def accepts(self, path: Path) -> None:
        await self.previews(path)
        self.bar.space.setCurrentIndex(self.bar.space.findData(Space.WGS84))
        self.declare()

    def declare(self, scale: str = "10000", classification: str = "internal") -> None:
        if self.bar.space.currentData() is None:
            self.bar.space.setCurrentIndex(self.bar.space.findData(Space.WGS84))
        self.bar.source.setText("水务站")
        self.bar.scale.setText(scale)
        self.bar.classification.setCurrentIndex(self.bar.classification.findData(classification))
        self.bar.add.click()

    @property
    def added(self) -> tuple[FeatureLayer, ...]:
        return tuple(layer for layer in self.window.layer_desk.added if not comes_with_the_town(layer.layer_id))

    async def shows(self, layers: int) -> None:
        await self.until(lambda: len(self.added) == layers)

    async def replays(self, moment: datetime) -> None:
        await self.until(lambda: self.window.streams.now and self.window.streams.now >= moment)
        self.window.open_at(moment)
        replay = self.window.replay.desk
        await self.until(lambda: replay.shown and replay.shown.as_of == moment and not replay.showing.busy)


def drop(window: DeskWindow, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.CopyAction
    # Qt's own way of a drop needs a drag of the platform; the window's filter is what it ends in.
    assert window.acceptDrops()
    assert window.files.eventFilter(window, QDragEnterEvent(QPoint(500, 400), action, mime, buttons, keys))
    assert window.files.eventFilter(window, QDropEvent(QPointF(500, 400), action, mime, buttons, keys))


@pytest.fixture
def roads_in_gcj02(tmp_path: Path) -> Path:
    """Roads of the town as an online map has them, called WGS-84 as every GeoJSON is."""
    features = []
    for road in load_town().roads[:60]:
        lon, lat = convert(Space.EPSG4549, Space.GCJ02, road.line[:, 0], road.line[:, 1])
        shape = {"type": "LineString", "coordinates": np.column_stack((lon, lat)).tolist()}
        features.append({"type": "Feature", "properties": {"名称": road.name}, "geometry": shape})
    path = tmp_path / "巡河路线.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_a_dropped_file_becomes_a_layer_is_undone_redone_and_there_after_a_restart(
    loop: asyncio.Runner, tmp_path: Path, roads_in_gcj02: Path
) -> None:
    desk = desk_in(tmp_path)

    async def deeds(person: Person) -> None:
        await person.previews(roads_in_gcj02)
        assert person.bar.space.currentData() is Space.GCJ02
        assert "GCJ-02" in person.bar.evidence.text()
        assert "46" in person.bar.evidence.text()
        person.declare()
        await person.shows(1)
        assert person.bar.isHidden()
        layer = person.added[0]
        off_m = np.hypot(*(layer.xy_m[: len(load_town().roads[0].line)] - load_town().roads[0].line).T)
        assert off_m.max() < 0.01
        assert f"feature:{layer.layer_id}" in person.window.canvas.arrangement
        person.window.deeds.undo()
        await person.shows(0)
        assert f"feature:{layer.layer_id}" not in person.window.canvas.arrangement
        person.window.deeds.redo()
        await person.shows(1)

    run(desk, loop, deeds)
    assert goes_on_after_a_restart(loop, tmp_path, roads_in_gcj02).situation.seq > desk.situation.seq
    with closing(SqliteStore(tmp_path / "j.gpkg")) as store:
        added = [entry for entry in store.read(0) if isinstance(entry.fact, LayerAdded)]
    assert len(added) == 5, "who leaves in a replay has not taken back what was accepted before it"


def goes_on_after_a_restart(loop: asyncio.Runner, folder: Path, path: Path) -> Desk:
    """Taken away and undone, replayed, and more of it accepted before a replay."""
    clock = ManualClock(DEMO_START + timedelta(minutes=1))
    again = desk_in(folder, clock=clock)

    async def look(person: Person) -> None:
        await person.shows(1)
        layer = person.added[0]
        assert layer.title == "巡河路线"
        person.window.layer_desk.removal_asked.emit(layer.layer_id)
        await person.shows(0)
        person.window.deeds.undo()
        await person.shows(1)
        without = await replays_without_and_with_it(person, clock)
        await accepts_before_a_replay(person, path, without)

    run(again, loop, look)
    return again


async def replays_without_and_with_it(person: Person, clock: ManualClock) -> datetime:
    """Gives a moment without the layer."""
    before = await an_hour_later(person, clock)
    name = f"feature:{person.added[0].layer_id}"
    person.window.layer_desk.show(name, False)
    person.window.layer_desk.removal_asked.emit(person.added[0].layer_id)
    await person.shows(0)
    without = await an_hour_later(person, clock)
    await person.replays(before)
    await person.shows(1)
    assert not person.window.canvas.layer_visible(name), "as somebody left it"
    await person.replays(without)
    assert person.added == ()
    assert name not in person.window.canvas.arrangement
    return without


async def accepts_before_a_replay(person: Person, path: Path, moment: datetime) -> None:
    """What was accepted is a layer in the middle of the replay, and is added after it."""
    window = person.window
    window.replay.back()
    await person.until(lambda: not window.replay.replays)
    for layers in (1, 2):
        before = set(person.desk.situation.layers)
        await person.accepts(path)
        window.replay.enter()
        await person.until(lambda: "回到实时后加入" in window.map_desk.notice.text())
        await person.replays(moment)
        # Of the present, which goes on: what feeds tell may have come meanwhile.
        assert (person.added, set(person.desk.situation.layers)) == ((), before), "no layer was written"
        if layers == 1:
            window.replay.back()
            await person.shows(1)


async def an_hour_later(person: Person, clock: ManualClock) -> datetime:
    """A moment at which nothing happens; the desk goes on an hour after it."""
    clock.advance(60)
    moment = clock.now().replace(microsecond=0)
    clock.advance(3_600)
    await person.until(lambda: person.window.streams.now and person.window.streams.now >= moment)
    return moment


def test_the_wrong_system_is_visible_before_it_is_taken(
    loop: asyncio.Runner, tmp_path: Path, roads_in_gcj02: Path
) -> None:
    async def deeds(person: Person) -> None:
        await person.previews(roads_in_gcj02)
        person.bar.space.setCurrentIndex(person.bar.space.findData(Space.WGS84))
        assert "46" in person.bar.evidence.text()
        assert person.bar.evidence.property("shade") == "amber"
        person.bar.leave.click()
        assert person.bar.isHidden()
        assert person.added == ()

    run(desk_in(tmp_path), loop, deeds)


@pytest.mark.parametrize(
    ("name", "content", "scale", "classification", "said"),
    [
        ("秘密 管网.csv", "lon,lat\n120.99,31.46\n", "10000", "internal", "秘密"),
        ("点.csv", "lon,lat\n120.99,31.46\n", "10000", "secret", "涉密"),
        ("大.csv", "lon,lat\n120.9,31.3\n121.1,31.3\n121.1,31.5\n", "500", "internal", "1:500"),
        ("图.csv", "名称,面积\n甲,1\n", "", "", "名称"),
        ("坏.gpkg", "SQLite format 3\0 junk", "", "", "损坏"),
    ],
)
def test_what_may_not_enter_is_refused_with_its_reason(
    loop: asyncio.Runner, tmp_path: Path, name: str, content: str, scale: str, classification: str, said: str
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")

    async def deeds(person: Person) -> None:
        await person.previews(path)
        if person.bar.add.isVisible():
            person.declare(scale, classification)
        await person.until(lambda: said in person.bar.complaint.text())
        assert person.added == ()
        person.window.leave()
        assert person.bar.isHidden()

    run(desk_in(tmp_path), loop, deeds)


def test_a_few_points_that_may_be_gcj02_are_amber_until_a_system_is_chosen(
    loop: asyncio.Runner, tmp_path: Path
) -> None:
    """Four points from an online map look like any others, half a kilometre off."""
    at = np.array([grid.label_at for grid in load_town().grids[:4]])
    lon, lat = convert(Space.EPSG4549, Space.GCJ02, *at.T)
    path = tmp_path / "四个点.csv"
    rows = [f"点,{x:.6f},{y:.6f}" for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
    path.write_text("\n".join(["名称,lon,lat", *rows]), encoding="utf-8")

    async def deeds(person: Person) -> None:
        await person.previews(path)
        bar = person.bar
        assert bar.space.currentData() is None
        assert "只有4个点" in bar.evidence.text()
        assert "GCJ-02" in bar.evidence.text()
        assert bar.evidence.property("shade") == "amber"
        bar.add.click()
        assert not person.added
        bar.space.setCurrentIndex(bar.space.findData(Space.GCJ02))
        assert bar.evidence.property("shade") != "amber"
        person.declare()
        await person.shows(1)
        assert np.hypot(*(person.added[0].xy_m - at).T).max() < 0.2

    run(desk_in(tmp_path), loop, deeds)


def test_what_is_not_declared_is_asked_for_and_nothing_happens(loop: asyncio.Runner, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("lon,lat\n120.99,31.46\n116.4,39.9\nx,\n", encoding="utf-8")

    async def deeds(person: Person) -> None:
        await person.previews(path, path)
        assert "1条未读入" in person.bar.findings.text()
        assert "1个远离本镇" in person.bar.findings.text()
        person.bar.add.click()
        assert "坐标系" in person.bar.complaint.text()
        person.bar.space.setCurrentIndex(person.bar.space.findData(Space.GCJ02))
        # What is missing next is said as soon as the first is there.
        assert "来源" in person.bar.complaint.text()
        person.bar.source.setText("某单位")
        assert "比例尺" in person.bar.complaint.text()
        person.bar.scale.setText("10000")
        assert "密级" in person.bar.complaint.text()
        person.bar.classification.setCurrentIndex(person.bar.classification.findData("public"))
        assert person.bar.complaint.text() == ""
        person.bar.leave.click()
        await person.until(lambda: person.bar.brought is not None)
        person.bar.leave.click()
        assert person.bar.isHidden()

    run(desk_in(tmp_path), loop, deeds)


def test_the_screen_is_never_held_while_a_large_file_is_read_and_placed(loop: asyncio.Runner, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    rows = "\n".join(f"{n},企业{n},{120.95 + n % 300 / 3000:.6f},{31.42 + n // 300 / 9000:.6f}" for n in range(60_000))
    path.write_text(f"序号,名称,经度,纬度\n{rows}\n", encoding="gb18030")
    held: list[float] = []

    async def deeds(person: Person) -> None:
        await person.until(lambda: person.window.snapshot is not None)
        for _ in range(200):
            # The desk has opened when its loop turns freely.
            await asyncio.sleep(0)
        drop(person.window, path)
        last = time.thread_time()
        while not person.added:
            if person.bar.brought is not None and person.bar.add.isVisible():
                person.declare()
            await asyncio.sleep(0)
            now = time.thread_time()
            held.append(now - last)
            last = now

    # As `zscc run` leaves out what is there at the start: what other tests have loaded is no garbage of this desk, and
    # to look through all of it takes half a second.
    gc.freeze()
    try:
        run(desk_in(tmp_path), loop, deeds)
    finally:
        gc.unfreeze()
    # Of the screen's own thread: on two busy cores a turn may wait for others. A read in the slot would take a second.
    assert max(held) < 0.2


def test_the_other_grids_of_the_town_are_layers_that_are_off_and_stay(loop: asyncio.Runner, tmp_path: Path) -> None:
    async def deeds(person: Person) -> None:
        await person.until(lambda: len(person.window.layer_desk.added) == len((*TOWN_GRIDS, *CIVIC, *INDUSTRY)))
        assert {layer.title for layer in person.window.layer_desk.added if layer.layer_id in TOWN_GRIDS} == {
            "专业网格",
            "专属网格",
        }
        for name in (*CIVIC, *INDUSTRY):
            assert not person.window.canvas.arrangement[f"feature:{name}"].visible
            assert group_of(f"feature:{name}") is (LayerGroup.CIVIC if name in CIVIC else LayerGroup.INDUSTRY)
        arrangement = person.window.canvas.arrangement
        for name in TOWN_GRIDS:
            assert not arrangement[f"feature:{name}"].visible
            assert group_of(f"feature:{name}") is LayerGroup.BASE
            told = dict(origin(person.window.wording, person.window.layer_desk.ground, f"feature:{name}"))
            assert any(load_town().scheme.label in text for text in told.values())
            assert person.window.wording("synthetic.strip") in told.values()
            person.window.layer_desk.removal_asked.emit(name)
        person.desk.window.language_asked.emit("en")
        await person.until(
            lambda: (
                {"Specialised grids", "Dedicated grids", "Schools", "Industrial parks"}
                <= {x.title for x in person.window.layer_desk.added}
            )
        )
        person.window.layer_desk.show("feature:dedicated_grid", visible=True)
        assert person.window.layer_desk.shows_made_up

    run(desk_in(tmp_path), loop, deeds)


@pytest.mark.parametrize(("fault", "said"), [("gone", "不见了"), ("damaged", "已损坏")])
def test_features_that_are_lost_at_a_restart_are_said_and_the_desk_opens(
    loop: asyncio.Runner, tmp_path: Path, roads_in_gcj02: Path, fault: str, said: str
) -> None:
    async def add(person: Person) -> None:
        await person.previews(roads_in_gcj02)
        person.declare()
        await person.shows(1)

    run(desk_in(tmp_path), loop, add)
    [kept] = (tmp_path / "layers").iterdir()
    if fault == "gone":
        kept.unlink()
    else:
        kept.write_bytes(kept.read_bytes()[:-9])

    async def look(person: Person) -> None:
        told: list[str] = []
        person.window.show_failure = told.append  # type: ignore[method-assign]
        await person.until(lambda: any(said in text and "巡河路线" in text for text in told))
        await person.shows(0)

    run(desk_in(tmp_path, later=timedelta(minutes=1)), loop, look)


@pytest.mark.parametrize(
    ("head", "rows", "metres"),
    [
        ("名称,甲,乙", ["594094.46,3482400.39", "595034.85,3483517.86"], True),
        ("名称,经度,纬度,横,纵", ["1,2,120.99,31.46", "1,2,121.0,31.47"], False),
    ],
)
def test_columns_that_were_guessed_wrongly_or_not_at_all_are_chosen(
    loop: asyncio.Runner, tmp_path: Path, head: str, rows: list[str], metres: bool
) -> None:
    path = tmp_path / "p.csv"
    path.write_text("\n".join([head, *(f"点,{row}" for row in rows)]) + "\n", encoding="utf-8")
    chosen = head.split(",")[-2:]

    async def deeds(person: Person) -> None:
        await person.previews(path)
        assert person.bar.add.isVisible() is not metres
        assert person.bar.columns.isVisible()
        for box, name in zip(person.bar.columns.boxes, chosen, strict=True):
            box.setCurrentIndex(box.findData(name))
        person.bar.columns.boxes[1].activated.emit(0)
        assert not person.bar.columns.isVisible()
        await person.until(person.bar.columns.isVisible)
        assert person.bar.brought is not None
        assert person.bar.brought.in_metres is metres
        assert person.bar.brought.layers[0].xy.tolist() == [
            [float(number) for number in row.split(",")[-2:]] for row in rows
        ]
        assert [box.currentData() for box in person.bar.columns.boxes] == chosen

    run(desk_in(tmp_path), loop, deeds)


@pytest.mark.parametrize(
    "ending", [".geojson", pytest.param(".csv", marks=pytest.mark.proof), pytest.param(".shp", marks=pytest.mark.proof)]
)
def test_every_system_is_known_from_the_map_and_a_wrong_one_is_amber(
    loop: asyncio.Runner, tmp_path: Path, ending: str
) -> None:
    roads = load_town().roads[::11]

    async def deeds(person: Person) -> None:
        for number, space in enumerate(Space, start=1):
            lines = [np.column_stack(convert(Space.EPSG4549, space, *road.line.T)) for road in roads]
            path = tmp_path / f"{space.value}{ending}"
            frame = gpd.GeoDataFrame(geometry=[shapely.LineString(line) for line in lines])
            if ending == ".csv":
                path.write_text("wkt\n" + "".join(f'"{line.wkt}"\n' for line in frame.geometry), encoding="utf-8")
            else:
                frame.set_crs(4549 if space is Space.EPSG4549 else 4326).to_file(path)
            await person.previews(path)
            guess = person.bar.space.currentData()
            assert guess is space or (guess, space) == (Space.WGS84, Space.CGCS2000)
            for wrong in {Space.WGS84, Space.GCJ02, Space.BD09} - {guess}:
                place = person.bar.space.findData(wrong)
                assert (place < 0) is (space is Space.EPSG4549)
                if place >= 0:
                    person.bar.space.setCurrentIndex(place)
                    assert person.bar.evidence.property("shade") == "amber"
            person.bar.space.setCurrentIndex(person.bar.space.findData(space))
            person.declare()
            await person.shows(number)
            off_m = np.hypot(*(person.added[-1].xy_m - np.concatenate([road.line for road in roads])).T)
            assert off_m.max() < 1.0

    run(desk_in(tmp_path), loop, deeds)
