"""The demo always begins in daylight and never before its journal's end."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zscc.centre.demo import DEMO_START, demo_journal, demo_start, put_aside
from zscc.clock import SHANGHAI
from zscc.store.contract import StoreUnavailable
from zscc.store.sqlite import SqliteStore


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_a_first_demo_begins_at_half_past_two_of_the_demo_day() -> None:
    assert demo_start(None) == at("2026-06-15T14:30:00+08:00")


@pytest.mark.parametrize(
    ("ended", "begins"),
    [
        ("2026-06-15T14:52:10+08:00", "2026-06-15T14:52:10+08:00"),
        ("2026-06-15T17:30:00+08:00", "2026-06-16T14:30:00+08:00"),
        ("2026-06-16T03:00:00+08:00", "2026-06-16T14:30:00+08:00"),
        ("2026-06-19T20:00:00+08:00", "2026-06-22T14:30:00+08:00"),
        ("2026-06-20T10:00:00+08:00", "2026-06-22T14:30:00+08:00"),
        ("2026-06-10T10:00:00+08:00", "2026-06-15T14:30:00+08:00"),
    ],
)
def test_it_goes_on_within_the_day_shift_and_else_on_the_next_working_day(ended: str, begins: str) -> None:
    assert demo_start(at(ended)) == at(begins)


@given(st.integers(0, 3 * 365 * 24 * 3600))
def test_it_never_goes_back_and_always_begins_in_daylight(seconds: int) -> None:
    ended = DEMO_START + timedelta(seconds=seconds)
    begins = demo_start(ended)
    assert begins >= ended
    assert time(8, 30) <= begins.astimezone(SHANGHAI).time() < time(17, 30)
    assert begins.astimezone(SHANGHAI).weekday() < 5


def test_a_fresh_demo_keeps_the_old_journal(tmp_path: Path) -> None:
    journal = demo_journal(tmp_path, seed=1)
    journal.parent.mkdir(parents=True)
    for content in ("first", "second"):
        journal.write_text(content, encoding="utf-8")
        put_aside(journal)
    assert not journal.exists()
    kept = journal.parent.glob("*.gpkg")
    assert sorted(path.read_text(encoding="utf-8") for path in kept) == ["first", "second"]
    put_aside(journal)


def test_the_journal_of_a_desk_that_runs_is_not_put_aside(tmp_path: Path) -> None:
    journal = demo_journal(tmp_path, seed=1)
    store = SqliteStore(journal)
    before = sorted(journal.parent.iterdir())
    with pytest.raises(StoreUnavailable) as refusal:
        put_aside(journal)
    assert refusal.value.code == "in_use"
    assert sorted(journal.parent.iterdir()) == before
    store.close()
    put_aside(journal)
    assert not journal.exists()
    SqliteStore(journal).close()
