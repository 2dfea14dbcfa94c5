"""Arrival by fixes: who stands or stays within the fence has arrived; passing by, jumps and old fixes prove nothing."""

from dataclasses import replace

import msgspec
import pytest
from made_cases import opened
from made_catalogue import CATALOGUE

from zscc.model.case_steps import open_case
from zscc.model.fix import FixFlag
from zscc.rules.fence import Fence, Passing, radius_of
from zscc.settings.fence import FenceSetting, load_fence

SETTING = FenceSetting()


def fix(at_s: float, metres: float, kmh: float | None = 30.0, late_s: float = 1.0, flags: int = 0) -> Passing:
    at_ms = round(at_s * 1000)
    return Passing(metres, 0.0, at_ms, at_ms + round(late_s * 1000), kmh, FixFlag(flags))


def proved(*fixes: Passing, since_s: float = 0.0, setting: FenceSetting = SETTING) -> list[float]:
    """Seconds at which the fixes prove an arrival."""
    fence = Fence((0.0, 0.0), 60.0, round(since_s * 1000), setting)
    return [its.observed_at_ms / 1000 for its in fixes if fence.sees(its) is not None]


def test_who_stands_within_the_fence_has_arrived_at_once() -> None:
    assert proved(fix(1, 200), fix(2, 61, kmh=0), fix(3, 60, kmh=4.9)) == [3]


def test_who_moves_has_arrived_when_it_stayed() -> None:
    assert proved(*(fix(at_s, 20) for at_s in range(18))) == [15, 16, 17]
    assert proved(fix(1, 20, kmh=None), fix(15.9, 20, kmh=None), fix(16, 20, kmh=None)) == [16]


def test_driving_past_proves_nothing() -> None:
    assert proved(*(fix(at_s, 17 * at_s - 200, kmh=60) for at_s in range(30))) == []


def test_a_position_that_jitters_at_the_border_begins_nothing_anew_and_one_that_left_does() -> None:
    assert proved(fix(0, 55), fix(8, 80), fix(16, 55)) == [16]
    assert proved(fix(0, 55), fix(8, 91), fix(16, 55)) == []


@pytest.mark.parametrize("flag", [FixFlag.JUMP, FixFlag.OUT_OF_ORDER, FixFlag.LATE, FixFlag.BACK_FILLED])
def test_flagged_fixes_prove_nothing(flag: FixFlag) -> None:
    assert proved(fix(1, 0, kmh=0, flags=int(flag))) == []


def test_what_was_observed_before_the_dispatch_or_told_long_after_proves_nothing() -> None:
    assert proved(fix(9.9, 0, kmh=0), since_s=10) == []
    assert proved(fix(10, 0, kmh=0), since_s=10) == [10]
    assert proved(fix(1, 0, kmh=0, late_s=121)) == []
    assert proved(fix(5, 100), fix(4, 0, kmh=0)) == []


def test_a_fix_outside_the_town_is_a_fix_like_any_other() -> None:
    assert proved(fix(1, 0, kmh=0, flags=int(FixFlag.OUTSIDE))) == [1]


def test_the_width_goes_by_class_and_by_who_told_where_it_is() -> None:
    setting = replace_setting(classes={"noise": 100.0, "gas": 80.0}, unsure_m={"h12345": 40.0})
    case = open_case(opened(1))
    assert radius_of(case, setting, CATALOGUE) == 60.0
    assert radius_of(replace(case, class_id="noise.site"), setting, CATALOGUE) == 100.0
    assert radius_of(replace(case, class_id="gas", source="h12345"), setting, CATALOGUE) == 120.0
    assert radius_of(replace(case, class_id="nobody's"), setting, CATALOGUE) == 60.0


def replace_setting(**more: object) -> FenceSetting:
    return msgspec.structs.replace(SETTING, **more)


def test_the_shipped_setting_is_read_and_a_bad_one_refused(tmp_path) -> None:
    assert load_fence().radius_m == 60.0
    for text in (
        "radius_m = 0",
        "radius_m = 2001",
        "leave_factor = 0.9",
        "stay_s = -1",
        "unsure_m = {a = -1}",
        "no = 1",
    ):
        path = tmp_path / "fence.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(msgspec.ValidationError):
            load_fence(path)
