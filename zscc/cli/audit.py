"""Walk the journal's chain and name the first entry that is not what was written."""

import argparse
import json
from typing import TYPE_CHECKING

from zscc.cli.store_named import HELP, reader_named, shown, words_of

if TYPE_CHECKING:
    from zscc.store.contract import Reader

BROKEN = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The door's own words."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    verify = acts.add_parser("verify", help="walk the chain; exit code 1 and the entry's number when it is broken")
    verify.add_argument("store", metavar="STORE", help=HELP)
    verify.add_argument("--json", action="store_true", help="one JSON object")


def run(options: argparse.Namespace) -> int:
    """Walk, and say what was found."""
    from zscc.store.contract import StoreDamaged

    with reader_named(options.store) as reader:
        try:
            told = _walked(reader)
        except StoreDamaged as damage:
            told = {
                "whole": False,
                "entry": damage.arguments.get("seq"),
                "code": damage.code,
                "reason": words_of(damage),
            }
    if options.json:
        print(json.dumps({"store": shown(options.store), **told}))
    else:
        print(_line(shown(options.store), told))
    return 0 if told["whole"] else BROKEN


def _walked(reader: "Reader") -> dict[str, object]:
    entries = reader.verify()
    digest = reader.digest(entries)
    since, until = reader.recorded_at(1), reader.recorded_at(entries)
    return {
        "whole": True,
        "entries": entries,
        "first": None if since is None else since.isoformat(),
        "last": None if until is None else until.isoformat(),
        "last row": "" if digest is None else digest.hex(),
    }


def _line(store: str, told: dict[str, object]) -> str:
    if not told["whole"]:
        where = "" if told["entry"] is None else f" at entry {told['entry']}"
        return f"{store}: BROKEN{where}: {told['reason']}"
    return (
        f"{store}: whole, {told['entries']} entries from {told['first']} to {told['last']}, last row {told['last row']}"
    )
