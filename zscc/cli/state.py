"""Hash, place and counts of the situation at a time, or one case, from a journal that may be in use meanwhile.

Every entry since the first is folded, and the journal's chain followed with it: who trusts the digest of the last row
trusts the answer. ``--from-frame`` begins at a key-frame instead, at once and without proof: it is not of the chain.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zscc.cli import CommandError, arguments, speaks_utf8
from zscc.cli.journal_file import add_journal_arguments, journal_of, journal_opened
from zscc.cli.journal_span import outside

if TYPE_CHECKING:
    from datetime import datetime

    from zscc.settings.profile import Profile
    from zscc.situation.situation import Situation
    from zscc.store.sqlite_reader import SqliteReader

TOLD_EVERY = 250_000
"""Entries between two lines of progress: some ten seconds."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The door's own words."""
    add_journal_arguments(parser)
    parser.add_argument("--case", metavar="ID", help="one case, without personal words (docs/feeds/README.md)")
    parser.add_argument(
        "--at",
        type=arguments.moment,
        metavar="TIME",
        help="as recorded then: ISO 8601 with offset, or 'now' (default: its last entry)",
    )
    parser.add_argument(
        "--from-frame", action="store_true", help="begin at a key-frame: at once, and no proof (docs/time-machine.md)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(options: argparse.Namespace) -> int:
    """Fold the journal and print what came out."""
    journal = journal_of(options)
    chained = options.case is None and not options.from_frame
    with journal_opened(journal, chained=chained) as reader:
        if options.case is None:
            state = _situation(reader, options.profile, options.at, chained)
        else:
            state = _case(reader, options.case, options.at)
    if options.json:
        print(json.dumps({"journal": str(journal), **state}, ensure_ascii=not speaks_utf8(sys.stdout), indent=2))
    else:
        print(f"journal    {journal}")
        for name, value in state.items():
            print(f"{name:<10} {_line(value)}")
    return 0


def _situation(reader: "SqliteReader", profile: Path | None, at: "datetime | None", chained: bool) -> dict[str, Any]:
    from zscc.settings.profile import load_profile

    try:
        settings = load_profile(profile)
    except (OSError, ValueError) as error:
        raise CommandError(f"the profile cannot be read: {error}") from error
    if at is not None and (reason := outside(reader, at)):
        _say(reason)
    situation = _from_first(reader, settings, at) if chained else _from_frame(reader, settings, at)
    row = reader.digest(situation.seq)
    return {**_state(situation, at), "row": "" if row is None else row.hex(), "chained": chained}


def _from_first(reader: "SqliteReader", profile: "Profile", at: "datetime | None") -> "Situation":
    from zscc.centre.restore import folded_on, from_first

    situation, told, last_seq = from_first(profile), 0, reader.last_seq()
    for _ in folded_on(situation, reader, at):
        if situation.seq >= told + TOLD_EVERY:
            told = situation.seq
            _say(f"{told} of at most {last_seq} entries are folded; --from-frame tells at once, without proof")
    return situation


def _from_frame(reader: "SqliteReader", profile: "Profile", at: "datetime | None") -> "Situation":
    from zscc.centre.restore import begun, folded_on

    situation = begun(reader, profile, at)
    if situation.seq:
        _say(f"no proof: begun at the key-frame of entry {situation.seq}, which is not part of the journal's chain")
    else:
        _say("no proof: folded from the first entry, without following the journal's chain")
    for _ in folded_on(situation, reader, at):
        pass
    return situation


def _say(text: str) -> None:
    print(f"zscc state: {text}", file=sys.stderr, flush=True)


def _case(reader: "SqliteReader", case_id: str, at: "datetime | None") -> dict[str, Any]:
    from zscc.cli.state_case import case_at, told_of

    case = case_at(reader, case_id, at)
    if case is None:
        then = "" if at is None else " at that time"
        raise CommandError(f"there is no case {case_id!r}{then}; a report's case is called SOURCE-NUMBER, made up YS-…")
    return told_of(case)


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
        "cases": {
            "open": sum(not case.ended for case in snapshot.cases),
            "ended lately": sum(case.ended for case in snapshot.cases),
            "opened": situation.cases.opened,
            "carried": situation.cases.carried,
        },
        "alarms": {"standing": len(snapshot.alarms), "raised": situation.alarms.raised},
        "duty": {"lines": len(snapshot.duty)},
        "feeds": {status.feed: status.state.value for status in snapshot.feeds},
        "adopted": {name: situation.adopted[name].sha256 for name in sorted(situation.adopted)},
        "synthetic": snapshot.synthetic,
    }


def _line(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_line(part)}" for name, part in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
