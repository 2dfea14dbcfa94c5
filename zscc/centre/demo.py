"""When the demo's clock begins and where its journal lies (docs/decisions/0006)."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from zscc.clock import SHANGHAI
from zscc.settings.roster import load_roster
from zscc.store.lock import WriterLock

DEMO_DAY = date(2026, 6, 15)
DEMO_HOUR = time(14, 30)
SATURDAY = 5
DEMO_START = datetime.combine(DEMO_DAY, DEMO_HOUR, SHANGHAI).astimezone(UTC)


def demo_start(last_recorded_at: datetime | None) -> datetime:
    """The moment (UTC) at which a demo begins whose journal ended at ``last_recorded_at``.

    It goes on where it stopped while that is within the day shift, and otherwise begins at 14:30 of the next
    working day, so that a stranger always meets a living town. It never lies before the journal's end.
    """
    if last_recorded_at is None or last_recorded_at < DEMO_START:
        return DEMO_START
    ended = last_recorded_at.astimezone(SHANGHAI)
    works = ended.weekday() < SATURDAY
    day_shift, day = load_roster().day_shift, ended.date()
    if works and day_shift.begins_at(day) <= ended < day_shift.ends_at(day):
        return last_recorded_at
    if not works or ended >= day_shift.ends_at(day):
        day += timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, DEMO_HOUR, SHANGHAI).astimezone(UTC)


def demo_journal(data_dir: Path, seed: int, town_code: str = "") -> Path:
    """The demo's own journal: demo facts never mix with a real one, nor those of one town with those of another."""
    return data_dir / "demo" / f"journal{'-' + town_code if town_code else ''}-seed-{seed}.gpkg"


def put_aside(journal: Path) -> None:
    """Keep the old demo journal under a numbered name; nothing is deleted.

    Raises StoreUnavailable, and renames nothing, while a desk writes it.
    """
    if not journal.exists():
        return
    lock = WriterLock(journal)
    try:
        _number(journal)
    finally:
        lock.release()


def _number(journal: Path) -> None:
    number = 1
    while (aside := journal.with_name(f"{journal.stem}.{number}{journal.suffix}")).exists():
        number += 1
    for suffix in ("", "-wal", "-shm"):
        part = journal.with_name(journal.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
