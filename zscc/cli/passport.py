"""What an exported file says of itself, whether it was changed, and whether a journal knows it (docs/snapshots.md)."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zscc.cli import CommandError, speaks_utf8
from zscc.cli.journal_file import add_journal_arguments, journal_of, journal_opened

if TYPE_CHECKING:
    from zscc.model.exported import Exported
    from zscc.model.panel_filter import PanelFilter
    from zscc.model.passport import Passport
    from zscc.store.sqlite_reader import SqliteReader

_NO_SEAL = "a CSV has no seal, and anybody can write what its rows say; --journal looks for its digest"
_NO_ROWS = "a CSV has no seal, and one without rows says nothing of itself; --journal looks for its digest"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The door's own words."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that this program wrote")
    parser.add_argument("--journal", action="store_true", help="look it up in the journal too")
    add_journal_arguments(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print it; 1 when the file was changed, the journal contradicts it, or nothing vouches for it."""
    if options.file.suffix.lower() == ".csv":
        return _run_csv(options)
    passport, digest = _read(options.file)
    told: dict[str, Any] = {"file": str(options.file), "sealed": True, "sha256": digest, **_told(passport)}
    stands = True
    if options.journal:
        with journal_opened(journal_of(options)) as reader:
            told |= (known := _known(reader, passport, digest))
        stands = known["journal"] in {"the same", "none told"}
    _print(options, told)
    return 0 if stands else 1


def _run_csv(options: argparse.Namespace) -> int:
    """A table has no seal: its digest in the journal alone vouches for what its rows say."""
    from zscc.cli.passport_csv import known_by, told_by_rows
    from zscc.export.seal import digest_of

    try:
        data = options.file.read_bytes()
    except OSError as error:
        raise CommandError(f"{options.file}: {error.strerror or error}") from error
    said, digest = told_by_rows(options.file, data), digest_of(data)
    told: dict[str, Any] = {"file": str(options.file), "sealed": False, "sha256": digest, **said}
    print(f"zscc passport: {_NO_SEAL if said else _NO_ROWS}", file=sys.stderr)
    stands = True
    if options.journal:
        with journal_opened(journal_of(options)) as reader:
            told["journal"] = known_by(reader, said)
            told["record"] = _record(reader, 0, digest)
        stands = told["record"] != "none" and told["journal"] in {"the same", "none told"}
    _print(options, told)
    return 0 if stands else 1


def _print(options: argparse.Namespace, told: dict[str, Any]) -> None:
    if options.json:
        print(json.dumps(told, ensure_ascii=not speaks_utf8(sys.stdout), indent=2))
        return
    for name, value in told.items():
        print(f"{name:<11} {value if value not in ('', None) else '-'}")


def _read(path: Path) -> "tuple[Passport, str]":
    from zscc.export.seal import SealBroken, opened_file
    from zscc.text import Words

    try:
        return opened_file(path)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}") from error
    except SealBroken as error:
        raise CommandError(Words("en")(f"reopen.refused.{error.code}", file=path.name, **error.arguments)) from error


def _told(passport: "Passport") -> dict[str, Any]:
    from zscc.clock import SHANGHAI

    return {
        "shows": passport.shows,
        "as_of": passport.as_of.astimezone(SHANGHAI).isoformat(),
        "town": passport.town_code,
        "audience": passport.audience.value,
        "approval": passport.approval,
        "author": passport.author,
        "crs": passport.crs,
        "seq": passport.seq,
        "row": passport.chain,
        "state_hash": passport.state_hash,
        "fold": passport.fold_version,
        "filter": _chosen(passport.panel_filter),
        "layers": ", ".join(layer.name for layer in passport.layers if layer.visible),
        "notice": passport.notice,
        "zscc": passport.zscc_version,
    }


def _chosen(its: "PanelFilter") -> str:
    """As ``zscc export --where``, ``--from`` and ``--to`` take it again."""
    from zscc.clock import SHANGHAI

    parts = {"grid": its.grids, "class": its.classes, "source": its.sources, "department": its.departments}
    told = [f"{part}={value}" for part, values in parts.items() for value in sorted(values)]
    ends = {"from": its.since, "to": its.until}
    told += [f"{end}={at.astimezone(SHANGHAI).isoformat()}" for end, at in ends.items() if at is not None]
    return ",".join(told) or "none"


def _known(reader: "SqliteReader", passport: "Passport", digest: str) -> dict[str, Any]:
    """Whether the journal is the file's own, and what it wrote when the file left."""
    found = reader.digest(passport.seq) if passport.chain else None
    row = "" if found is None else found.hex()
    if not passport.chain:
        journal_is = "none told"
    elif not row:
        journal_is = "does not reach there"
    else:
        journal_is = "the same" if row == passport.chain else "another one"
    return {"journal": journal_is, "record": _record(reader, passport.seq, digest)}


def _record(reader: "SqliteReader", after: int, digest: str) -> str:
    its = _exported(reader, after, digest)
    return "none" if its is None else f"{its.seat} {its.serial}"


def _exported(reader: "SqliteReader", after: int, digest: str) -> "Exported | None":
    """A file leaves after the place that it shows."""
    from zscc.model.exported import Exported

    for entry in reader.read(after):
        if isinstance(entry.fact, Exported) and entry.fact.sha256 == digest:
            return entry.fact
    return None
