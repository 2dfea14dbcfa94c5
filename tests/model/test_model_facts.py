"""Facts keep what they are given, in the order it came."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zscc.model.fix import Fix, FixBatch, FixFlag
from zscc.model.moment import ms_from_utc, utc_from_ms
from zscc.model.report import Priority, Report
from zscc.model.space import PointE7

FIXES = st.lists(
    st.builds(
        Fix,
        vehicle=st.sampled_from(["V01", "V02", "苏E·示07"]),
        observed_at_ms=st.integers(0, 4_000_000_000_000),
        point=st.builds(PointE7, st.integers(-1_800_000_000, 1_800_000_000), st.integers(-900_000_000, 900_000_000)),
        speed_kmh=st.none() | st.integers(0, 2_000).map(lambda tenth: tenth / 10),
        heading_deg=st.none() | st.integers(0, 359),
        flags=st.sampled_from([FixFlag.NONE, FixFlag.JUMP, FixFlag.OUTSIDE | FixFlag.LATE]),
        grid=st.none() | st.sampled_from(["320583102002001", "320583102214003"]),
    ),
    max_size=40,
)


@given(FIXES)
def test_a_batch_gives_back_the_fixes_in_order(fixes: list[Fix]) -> None:
    batch = FixBatch.of("k", "f", fixes)
    assert len(batch) == len(fixes)
    assert list(batch.fixes()) == fixes


def test_a_speed_beyond_the_column_is_held_at_its_end_and_not_mistaken_for_unknown() -> None:
    fix = Fix("V01", 0, PointE7(0, 0), speed_kmh=1e9)
    assert next(FixBatch.of("k", "f", [fix]).fixes()).speed_kmh == pytest.approx(6553.4)


def test_a_point_is_rounded_to_the_centimetre() -> None:
    point = PointE7.from_degrees(120.99670004, 31.46370006)
    assert (point.lon_e7, point.lat_e7) == (1_209_967_000, 314_637_001)
    assert point.lon_deg == pytest.approx(120.9967)


@given(st.integers(-62_000_000_000_000, 250_000_000_000_000))
def test_milliseconds_and_moments_are_the_same_line(milliseconds: int) -> None:
    assert ms_from_utc(utc_from_ms(milliseconds)) == milliseconds


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        ms_from_utc(datetime(2026, 6, 15, 14, 30))  # noqa: DTZ001  # the naive moment is the point


def test_an_offset_is_only_another_way_to_write_a_moment() -> None:
    shanghai = datetime(2026, 6, 15, 14, 30, tzinfo=timezone(timedelta(hours=8)))
    assert ms_from_utc(shanghai) == ms_from_utc(datetime(2026, 6, 15, 6, 30, tzinfo=UTC))


def test_the_same_report_of_the_same_source_is_one_fact() -> None:
    def report(source: str, text: str) -> Report:
        at = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
        return Report("YS20260615-0001", source, "garbage", "暴露垃圾", Priority.NORMAL, text, at, None, None)

    assert report("worker", "a").key == report("worker", "b").key
    assert report("worker", "a").key != report("h12345", "a").key


def test_priorities_stand_in_the_order_of_urgency() -> None:
    assert [priority.rank for priority in Priority] == [0, 1, 2, 3]
