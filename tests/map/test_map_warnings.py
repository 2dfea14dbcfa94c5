"""Official warnings on the map: where they hold, what is painted of them, what they say, and that they hide nothing."""

import io
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pypdf
import pytest
import shapely
from made_warnings import made_warning, ring_km
from mini_town import AS_OF, at, mini_snapshot
from PySide6.QtGui import QColor, QImage, QPainter

from zscc.geo.spaces import wgs84_from_map
from zscc.map.layers import LAYERS, paint
from zscc.map.pages.legend import Legend
from zscc.map.pages.page import Page, PageFormat, render
from zscc.map.painters.warnings import clipped_to
from zscc.map.warnings.drawn import MOST_DRAWN, LiveWarnings, box_of, drawn_of
from zscc.map.writing.labelling import written
from zscc.model.space import PointE7
from zscc.model.weather import WarningArea, WarningColour
from zscc.settings.style import load_style
from zscc.text.words import Words
from zscc.town.division import rings_of_code

EVERYWHERE = WarningArea("county", codes=(("国家行政区划", "999999"),))


def picture(frame):
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for _ in paint(painter, frame, LAYERS):
        pass
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(600, 800, 4)[:, :, 2::-1].astype(int)


def near(pixels, colour, most=60):
    """Which pixels are nearly of a colour."""
    told = QColor(colour)
    return np.abs(pixels - (told.red(), told.green(), told.blue())).sum(axis=2) <= most


@pytest.fixture
def shown(frame_of, town):
    """A frame with warnings, written."""

    def made(*warnings, **more):
        return written(frame_of(town, **more, warnings=drawn_of(warnings, town)))

    return made


def test_codes_of_the_town_its_county_and_its_villages_mean_their_boundary(town):
    for code in ("99", "9999", "999999", "999999000000", "999999101", "999999101000", " 999999 "):
        assert rings_of_code(town, code) is town.boundary
    assert rings_of_code(town, "999999101002") is town.villages[1].rings
    for code in ("320583", "999999102", "999999101009", "", "9", "九九", "-99", "99.9", "9" * 40):
        assert rings_of_code(town, code) == ()


def test_shapes_win_over_codes_and_what_is_nowhere_has_none(town):
    both = replace(EVERYWHERE, rings=(ring_km((0, 0), (1, 0), (1, 1)),))
    round_one = WarningArea("", circles=((PointE7.from_degrees(*wgs84_from_map(*at(1, 1))), 500),))
    far = WarningArea("", rings=((PointE7(300_000_000, 0), PointE7(300_000_000, 10), PointE7(310_000_000, 10)),))
    unknown = WarningArea("邻县", codes=(("x", "110000"),))
    areas = (both, EVERYWHERE, round_one, far, unknown)
    drawn = drawn_of(tuple(made_warning(str(n), area=area) for n, area in enumerate(areas)), town)
    assert [len(its.rings_m) for its in drawn] == [1, len(town.boundary), 1, 0, 0]
    assert drawn[0].rings_m[0] == pytest.approx(np.array([at(0, 0), at(1, 0), at(1, 1), at(0, 0)]), abs=0.02)
    reach = np.hypot(*(drawn[2].rings_m[0] - at(1, 1)).T)
    assert reach == pytest.approx(500, rel=1e-3)


def test_a_warning_has_a_box_to_show_unless_it_is_nowhere(town):
    assert box_of(made_warning(), town) == pytest.approx((*at(0.3, 0.3), *at(2.7, 2.7)), abs=0.02)
    assert box_of(made_warning(area=WarningArea("邻县")), town) is None
    assert box_of(made_warning(area=EVERYWHERE), town) == pytest.approx((*at(0, 0), *at(3, 3)))


def test_they_are_another_value_only_when_they_are_others(town):
    live, warning = LiveWarnings(town), made_warning()
    assert not live.show(mini_snapshot())
    assert live.show(replace(mini_snapshot(), warnings=(warning,)))
    before = live.drawn
    assert not live.show(replace(mini_snapshot(as_of=AS_OF + timedelta(hours=2)), warnings=(warning,)))
    assert live.drawn is before
    assert live.show(replace(mini_snapshot(as_of=AS_OF + timedelta(hours=3)), warnings=(warning,)))
    assert live.drawn == ()
    many = tuple(made_warning(str(number)) for number in range(MOST_DRAWN + 20))
    live.show(replace(mini_snapshot(), warnings=many))
    assert len(live.drawn) == MOST_DRAWN


@pytest.mark.parametrize("colour", list(WarningColour))
def test_an_area_has_outline_and_hatch_in_its_official_colour(shown, colour):
    frame = replace(shown(made_warning(colour=colour)), labels=())
    its = frame.ink.palette.warnings[list(WarningColour).index(colour)]
    without = replace(frame, visible=frame.visible - {"warnings"})
    with_it, before = picture(frame), picture(without)
    left, top = (round(value) for value in frame.viewport.px_from_map(*at(0.3, 2.7)))
    assert near(with_it, its)[top - 1 : top + 2, left + 30 : left + 200].any(axis=0).all()
    right, bottom = (round(value) for value in frame.viewport.px_from_map(*at(2.7, 0.3)))
    inside = (slice(top + 8, bottom - 8), slice(left + 8, right - 8))
    changed = np.abs(with_it - before).sum(axis=2)[inside] > 12
    # A hatch: some of the ground, by no means all of it.
    assert 0.03 < changed.mean() < 0.35
    outside = np.abs(with_it - before).sum(axis=2)
    outside[top - 30 : bottom + 30, left - 30 : right + 30] = 0
    assert not outside.any()


def test_symbols_stay_as_they_are_over_a_warning(shown):
    frame = shown(made_warning(area=EVERYWHERE))
    bare = replace(frame, visible=frame.visible - {"warnings"}, labels=())
    with_it, before = picture(frame), picture(bare)
    vehicles = frame.marks.snapshot.vehicles
    for x_px, y_px in frame.viewport.px_from_maps(vehicles.x_m, vehicles.y_m).round().astype(int).tolist():
        assert (with_it[y_px, x_px] == before[y_px, x_px]).all()


def test_the_label_says_event_colour_and_end_and_lies_inside(shown):
    frame = shown(made_warning(event="暴雨橙色预警信号"))
    (label,) = (its for its in frame.labels if its.kind == "warning")
    assert label.name == "暴雨橙色预警 · 至17:30"
    (left, top, right, bottom) = label.boxes_px[0]
    west, north = frame.viewport.px_from_map(*at(0.3, 2.7))
    east, south = frame.viewport.px_from_map(*at(2.7, 0.3))
    assert west < left < right < east
    assert north < top < bottom < south


def test_every_warning_has_a_label_and_the_gravest_is_placed_first(shown):
    area = made_warning().areas[0]
    told = [made_warning(str(n), colour, area) for n, colour in enumerate((*WarningColour, None))]
    drill = made_warning(
        "9", WarningColour.RED, WarningArea("", (ring_km((1, 1), (1.1, 1), (1.1, 1.1)),)), exercise=True
    )
    frame = shown(*told, drill)
    labels = [label for label in frame.labels if label.kind == "warning"]
    assert [label.name.partition(" ·")[0] for label in labels] == [
        "暴雨红色预警", "暴雨橙色预警", "暴雨黄色预警", "暴雨蓝色预警", "暴雨预警", "【演练】暴雨红色预警",
    ]  # fmt: skip
    assert [its.first for its in frame.warnings] == [True, False, False, False, False, True]


@pytest.mark.parametrize(
    ("until", "said"),
    [(timedelta(minutes=5), "至14:35"), (timedelta(hours=20), "至6月16日10:30"), (None, "至解除")],
)
def test_the_end_is_told_with_its_day_when_that_is_another(shown, until, said):
    frame = shown(made_warning(expires_at=until and AS_OF + until))
    assert any(label.name.endswith(said) for label in frame.labels)


def test_labels_stand_also_where_names_are_off(frame_of, town):
    drawn = drawn_of((made_warning(),), town)
    frame = frame_of(town, warnings=drawn)
    frame = written(replace(frame, visible=frame.visible - {"labels"}))
    assert [label.kind for label in frame.labels] == ["warning"]
    silent = replace(frame, labels=())
    assert np.abs(picture(frame) - picture(silent)).sum() > 0


def test_in_a_near_view_the_label_lies_in_what_is_seen(canvas):
    canvas.show_snapshot(replace(mini_snapshot(), warnings=(made_warning(area=EVERYWHERE),)))
    canvas.fly_to(*at(2.2, 0.6), 1.0)
    canvas.settle()
    frame = canvas.frame
    (label,) = (its for its in frame.labels if its.kind == "warning")
    (piece,) = label.pieces
    x_px, y_px = frame.viewport.px_from_map(piece.x_m, piece.y_m)
    assert 0 < x_px + piece.dx_px < 800
    assert 0 < y_px + piece.dy_px < 600


def test_a_warning_appears_and_goes_with_the_moments(canvas):
    def labels():
        canvas.settle()
        return [label.name for label in canvas.frame.labels if label.kind == "warning"]

    assert labels() == []
    warning = made_warning()
    canvas.show_snapshot(replace(mini_snapshot(), warnings=(warning,)))
    assert labels() == ["暴雨橙色预警 · 至17:30"]
    canvas.set_words(Words("en"))
    assert labels() == ["暴雨 orange warning · until 17:30"]
    canvas.show_snapshot(replace(mini_snapshot(as_of=AS_OF + timedelta(hours=4)), warnings=(warning,)))
    assert labels() == []


def test_the_legend_of_a_page_tells_all_of_them(frame_of, town, windows):
    warnings = (
        made_warning(),
        made_warning("2", None, WarningArea("邻县"), event="大雾"),
        made_warning("3", exercise=True),
    )
    drawn = drawn_of(warnings, town)
    rows = {row.text: row.count for row in Legend.of(frame_of(town, warnings=drawn)).rows}
    assert rows["预警信息"] == "2条"
    assert rows["暴雨橙色预警"] == "至17:30"
    assert rows["大雾预警"] == "（范围未标出）"
    assert rows["【演练】暴雨橙色预警"] == "至17:30"
    assert "预警信息" not in {row.text for row in Legend.of(frame_of(town)).rows}
    snapshot = replace(mini_snapshot(), warnings=(made_warning(),))
    page = render(snapshot, town, Page(PageFormat.PDF, 1200, 800, windows), load_style("light"), Words("zh"))
    assert "暴雨橙色预警" in "".join(its.extract_text() for its in pypdf.PdfReader(io.BytesIO(page)).pages)
    svg = render(snapshot, town, Page(PageFormat.SVG, 1200, 800, windows), load_style(), Words("zh")).decode()
    assert load_style().palette.warnings[1] in svg


def test_made_up_warnings_say_so(frame_of, town):
    plain = replace(town, sources=tuple(replace(source, synthetic=False) for source in town.sources))
    snapshot = mini_snapshot(synthetic=False)
    for synthetic in (False, True):
        drawn = drawn_of((made_warning(synthetic=synthetic),), town)
        assert frame_of(plain, snapshot, warnings=drawn).synthetic is synthetic


def test_a_ring_is_cut_to_a_box_as_shapely_cuts_it():
    rng = np.random.default_rng(4)
    box = (10.0, 20.0, 90.0, 70.0)
    for _ in range(200):
        turn = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 12)))
        reach = rng.uniform(5, 90, len(turn))
        ring = np.column_stack((50 + reach * np.cos(turn), 45 + reach * np.sin(turn)))
        ring = np.vstack((ring, ring[:1]))
        polygon = shapely.Polygon(ring)
        if not polygon.is_valid:
            continue
        cut = clipped_to(ring, box)
        area = shapely.Polygon(cut).area if len(cut) >= 3 else 0.0
        # Edges along the box may run twice; they hold nothing.
        assert area == pytest.approx(polygon.intersection(shapely.box(*box)).area, abs=1e-6)


def test_what_warnings_say_is_read_on_every_ground():
    def light(value):
        channels = np.array(QColor(value).getRgbF()[:3])
        return np.where(channels <= 0.03928, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4) @ (
            0.2126,
            0.7152,
            0.0722,
        )

    for name in ("dark", "light"):
        palette = load_style(name).palette
        for words in palette.warning_words:
            for ground in (palette.ground, palette.town_fill):
                low, high = sorted((light(words), light(ground)))
                assert (high + 0.05) / (low + 0.05) >= 4.5, (name, words, ground)
