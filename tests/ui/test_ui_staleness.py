"""Map, list, card and tip say the same state and the same age of a vehicle at every moment (MISSION row 20)."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_facts import START, batch, entries, fix
from mini_town import mini_town

from zscc.map.facts import FactBook
from zscc.map.marks import Marks
from zscc.map.pick import Pick
from zscc.settings.profile import load_profile
from zscc.settings.style import load_style
from zscc.situation.situation import Situation
from zscc.situation.snapshot import VEHICLE_STATES, Snapshot, VehicleState
from zscc.text.words import Words
from zscc.ui.cards import Cards
from zscc.ui.parts import Look
from zscc.ui.picture import Picture
from zscc.ui.rows import Directory
from zscc.ui.theme import Theme
from zscc.ui.vehicle_list import VehicleModel
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


def label_of(snapshot: Snapshot, vehicle: str, words: Words) -> str:
    marks = Marks.of(snapshot, TOWN, words)
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
