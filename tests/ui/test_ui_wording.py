"""Numbers, ages, times and places as GLOSSARY part E says them, in both languages."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from desk_scenes import AS_OF, report_at

from zscc.model.report import Priority, ReportFlag
from zscc.model.space import PointE7
from zscc.situation.snapshot import VehicleState
from zscc.text.words import Words
from zscc.town.layers import Town
from zscc.ui.wording import Wording

ZH, EN = Wording(Words("zh")), Wording(Words("en"))


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "0秒", "0 s"),
        (42.9, "42秒", "42 s"),
        (60, "1分钟", "1 min"),
        (8 * 60 + 59, "8分钟", "8 min"),
        (2 * 3600 + 15 * 60, "2小时15分", "2 h 15 min"),
        (27 * 3600, "1天3小时", "1 d 3 h"),
        (-5, "0秒", "0 s"),
    ],
)
def test_an_age_is_never_a_colon_pair(seconds: float, zh: str, en: str) -> None:
    assert (ZH.age(seconds), EN.age(seconds)) == (zh, en)


def test_what_just_happened_has_no_age() -> None:
    assert ZH.ago(59) == "刚刚"
    assert ZH.ago(360) == "6分钟前"
    assert EN.ago(360) == "6 min ago"


@pytest.mark.parametrize(
    ("state", "age_s", "said"),
    [
        (VehicleState.OFFLINE, 500.0, "离线8分钟"),
        (VehicleState.STOPPED, 380.0, "停车6分钟"),
        (VehicleState.STALE, 75.0, "数据滞后1分钟"),
        (VehicleState.MOVING, 380.0, "行驶"),
        (VehicleState.OFFLINE, None, "尚无定位"),
    ],
)
def test_a_state_stands_with_its_age(state: VehicleState, age_s: float | None, said: str) -> None:
    assert ZH.state_with_age(state, age_s) == said


def test_numbers_have_units_and_their_languages_thousands() -> None:
    assert [ZH.number(n) for n in (128, 3412, 61_328)] == ["128", "3412", "61,328"]
    assert [EN.number(n) for n in (128, 3412, 61_328)] == ["128", "3,412", "61,328"]
    assert [ZH.signed(n) for n in (6, -3, 0)] == ["+6", "-3", "±0"]
    assert [EN.counted("report", n) for n in (0, 1, 2)] == ["0 reports", "1 report", "2 reports"]
    assert ZH.counted("report", 128) == "128条"
    assert ZH.counted("vehicle", 17) == "17辆"
    assert [ZH.km(n) for n in (12.44, 99.96, 204.3)] == ["12.4公里", "100公里", "204公里"]
    assert [ZH.distance(n) for n in (180.4, 3800.0)] == ["180米", "3.8公里"]
    assert [ZH.speed(n) for n in (45.6, None)] == ["46公里/时", "—"]
    assert ZH.area(79_499_998.9) == "79.5平方公里"


def test_moments_are_of_shanghai() -> None:
    moment = datetime(2026, 6, 14, 16, 0, 8, tzinfo=UTC)
    assert ZH.clock(moment) == "00:00:08"
    assert ZH.date(moment) == "2026年6月15日 星期一"
    assert EN.date(moment) == "Monday, 15 June 2026"
    assert ZH.day_and_clock(moment, AS_OF) == "00:00:08"
    assert ZH.day_and_clock(moment.replace(hour=15), AS_OF) == "6月14日 23:00:08"
    assert [ZH.quarter(n) for n in (0, 57, 95)] == ["00:00–00:15", "14:15–14:30", "23:45–24:00"]


def test_a_place_is_said_to_a_metre() -> None:
    assert ZH.point(PointE7.from_degrees(121.0035, 31.40451)) == "121.00350°E 31.40451°N"


def test_what_nobody_has_words_for_keeps_its_own(town: Town) -> None:
    strange = report_at(town, 1, AS_OF, Priority.LOW, source="drone", category="meteor", title="陨石")
    assert ZH.source(strange.source) == "drone"
    assert (ZH.title(strange), EN.title(strange)) == ("陨石", "陨石")
    unknown = replace(strange, category="other", flags=ReportFlag.UNKNOWN_CLASS)
    assert (ZH.title(unknown), ZH.title(replace(unknown, flags=ReportFlag.NONE))) == ("陨石", "其他事项")


def test_a_telephone_number_is_masked(town: Town) -> None:
    called = report_at(town, 1, AS_OF, Priority.LOW, text="来电人13812345678反映")
    assert ZH.said(called) == "来电人138****5678反映"
