"""Hash, place and counts of the situation at a time: the fold of a journal, which may be in use meanwhile."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zscc.cli import CommandError, arguments, speaks_utf8

if TYPE_CHECKING:
    from datetime import datetime

    from zscc.situation.situation import Situation
    from zscc.store.sqlite_reader import SqliteReader


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The door's own words."""
    parser.add_argument("--store", type=Path, metavar="FILE", help="the journal (default: the demo's, of seed 1)")
    parser.add_argument(
        "--at",
        type=arguments.moment,
        metavar="TIME",
        help="as recorded then: ISO 8601 with offset, or 'now' (default: its last entry)",
    )
    parser.add_argument("--profile", type=Path, metavar="FILE", help="a profile in TOML (default: the demo town)")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(options: argparse.Namespace) -> int:
    """Fold the journal and print what came out."""
    from platformdirs import user_data_path

    from zscc.centre.demo import demo_journal

    journal: Path = options.store or demo_journal(user_data_path("zscc"), seed=1)
    state = _state(_folded(journal, options.profile, options.at), options.at)
    if options.json:
        print(json.dumps({"journal": str(journal), **state}, ensure_ascii=not speaks_utf8(sys.stdout), indent=2))
    else:
        print(f"journal    {journal}")
        for name, value in state.items():
            print(f"{name:<10} {_line(value)}")
    return 0


def _folded(journal: Path, profile: Path | None, at: "datetime | None") -> "Situation":
    from zscc.centre.restore import restored
    from zscc.settings.profile import load_profile
    from zscc.store.contract import StoreError
    from zscc.store.sqlite_reader import SqliteReader
    from zscc.text import Words

    if not journal.is_file():
        raise CommandError(f"there is no journal {journal}")
    try:
        settings = load_profile(profile)
    except (OSError, ValueError) as error:
        raise CommandError(f"the profile cannot be read: {error}") from error
    try:
        reader = SqliteReader(journal)
        try:
            _tell_of_the_beginning(reader, at)
            return restored(reader, settings, at)
        finally:
            reader.close()
    except StoreError as error:
        raise CommandError(Words("en")(f"store.error.{error.code}", **error.arguments)) from error


def _tell_of_the_beginning(reader: "SqliteReader", at: "datetime | None") -> None:
    from zscc.clock import SHANGHAI

    first = next(iter(reader.read(0, limit=1)), None)
    if at is not None and first is not None and at < first.recorded_at:
        begins_at = first.recorded_at.astimezone(SHANGHAI).isoformat()
        print(f"zscc state: the journal begins at {begins_at}; nothing was recorded before", file=sys.stderr)


def _state(situation: "Situation", at: "datetime | None") -> dict[str, Any]:
    from zscc.clock import SHANGHAI
    from zscc.model.moment import utc_from_ms
    from zscc.situation.situation import FOLD_VERSION
    from zscc.situation.snapshot import VEHICLE_STATES

    as_of = at or situation.recorded_at or utc_from_ms(0)
    snapshot = situation.snapshot(as_of, with_hash=True)
    codes = snapshot.vehicles.state.tolist()
    fixes, reports = situation.vehicles.counts, situation.reports
    return {
        "as_of": as_of.astimezone(SHANGHAI).isoformat(),
        "seq": snapshot.seq,
        "hash": snapshot.state_hash,
        "fold": FOLD_VERSION,
        "vehicles": {state.value: codes.count(code) for code, state in enumerate(VEHICLE_STATES)},
        "fixes": {
            "placed": fixes.placed,
            "flagged": fixes.flagged,
            "repeated": fixes.repeated,
            "beyond": fixes.beyond,
            "today": snapshot.tally.fixes_today,
        },
        "reports": {
            "live": len(reports.live),
            "departed": reports.departed.count,
            "today": snapshot.tally.reports_today,
        },
        "feeds": {status.feed: status.state.value for status in snapshot.feeds},
        "adopted": {name: situation.adopted[name].sha256 for name in sorted(situation.adopted)},
        "synthetic": snapshot.synthetic,
    }


def _line(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {part}" for name, part in value.items()) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
