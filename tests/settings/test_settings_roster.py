"""The roster: who stands when, at the edges of shifts too, and broken ones refused with the place or the reason."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zscc.model.role import Role
from zscc.settings.roster import load_roster

GOOD = """
source = "x"
synthetic = true
first_day = 2026-06-01
shifts = [
  {id = "day", name = "白班", begins = "08:30", ends = "17:30"},
  {id = "night", name = "夜班", begins = "17:30", ends = "08:30"},
]
people = [{id = "a", name = "甲"}, {id = "b", name = "乙"}, {id = "c", name = "丙"}]
posts = [
  {id = "lead", shift = "day", duty = "值班长", people = ["a", "b", "c"]},
  {id = "send", shift = "day", duty = "派单员", number = 2, people = ["a", "b", "c"]},
  {id = "rest", shift = "night", duty = "备勤", people = ["c"]},
]
changes = [{day = 2026-06-03, post = "lead", people = ["a"]}]
"""
SHIPPED = load_roster()


def local(day, hour, minute=0, second=0):
    return datetime(2026, 6, day, hour, minute, second, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.toml"
    path.write_text(GOOD, encoding="utf-8")
    return load_roster(path)


def test_the_shift_that_noon_lies_in_is_the_day_shift(roster):
    assert roster.day_shift.id == "day"
    assert roster.day_shift.minutes_of_day == (8 * 60 + 30, 17 * 60 + 30)
    assert [shift.by_day for shift in roster.shifts] == [True, False]


def test_lines_of_the_log_name_a_shift_by_its_first_day(roster):
    assert roster.duty_at(local(16, 2, 41)).duty_id == "2026-06-15/night"


@pytest.mark.parametrize(
    ("at", "shift", "day"),
    [
        (local(15, 8, 29, 59), "夜班", 14),
        (local(15, 8, 30), "白班", 15),
        (local(15, 17, 29, 59), "白班", 15),
        (local(15, 17, 30), "夜班", 15),
        (local(15, 23, 59), "夜班", 15),
        (local(16, 0, 0), "夜班", 15),
        (local(16, 2, 41), "夜班", 15),
    ],
)
def test_a_night_shift_belongs_to_the_day_it_begins_on(at, shift, day):
    duty = SHIPPED.duty_at(at)
    assert (duty.shift.name, duty.day) == (shift, date(2026, 6, day))
    assert duty.begins_at <= at < duty.ends_at


@given(st.integers(-400 * 86_400, 400 * 86_400))
def test_at_every_moment_somebody_leads_files_and_dispatches(seconds):
    duty = SHIPPED.duty_at(local(15, 8, 30) + timedelta(seconds=seconds))
    for role in (Role.DUTY_LEADER, Role.SHIFT_LEADER, Role.DISPATCHER, Role.DUTY_OFFICER):
        assert duty.people(role)
    assert duty.standby
    counts = Counter(person.id for post in duty.posts for person in post.people)
    assert set(counts.values()) == {1}
    assert SHIPPED.duty_at(duty.ends_at).begins_at == duty.ends_at


def test_the_leader_of_the_day_stays_for_the_night():
    for day, night in zip(
        SHIPPED.duties(date(2026, 6, 1), 9)[::2], SHIPPED.duties(date(2026, 6, 1), 9)[1::2], strict=True
    ):
        assert day.people(Role.DUTY_LEADER) == night.people(Role.DUTY_LEADER)
        assert not set(day.standby) & set(night.standby)


def test_the_shipped_roster_is_made_up_and_masked():
    assert SHIPPED.synthetic
    assert all("****" in person.phone and person.name.endswith("某") for person in SHIPPED.people)
    assert [(shift.name, shift.begins, shift.ends) for shift in SHIPPED.shifts] == [
        ("白班", "08:30", "17:30"),
        ("夜班", "17:30", "08:30"),
    ]


def test_turns_are_taken_by_the_day_and_a_change_takes_one_day(roster):
    def names(day, role):
        return "".join(person.name for person in roster.duty_at(local(day, 12)).people(role))

    assert [names(day, Role.SHIFT_LEADER) for day in (1, 2, 3, 4)] == ["甲", "乙", "甲", "甲"]
    assert [names(day, Role.DISPATCHER) for day in (1, 2, 3)] == ["甲乙", "丙甲", "乙丙"]
    assert roster.duty_at(local(1, 12)).roles_of("a") == {Role.SHIFT_LEADER, Role.DISPATCHER}
    assert roster.duty_at(local(1, 20)).roles_of("c") == frozenset()
    assert roster.person("nobody") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('ends = "17:30"', 'ends = "17:00"', "without gap or overlap"),
        ('begins = "17:30", ends = "08:30"', 'begins = "17:30", ends = "17:30"', "without gap or overlap"),
        ('begins = "08:30"', 'begins = "25:30"', r"\$\.shifts\[0\]"),
        ('begins = "08:30"', 'begins = "08:30:01"', "no time of day"),
        ('duty = "值班长"', 'duty = "站长"', "站长 is none of"),
        ("number = 2", "number = 4", "4 of 3 people"),
        ("number = 2", "number = 0", "0 of 3 people"),
        ('["c"]', '["c", "c"]', "two turns"),
        ('["c"]', '["d"]', "nobody with the id d"),
        ('shift = "night"', 'shift = "evening"', "no shift evening"),
        ('post = "lead"', 'post = "none"', "no post none"),
        ('people = ["a"]', 'people = ["z"]', "nobody with the id z"),
        ('{id = "b"', '{id = "a"', "'a' is told twice"),
        ('{id = "b"', '{id = ""', "person has no id"),
        ('source = "x"', "", "source"),
        ('source = "x"', 'source = "x"\nboss = "y"', "boss"),
    ],
)
def test_what_is_broken_is_refused(tmp_path, old, new, said):
    assert old in GOOD
    path = tmp_path / "roster.toml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(msgspec.ValidationError, match=said):
        load_roster(path)


def test_the_shipped_file_says_what_it_is():
    text = (files("zscc") / "resources" / "duty" / "roster.toml").read_text(encoding="utf-8")
    assert "演示数据（示意）" in text.splitlines()[0]
