"""Map, list, card and tip say the same state and the same age of a vehicle at every moment (MISSION row 20)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from desk_scenes import Scene, snapshot_of
from hypothesis import given, settings
from hypothesis import strategies as st
from made_facts import START, batch, entries, fix
from mini_town import mini_town
from PySide6.QtGui import QImage, QPainter

from zscc.map.frame import Frame
from zscc.map.marks import Marks
from zscc.map.painters.labels import paint_vehicle_labels
from zscc.map.pointing.facts import FactBook
from zscc.map.pointing.pick import Pick
from zscc.map.writing.label_sheet import LabelSheet
from zscc.map.writing.stamps import StampBook
from zscc.settings.profile import load_profile
from zscc.settings.style import load_style
from zscc.situation.situation import Situation
from zscc.situation.snapshot import VEHICLE_STATES, Snapshot, VehicleState
from zscc.text.words import Words
from zscc.town.layers import Town
from zscc.ui.cards import Cards
from zscc.ui.parts import Look
from zscc.ui.patrol.vehicle_list import VehicleModel
from zscc.ui.picture import Picture
from zscc.ui.rows import Directory
from zscc.ui.theme import Theme
from zscc.ui.window import DeskWindow
from zscc.ui.wording import Wording

TOWN = mini_town()
DIRECTORY = Directory(TOWN)
PROFILE = load_profile()
VEHICLES = ("V01", "V02", "V03")
HISTORY = st.lists(
    st.builds(
        fix,
        st.sampled_from(VEHICLES),
        st.integers(0, 900),
        st.integers(0, 50_000),
        speed_kmh=st.sampled_from([0.0, 2.9, 3.0, 30.0]),
    ),
    min_size=1,
    max_size=12,
)
AGES_S = st.one_of(
    st.integers(0, 400),
    st.sampled_from([59.999, 60.0, 299.999, 300.0, 3599, 3600, 86_399, 86_400]),
    st.integers(0, 10**6),
)


def four_answers(snapshot: Snapshot, vehicle: str, language: str) -> tuple[str, str, str, str]:
    """List, card, tip of the map, label of the map."""
    words = Words(language)
    look = Look(Wording(words), Theme(load_style()))
    picture = Picture.of(snapshot, DIRECTORY)
    row = picture.vehicle(vehicle)
    assert row is not None
    listed = VehicleModel(look, DIRECTORY).cells(row).state
    card = Cards(look.wording, DIRECTORY).of(Pick("vehicle", vehicle), picture)
    assert card is not None
    joint = look.wording("card.joint")
    tip = FactBook(TOWN, words).tip(Pick("vehicle", vehicle), snapshot)
    return listed, card.subtitle.split(joint)[1], tip.split(" · ")[1], label_of(snapshot, vehicle, words)


def label_of(snapshot: Snapshot, vehicle: str, words: Words, town: Town = TOWN) -> str:
    marks = Marks.of(snapshot, town, words)
    return marks.vehicle_labels[marks.row_of_vehicle[vehicle]]


@pytest.mark.parametrize("language", ["zh", "en"])
@settings(max_examples=60)
@given(HISTORY, AGES_S)
def test_all_four_agree_at_every_moment(language: str, history: list, later_s: float) -> None:
    situation = Situation(PROFILE.thresholds, PROFILE.windows)
    for entry in entries([batch("b", history)]):
        situation.apply(entry)
    last_s = max(told.observed_at_ms for told in history) / 1000 - START.timestamp()
    snapshot = situation.snapshot(START + timedelta(seconds=last_s + later_s))
    words = Words(language)
    for place, vehicle in enumerate(snapshot.vehicles.ids):
        listed, card, tip, label = four_answers(snapshot, vehicle, language)
        assert listed == card == tip
        state = VEHICLE_STATES[int(snapshot.vehicles.state[place])]
        assert listed.startswith(words(f"map.state.{state.value}"))
        name = label.split(" ")[0]
        age = listed.removeprefix(words(f"map.state.{state.value}")).strip()
        if state is VehicleState.MOVING:
            assert (age, label) == ("", name)
        elif label != name:
            assert label == words(f"map.vehicle.{state.value}", label=name, age=age)
        else:
            # A halt of less than a minute is not worth words on the map.
            assert state is VehicleState.STOPPED
            assert snapshot.as_of.timestamp() * 1000 - snapshot.vehicles.since_ms[place] < 60_000


def test_silence_goes_from_moving_over_stale_to_offline_everywhere_at_once() -> None:
    situation = Situation(PROFILE.thresholds, PROFILE.windows)
    for entry in entries([batch("b", [fix("V01", 0, speed_kmh=30.0), fix("V01", 1, 900, speed_kmh=30.0)])]):
        situation.apply(entry)
    said = {}
    for age_s in (0, 59, 60, 299, 300, 480):
        snapshot = situation.snapshot(START + timedelta(seconds=1 + age_s))
        said[age_s] = four_answers(snapshot, "V01", "zh")
    assert said == {
        0: ("行驶", "行驶", "行驶", "01车"),
        59: ("行驶", "行驶", "行驶", "01车"),
        60: ("数据滞后1分钟", "数据滞后1分钟", "数据滞后1分钟", "01车 滞后1分钟"),
        299: ("数据滞后4分钟", "数据滞后4分钟", "数据滞后4分钟", "01车 滞后4分钟"),
        300: ("离线5分钟", "离线5分钟", "离线5分钟", "01车 离线5分钟"),
        480: ("离线8分钟", "离线8分钟", "离线8分钟", "01车 离线8分钟"),
    }


@pytest.mark.parametrize("rate", [1, 60, 600])
def test_what_is_painted_says_what_lists_and_card_say_in_every_frame(
    open_desk: Callable[..., DeskWindow], scene: Scene, rate: int
) -> None:
    """However fast a recording plays: labels are placed behind the data, but their words are never older than it."""
    desk = open_desk()
    words, asked = Words("zh"), scene.town.vehicles[5].vehicle_id
    desk.show_snapshot(snapshot_of(scene))
    desk.canvas.grab()
    desk.select(Pick("vehicle", asked))
    joint = Wording(words)("card.joint")
    seen = 0
    for frame in range(1, 8):
        moment = replace(snapshot_of(scene), as_of=scene.as_of + timedelta(seconds=0.25 * rate * frame))
        desk.show_snapshot(moment)
        desk.catch_up()
        painted = desk.canvas.frame
        assert painted.vehicle_labels
        model = desk.left.vehicles.model
        for label in painted.vehicle_labels:
            row = next(row for row in desk.left.vehicles.rows if row.vehicle_id == label.subject)
            said = model.cells(row).state.removeprefix(words(f"map.state.{row.state.value}"))
            assert [piece.text for piece in label.pieces] == [label.name]
            assert label.name == label_of(moment, label.subject, words, scene.town)
            if label.name != model.cells(row).label:
                assert label.name.endswith(said)
                seen += 1
        row = next(row for row in desk.left.vehicles.rows if row.vehicle_id == asked)
        assert desk.right.card.subtitle.text().split(joint)[1] == model.cells(row).state
        assert the_sheet_of(painted) == the_letters_of(painted)
    assert seen > 10


def the_sheet_of(frame: Frame) -> QImage:
    """The labels of vehicles as the canvas paints them."""
    image = QImage(1400, 900, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    paint_vehicle_labels(painter, frame)
    painter.end()
    return image


def the_letters_of(frame: Frame) -> QImage:
    """The same, stamped anew from what the labels say."""
    sheet = LabelSheet(frame.vehicle_labels, StampBook(1.0, 100), frame.ink)
    return the_sheet_of(replace(frame, vehicle_label_sheet=sheet))
