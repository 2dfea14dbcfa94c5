"""A device's alarm bit raises one alarm while it is set, however often and however late it is told."""

from datetime import timedelta

from made_facts import START, START_MS
from mini_town import mini_town

from zscc.feeds.jt808.bits import ALARM_BITS
from zscc.model.alarm import AlarmAct, AlarmRaised, AlarmStep
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.model.vehicle_signal import VehicleSignal
from zscc.rules.alarms.book import AlarmBook
from zscc.rules.alarms.flood import GROUP
from zscc.rules.alarms.watch import Watch, WatchGround
from zscc.settings.alarm_rules import AlarmKind, AlarmRule, load_alarm_rules, rule_faults
from zscc.text.words import Words

GROUND = WatchGround(mini_town())


def rule(**more) -> AlarmRule:
    its = {"priority": Priority.URGENT, "signal": "emergency", **more}
    return AlarmRule(id="button", kind=AlarmKind.VEHICLE_SIGNAL, expected="answer", **its)


def edge(at_s: float, on: bool, vehicle: str = "V01", name: str = "emergency") -> VehicleSignal:
    return VehicleSignal(vehicle, name, on, START_MS + round(at_s * 1000), "cars", confirm="7" if on else "")


class Desk:
    """A watch and its book, with a clock in seconds from the start."""

    def __init__(self, its: AlarmRule, book: AlarmBook | None = None) -> None:
        self.watch, self.book = Watch((its,), GROUND, START_MS), book or AlarmBook()
        self.written: list[AlarmRaised | AlarmStep] = []

    def hear(self, *signals: VehicleSignal) -> "Desk":
        for signal in signals:
            self.watch.take(signal)
        return self

    def at(self, now_s: float) -> list[str]:
        """What is written then."""
        now = START + timedelta(seconds=now_s)
        self.watch.pass_time(START_MS + round(now_s * 1000))
        facts = self.book.due(self.watch.wants(), now)
        for fact in facts:
            self.book.hear(fact)
        self.written += facts
        return ["raised" if isinstance(fact, AlarmRaised) else fact.act.value for fact in facts]

    def acknowledge(self) -> None:
        alarm = self.written[-1].alarm_id
        self.book.hear(AlarmStep(alarm, 1, AlarmAct.ACKNOWLEDGED, START, Role.DISPATCHER, "p01"))


def test_a_bit_raises_when_it_rises_and_clears_when_it_falls() -> None:
    desk = Desk(rule()).hear(edge(1, True))
    assert desk.at(2) == ["raised"]
    (raised,) = desk.written
    assert (raised.subject_id, raised.alarm_id) == ("V01", f"button:V01:{START_MS + 1000}")
    assert dict(raised.values) == {
        "kind": "vehicle_signal",
        "vehicle": "V01",
        "signal": "emergency",
        "confirm": "7",
    }
    assert desk.at(500) == []
    assert desk.hear(edge(501, False)).at(502) == ["cleared"]
    assert desk.hear(edge(600, True)).at(601) == ["raised"]


def test_a_rise_told_again_by_a_gateway_that_forgot_raises_nothing_more() -> None:
    desk = Desk(rule()).hear(edge(1, True))
    desk.at(2)
    assert desk.hear(edge(30, True)).at(31) == []
    desk.acknowledge()
    assert desk.hear(edge(60, True)).at(61) == []
    assert desk.hear(edge(90, False)).at(91) == ["cleared"]


def test_who_pressed_for_a_second_is_heard() -> None:
    desk = Desk(rule()).hear(edge(1, True), edge(2, False))
    assert desk.at(3) == ["raised"]
    assert desk.at(4) == ["cleared"]


def test_what_was_stored_and_ended_raises_nothing_and_what_goes_on_does_after_a_while() -> None:
    desk = Desk(rule()).hear(edge(1, True), edge(20, False))
    assert [desk.at(now_s) for now_s in (600, 601, 700)] == [[], [], []]
    desk = Desk(rule()).hear(edge(1, True))
    assert [desk.at(now_s) for now_s in (600, 629, 630)] == [[], [], ["raised"]]
    desk = Desk(rule()).hear(edge(1, True))
    assert desk.at(600) == []
    assert desk.hear(edge(599, False)).at(640) == []


def test_what_comes_out_of_order_says_nothing() -> None:
    desk = Desk(rule()).hear(edge(10, True), edge(5, False))
    assert desk.at(11) == ["raised"]
    assert desk.hear(edge(20, False), edge(15, True)).at(21) == ["cleared"]


def test_an_alarm_from_before_stands_until_its_bit_falls() -> None:
    before = Desk(rule()).hear(edge(1, True))
    before.at(2)
    (raised,) = before.written
    book = AlarmBook()
    book.hear(raised)
    after = Desk(rule(), book)
    after.watch.adopt("button", "V01", START_MS + 1000)
    assert after.at(7200) == []
    assert after.hear(edge(7300, True)).at(7301) == []
    assert after.hear(edge(7400, False)).at(7401) == ["cleared"]


def test_a_rule_switched_on_knows_what_stands_and_other_signals_and_spared_vehicles_say_nothing() -> None:
    desk = Desk(rule(on=False)).hear(edge(1, True), edge(1, True, "V02"), edge(1, True, name="fatigue"))
    assert desk.at(2) == []
    desk.watch.set_rule(rule(spares=("V02",)))
    assert desk.at(3) == ["raised"]
    assert desk.written[0].subject_id == "V01"


def test_seventeen_vehicles_at_once_are_three_alarms_and_one_for_the_rest_but_emergencies_are_told_singly() -> None:
    vehicles = [f"V{number:02}" for number in range(1, 18)]
    desk = Desk(rule(priority=Priority.HIGH, at_most=3)).hear(*(edge(1, True, vehicle) for vehicle in vehicles))
    assert desk.at(2) == ["raised"] * 4
    (group,) = [fact for fact in desk.written if fact.subject_kind == GROUP]
    assert dict(group.values)["count"] == "14"
    urgent = Desk(rule(at_most=3)).hear(*(edge(1, True, vehicle) for vehicle in vehicles))
    assert urgent.at(2) == ["raised"] * 17


def test_the_shipped_rules_name_their_signals_and_every_signal_has_its_words() -> None:
    names = {alarm.name for alarm in ALARM_BITS}
    its = [each for each in load_alarm_rules().rules if each.kind is AlarmKind.VEHICLE_SIGNAL]
    assert {each.signal for each in its} <= names
    assert {each.signal for each in its} >= {"emergency", "collision", "rollover", "power_lost", "fatigue", "stolen"}
    for language in ("zh", "en"):
        words = Words(language)
        assert all(f"signal.{name}" in words for name in names)
        assert all(f"alarm.expected.{each.expected}" in words for each in its)
    assert list(rule_faults(rule(signal=""))) == ["a rule of a device's signal names it, and no other does"]
