"""What comes over links beside fixes: warnings, signals, terminals and messages, folded in any order of arrival."""

from datetime import timedelta

from made_facts import START, entries

from zscc.model.driver_message import DriverMessage, MessageState
from zscc.model.journal import Fact
from zscc.model.role import Role
from zscc.model.terminal import TerminalBound
from zscc.model.vehicle_signal import VehicleSignal
from zscc.model.weather import WarningAct, WarningColour, WarningIssued
from zscc.settings.profile import Profile
from zscc.situation.recall import Recall
from zscc.situation.situation import Situation
from zscc.situation.snapshot import Snapshot


def warning(number: str, act: WarningAct = WarningAct.ISSUED, replaces: tuple[str, ...] = ()) -> WarningIssued:
    sent_at = START + timedelta(minutes=int(number))
    expires_at = sent_at + timedelta(hours=6)
    return WarningIssued(
        number, "昆山市气象台", sent_at, act, "暴雨", WarningColour.ORANGE, "", sent_at, expires_at, replaces=replaces
    )


def signal(second: int, *, on: bool, name: str = "emergency") -> VehicleSignal:
    return VehicleSignal("V01", name, on, second * 1000, "gateway")


def message(serial: int, state: MessageState) -> DriverMessage:
    return DriverMessage("m1", serial, state, "V01", START + timedelta(seconds=serial), Role.DUTY_OFFICER, "seat")


def shown(profile: Profile, facts: list[Fact]) -> Snapshot:
    situation = Situation(profile.thresholds, profile.windows)
    for entry in entries(facts):
        situation.apply(entry)
    again = Recall(profile.thresholds, profile.windows).situation(situation.frame())
    assert again.state_hash() == situation.state_hash()
    return again.snapshot(START + timedelta(hours=1))


def test_an_update_takes_the_place_of_a_warning_also_when_it_comes_first(profile: Profile) -> None:
    first, update = warning("1"), warning("2", WarningAct.UPDATED, ("1",))
    for told in ([first, update], [update, first]):
        assert [its.warning_id for its in shown(profile, [*told]).warnings] == ["2"]


def test_a_lifted_warning_is_gone(profile: Profile) -> None:
    first, lifted = warning("1"), warning("2", WarningAct.LIFTED, ("1",))
    for told in ([first, lifted], [lifted, first]):
        assert shown(profile, [*told]).warnings == ()


def test_a_signal_stands_until_its_newest_edge_falls(profile: Profile) -> None:
    rises, falls = signal(1, on=True), signal(9, on=False)
    assert shown(profile, [rises]).signals == (rises,)
    assert shown(profile, [rises, falls]).signals == shown(profile, [falls, rises]).signals == ()


def test_a_terminal_sits_where_it_was_put_last(profile: Profile) -> None:
    old, new = (TerminalBound("gateway", "0139", car, START + timedelta(days=day)) for day, car in ((0, "A"), (1, "B")))
    assert shown(profile, [old, new]).terminals == shown(profile, [new, old]).terminals == (new,)


def test_a_message_is_not_told_until_the_device_confirmed_it(profile: Profile) -> None:
    written, confirmed = message(1, MessageState.WRITTEN), message(2, MessageState.CONFIRMED)
    (note,) = shown(profile, [written]).driver_messages
    assert note.newest.state is MessageState.WRITTEN
    (note,) = shown(profile, [written, confirmed]).driver_messages
    assert (note.written, note.newest) == (written, confirmed)
    assert shown(profile, [confirmed]).driver_messages == ()
