"""Facts as bytes and back: lossless, deterministic, small; unknown formats are refused."""

import dataclasses
import zlib
from datetime import timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_facts import START, START_MS, batch, fix, health, report, stream

from zscc.model.fix import UNKNOWN, Fix, FixBatch, FixFlag
from zscc.model.journal import Fact
from zscc.model.report import ReportFlag
from zscc.model.space import PointE7
from zscc.store.codec import BadBody, body_of, fact_of


def there_and_back(fact: Fact) -> Fact:
    return fact_of(fact.kind, fact.format_version, body_of(fact), fact.key, fact.subject)


def of(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


WORDS = of(0, 0xFFFF)
ROWS = st.lists(
    st.tuples(of(0, 2), of(-(2**63), 2**63 - 1), *([of(-(2**31), 2**31 - 1)] * 2), WORDS, WORDS, WORDS, of(0, 2)),
    max_size=40,
)


@given(ROWS)
@settings(max_examples=200, deadline=None)
def test_any_batch_comes_back_bit_by_bit_in_its_order(rows: list[tuple[int, ...]]) -> None:
    types = ("<u2", "<i8", "<i4", "<i4", "<u2", "<u2", "<u2", "<u2")
    columns = [np.array([row[place] for row in rows], kind) for place, kind in enumerate(types)]
    columns[7][columns[7] == 2] = UNKNOWN
    told = FixBatch("key", "feed", ("V01", "V02", "苏E·0003"), ("g1", "g2"), *(column.tobytes() for column in columns))
    assert there_and_back(told) == told
    assert body_of(told) == body_of(dataclasses.replace(told, key="another", feed="another"))


@pytest.mark.parametrize("fact", list(stream(11, 60)), ids=lambda fact: fact.kind)
def test_every_kind_comes_back(fact: Fact) -> None:
    assert there_and_back(fact) == fact


@given(of(0, 7), st.text(), st.one_of(st.none(), st.text(min_size=1)), of(-12, 14))
@settings(deadline=None)
def test_any_report_comes_back(flags: int, text: str, grid: str | None, offset_h: int) -> None:
    told = report(
        1, START.astimezone(timezone(timedelta(hours=offset_h))), text=text, grid=grid, flags=ReportFlag(flags)
    )
    assert there_and_back(told) == told


def patrol(vehicles: int, seconds: int, seed: int = 1) -> FixBatch:
    """1 Hz with a receiver's noise of some decimetres: curves, speeds and headings like those of a town's traffic."""
    dice = np.random.default_rng(seed)
    speed_ms = np.abs(np.cumsum(dice.normal(0, 0.4, (seconds, vehicles)), axis=0) + 8)
    heading = np.cumsum(dice.normal(0, 4, (seconds, vehicles)), axis=0) + dice.uniform(0, 360, vehicles)
    steps = np.stack([np.sin(np.radians(heading)) * 105, np.cos(np.radians(heading)) * 90]) * speed_ms
    lon, lat = np.cumsum(steps, axis=1) + dice.normal(0, 20, steps.shape) + dice.uniform(0, 500_000, (2, 1, vehicles))
    return FixBatch.of(
        "patrol",
        "simulated",
        [
            Fix(
                f"V{v:02d}",
                START_MS + 1000 * s,
                PointE7.from_degrees(120.9 + lon[s, v] / 1e7, 31.4 + lat[s, v] / 1e7),
                float(speed_ms[s, v] * 3.6),
                round(heading[s, v]) % 360,
                FixFlag.NONE,
                f"32058310200{v % 9}{s // 40:04d}",
            )
            for s in range(seconds)
            for v in range(vehicles)
        ],
    )


def test_a_minute_of_seventeen_vehicles_takes_few_bytes() -> None:
    told = patrol(17, 60)
    assert there_and_back(told) == told
    assert len(body_of(told)) / len(told) < 6.0


def test_an_empty_batch_is_a_batch() -> None:
    assert there_and_back(batch("none", [])) == batch("none", [])


@pytest.mark.parametrize(("kind", "version"), [("fix_batch", 2), ("report", 0), ("case_step", 2)])
def test_a_format_that_nobody_knows_is_refused(kind: str, version: int) -> None:
    with pytest.raises(BadBody, match="no reader"):
        fact_of(kind, version, b"{}", "key", "subject")


def test_bodies_that_are_none_are_refused() -> None:
    body = body_of(batch("b", [fix(), fix(at_s=1)]))
    plain = zlib.decompress(body)
    torn_plain = (b"", plain[:9], plain[:-4], plain + b"\x00", plain[:4] + b"}" + plain[5:])
    for torn in (b"", body[:9], body[:-4], b"\xff" * 40, *map(zlib.compress, torn_plain)):
        with pytest.raises(BadBody):
            fact_of("fix_batch", 1, torn, "b", "simulated")
    for text in (b"", b"{}", b"[1]", body_of(health(1))):
        with pytest.raises(BadBody):
            fact_of("report", 1, text, report(1).key, report(1).subject)


def test_a_body_under_the_key_of_another_fact_is_refused() -> None:
    with pytest.raises(BadBody, match="belongs to"):
        fact_of("report", 1, body_of(report(1)), report(2).key, report(2).subject)


@pytest.mark.parametrize(
    ("column", "value"),
    [("vehicle", b"\x01\x00"), ("grid", b"\x05\x00"), ("speed", b""), ("lat_e7", b"\x00" * 8)],
)
def test_a_batch_that_does_not_hold_together_is_never_written(column: str, value: bytes) -> None:
    with pytest.raises(ValueError, match="fix"):
        body_of(dataclasses.replace(batch("b", [fix()]), **{column: value}))
