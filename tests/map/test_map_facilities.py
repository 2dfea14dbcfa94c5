"""Civic and industry layers on the map: badges, names, cards, days, and what the search and the tree make of them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import count

import numpy as np
import pytest
from PySide6.QtGui import QImage

from zscc.map.arrangement import Arrangement, of_the_town
from zscc.map.composer import Composer
from zscc.map.features.facility_looks import LOOKS, Badge
from zscc.map.features.shapes import shape_of
from zscc.map.features.shelf import FeatureShelf
from zscc.map.fonts import load_fonts
from zscc.map.layers import START
from zscc.map.pages.page import Page, PageFormat, render
from zscc.map.pointing.facts import FactBook
from zscc.map.pointing.pick import Pick, feature_pick
from zscc.map.viewport import viewport_of
from zscc.model.audience import Audience
from zscc.settings.profile import load_profile
from zscc.settings.style import load_style
from zscc.situation.situation import Situation
from zscc.situation.snapshot import Snapshot
from zscc.text.words import Words
from zscc.town.facilities import CIVIC, FACILITY_AREAS, INDUSTRY, facility_layers, layer_on, open_to
from zscc.town.features import FeatureLayer, GeometryKind
from zscc.town.layers import Town
from zscc.town.load import load_town
from zscc.ui.layers.groups import LayerGroup, group_of, grouped
from zscc.ui.search.things import things_of_layer

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
BEFORE_THE_HIGH_SCHOOL = datetime(2022, 8, 31, 12, 0, tzinfo=UTC)
HIGH_SCHOOL_OPENS = datetime(2022, 8, 31, 16, 0, tzinfo=UTC)
"""Midnight in the town."""


@cache
def the_town() -> Town:
    return load_town()


@cache
def the_layers() -> dict[str, FeatureLayer]:
    return {layer.layer_id: layer for layer in facility_layers(the_town())}


def moment(at: datetime) -> Snapshot:
    profile = load_profile()
    return Situation(profile.thresholds, profile.windows).snapshot(at)


def arranged(*on: str) -> Arrangement:
    arrangement = START.with_features(the_layers())
    for row in arrangement:
        arrangement = arrangement.with_visible(row.name, row.name in on)
    return arrangement


def page(
    *on: str, at: datetime = NOW, box_m: tuple[float, float, float, float] | None = None, town: Town | None = None
) -> QImage:
    names = tuple(f"feature:{name}" for name in on)
    added = tuple((layer, 0) for layer in the_layers().values())
    made = Page(
        PageFormat.PNG, 900, 700, load_profile().windows, layers=frozenset(names), arrangement=arranged(*names),
        added=added, box_m=box_m,
    )  # fmt: skip
    image = QImage.fromData(render(moment(at), town or the_town(), made, load_style("dark"), Words("zh")), "PNG")
    assert not image.isNull()
    return image


def pixels(image: QImage) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    whole = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(whole.constBits(), np.uint8).reshape(whole.height(), whole.width(), 4)[:, :, :3].copy()


def box_around(facility_id: str, metres: float) -> tuple[float, float, float, float]:
    [facility] = [each for each in the_town().facilities if each.facility_id == facility_id]
    east, north = facility.at
    return east - metres, north - metres, east + metres, north + metres


def test_every_layer_has_a_look_a_name_and_a_group_and_is_off() -> None:
    assert set(LOOKS) == {*CIVIC, *INDUSTRY}
    arrangement = START.with_features(the_layers())
    for language in ("zh", "en"):
        words = Words(language)
        for name in LOOKS:
            assert words(f"map.layer.{name}")
            assert of_the_town(f"feature:{name}")
            assert not arrangement[f"feature:{name}"].visible
    groups = grouped(arrangement)
    assert {group_of(f"feature:{name}") for name in CIVIC} == {LayerGroup.CIVIC}
    assert set(groups[LayerGroup.INDUSTRY]) == {f"feature:{name}" for name in INDUSTRY}
    assert not groups[LayerGroup.ADDED]


def test_no_badge_is_a_priority_or_a_vehicle() -> None:
    assert {badge.value for badge in Badge}.isdisjoint({"diamond", "triangle", "square", "disc", "arrow"})
    points = [name for name in LOOKS if name not in FACILITY_AREAS | {"civic_river"}]
    civic = [LOOKS[name] for name in points if name in CIVIC]
    assert len(set(civic)) == len(civic), "two civic layers look alike"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_and_status_has_words(language: str) -> None:
    words = Words(language)
    for facility in the_town().facilities:
        assert f"facility.kind.{facility.kind}" in words
        assert f"facility.status.{facility.status}" in words
        if facility.layer not in FACILITY_AREAS:
            assert f"facility.sign.{facility.kind}" in words
        assert all(f"facility.room.{room.what}" in words for room in facility.rooms)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("name", ["civic_school", "civic_renewal", "civic_river", "industry_park"])
def test_a_layer_that_is_on_is_drawn(name: str) -> None:
    assert (pixels(page(name)) != pixels(page())).any(axis=2).sum() > 400


@pytest.mark.usefixtures("qapp")
def test_the_high_school_is_drawn_from_its_day_on() -> None:
    [school] = [each for each in the_town().facilities if each.kind == "high"]
    box_m = box_around(school.facility_id, 250.0)
    empty = pixels(page("civic_school", at=BEFORE_THE_HIGH_SCHOOL, box_m=box_m))[100:600]
    there = pixels(page("civic_school", at=HIGH_SCHOOL_OPENS, box_m=box_m))[100:600]
    nothing = pixels(page(at=BEFORE_THE_HIGH_SCHOOL, box_m=box_m))[100:600, 200:]
    assert (empty[:, 200:] == nothing).all()
    assert (there[:, 200:] != nothing).any()


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("audience", Audience)
def test_a_page_shows_what_its_town_was_given_for_the_audience(audience: Audience) -> None:
    for facility_id in ("granary", "gas", "water", "project-proton"):
        [facility] = [each for each in the_town().facilities if each.facility_id == facility_id]
        box_m = box_around(facility_id, 200.0)
        given = replace(the_town(), facilities=open_to(the_town().facilities, audience))
        shown = pixels(page(facility.layer, box_m=box_m, town=given))
        legend = pixels(page(facility.layer, box_m=box_m, town=replace(the_town(), facilities=())))
        assert (shown != legend).any() == (audience is Audience.INTERNAL), facility_id


def test_a_layer_of_another_day_keeps_its_rows() -> None:
    school = the_layers()["civic_school"]
    early = layer_on(school, date(2022, 8, 31))
    assert len(early) == len(school)
    assert early.columns is school.columns
    assert np.isnan(early.xy_m).any(axis=1).sum() == 1
    assert layer_on(school, date(2026, 1, 1)) is school
    assert len(shape_of(early, 0).points) == 47


def test_the_shelf_makes_a_layer_anew_only_when_its_features_are_others() -> None:
    shelf = FeatureShelf()
    school = the_layers()["civic_school"]
    try:
        shelf.show([school])
        shelf.wait()
        assert shelf.poll()
        first = shelf.shapes
        shelf.show([school])
        assert not shelf.busy
        shelf.show([layer_on(school, date(2022, 8, 31))])
        assert shelf.shapes == first, "the old one stands until the new one is ready"
        shelf.wait()
        assert shelf.poll()
        assert len(shelf.shapes[0].points) == 47
        assert shelf.shapes[0].hue == LOOKS["civic_school"].hue
    finally:
        shelf.close()


def test_layers_that_somebody_adds_keep_the_first_hues() -> None:
    shelf = FeatureShelf()
    added = FeatureLayer(
        "abc", "mine", GeometryKind.POINT, np.zeros((1, 2)), np.array([0, 1]), np.array([0, 1]), (),
        the_layers()["civic_school"].declared, the_layers()["civic_school"].provenance,
    )  # fmt: skip
    try:
        shelf.show([*the_layers().values(), added])
        shelf.wait()
        shelf.poll()
        assert shelf.shapes[-1].hue == 0
    finally:
        shelf.close()


def card_of(pick: Pick, language: str = "zh", at: datetime = NOW) -> dict[str, str]:
    book = FactBook(the_town(), Words(language), tuple(the_layers().values()))
    facts = book.of(pick, moment(at))
    assert facts is not None
    return {"title": facts.title, "second": facts.second, **dict(facts.rows)}


def feature(layer_id: str, part: str) -> Pick:
    names = next(column.values for column in the_layers()[layer_id].columns if column.name == "name")
    return feature_pick(layer_id, next(row for row, name in enumerate(names) if part in str(name)))


def test_the_card_of_the_elder_centre_tells_beds_and_what_is_made_up() -> None:
    card = card_of(feature("civic_elder", "区域性养老服务中心"))
    assert card["second"] == "区域性养老服务中心"
    assert "示意" in card["类别"]
    assert card["容量"].startswith(("护理型床位 400", "颐养型床位 280"))
    assert "37474平方米" in card["说明"]
    assert "六" not in card["标签"]
    assert card["标签"].count("、") == 5


def test_the_card_of_a_tier_leaves_its_name_to_the_bureau() -> None:
    assert "名称由局里确定" in card_of(feature("civic_elder", "节点3-1"))["层级"]


def test_the_card_says_what_is_internal_due_and_of_when() -> None:
    assert card_of(feature("civic_project", "粮库"))["公开级别"].startswith("内部")
    status = card_of(feature("industry_park", "铱工场"))["状态"]
    assert "2022-11-30" in status
    assert "2022年报道" in status
    assert "超期" not in status
    assert "公开级别" not in card_of(feature("industry_park", "铱工场"))


def test_the_card_of_a_school_is_told_by_its_place_too() -> None:
    [school] = [each for each in the_town().facilities if each.kind == "high"]
    card = card_of(Pick("place", school.place_id or ""))
    assert card["投用"] == "2022-09-01"
    assert "占用示意" in card["容量"]


def test_each_thing_is_found_once() -> None:
    found = [named.name for layer in the_layers().values() for named in things_of_layer(layer, ("name",))]
    assert "昆山市紫竹小学" not in found, "a school is found as the place that it is"
    assert any("东硕电子" in name for name in found)
    assert len(set(found)) == len(found)


@pytest.mark.usefixtures("qapp")
def test_a_map_that_is_scrubbed_to_another_day_shows_that_day() -> None:
    load_fonts()
    ticks = count()
    composer = Composer(
        the_town(), load_style("dark"), Words("zh"), load_profile().windows, lambda: next(ticks) / 1000
    )  # fmt: skip
    view = viewport_of(box_around("elder-centre", 9_000.0), 300, 300)
    try:
        composer.set_feature_layers(tuple(the_layers().values()))
        for at, schools in ((NOW, 48), (BEFORE_THE_HIGH_SCHOOL, 47), (HIGH_SCHOOL_OPENS, 48)):
            composer.show(moment(at))
            composer.finish(view)
            [shape] = [shape for shape in composer.frame(view).features if shape.layer.layer_id == "civic_school"]
            assert (len(shape.points), len(shape.layer)) == (schools, 48)
    finally:
        composer.close()
