"""What the desk knows as a file, without a display: cases, reports, vehicles, tracks, grids, documents, pictures.

The journal may be in use meanwhile. The ending of FILE chooses the format; what it may show depends on the audience
(docs/export.md). Nothing is written unless the whole file could be made.
"""

import argparse
import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from zscc.cli import CommandError, arguments, speaks_utf8
from zscc.cli.export_where import PARTS, choices
from zscc.cli.journal_file import add_journal_arguments, journal_of

if TYPE_CHECKING:
    from zscc.export.contract import ExportRefused, Form, Material, Wish

CRS = ("EPSG:4326", "EPSG:4490", "EPSG:4549", "GCJ-02", "BD-09")
_WORTH_TELLING_S = 5
ENCODINGS = {"utf-8": "utf-8-sig", "gb18030": "gb18030"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The door's own words."""
    from zscc.cli.export_paint import add_paint_arguments
    from zscc.export.contract import Subject
    from zscc.export.table import SUBJECT_FORMS

    endings = sorted({form.value for forms in SUBJECT_FORMS.values() for form in forms})
    subjects = [subject.value for subject in Subject if subject in SUBJECT_FORMS]
    parser.add_argument("subject", choices=subjects, metavar="SUBJECT", help=", ".join(subjects))
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help=f"ending in {', '.join('.' + each for each in endings)}"
    )
    _add_what(parser)
    _add_how(parser)
    add_paint_arguments(parser)
    add_journal_arguments(parser)
    parser.add_argument("--town", type=Path, metavar="FILE", help="a town of your own (see zscc town import)")
    parser.add_argument("--json", action="store_true", help="say what was written as one JSON object")


def _add_what(parser: argparse.ArgumentParser) -> None:
    moment = arguments.moment
    parser.add_argument(
        "--at", type=moment, metavar="TIME", help="as recorded then (default: the journal's last entry)"
    )
    parser.add_argument(
        "--from", type=moment, dest="since", metavar="TIME", help="cases opened, reports and fixes since"
    )
    parser.add_argument("--to", type=moment, dest="until", metavar="TIME", help="and before this")
    parser.add_argument(
        "--where",
        type=_where,
        action="append",
        default=[],
        metavar="PART=VALUE,…",
        help=f"only these; parts: {', '.join(PARTS)}, by name or code",
    )
    parser.add_argument("--detail", choices=("fix", "grid"), default="fix", help="of tracks: fixes, or visits to grids")
    parser.add_argument("--split", choices=("grid", "village"), default="grid", help="of an atlas: pages by")
    parser.add_argument(
        "--sensitive", action="store_true", help="with classes that the catalogue calls sensitive (internal only)"
    )


def _add_how(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--audience", choices=("internal", "review", "public"), default="internal")
    parser.add_argument("--approval", default="", metavar="NO", help="map approval of a public file, as in the profile")
    parser.add_argument("--crs", choices=CRS, default=CRS[0], help=f"of coordinates (default {CRS[0]})")
    parser.add_argument("--encoding", choices=tuple(ENCODINGS), default="utf-8", help="of CSV; utf-8 has a mark (BOM)")
    parser.add_argument("--title", default="", metavar="TEXT")
    parser.add_argument("--author", default="", metavar="TEXT", help="who is named in the file")
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="of the words in the file")


def run(options: argparse.Namespace) -> int:
    """Make the file, put down in the journal that it leaves, and say what was written."""
    from zscc.cli.export_record import leaving, put_down, rows_of
    from zscc.export.contract import ExportRefused
    from zscc.export.table import made
    from zscc.export.writing import check_place, write_whole

    wish = _wish(options)
    try:
        check_place(options.out)
        material = _material(options, wish)
        _say(f"making {options.out.name}{_how_long(material, wish)}")
        data = made(material, wish)
        digest, rows = sha256(data).hexdigest(), rows_of(material, wish)
        serial, reason = put_down(journal_of(options), leaving(material, wish, digest, rows))
        write_whole(options.out, data)
    except ExportRefused as refused:
        _refuse(refused)
    if not serial:
        _say(f"the journal has no line about this file: {reason}")
    _tell(options, material, wish, {"bytes": len(data), "rows": rows, "sha256": digest, "record": serial or None})
    return 0


def _wish(options: argparse.Namespace) -> "Wish":
    from zscc.export.contract import ExportRefused, Subject, Wish
    from zscc.export.table import check_form

    wish = Wish(
        subject=Subject(options.subject),
        form=_form(options.out),
        encoding=ENCODINGS[options.encoding],
        crs=options.crs,
        title=options.title,
        split=options.split,
        detail=options.detail,
        sensitive=options.sensitive,
    )
    try:
        check_form(wish)
    except ExportRefused as refused:
        _refuse(refused)
    return wish


def _form(out: Path) -> "Form":
    from zscc.export.contract import Form

    ending = out.suffix.lower().removeprefix(".")
    try:
        return Form(ending)
    except ValueError:
        known = ", ".join(f".{form.value}" for form in Form)
        raise CommandError(f"{out.name!r} must end in one of {known}") from None


def _material(options: argparse.Namespace, wish: "Wish") -> "Material":
    from zscc.cli.export_ground import gathered

    return gathered(options, wish, _say)


def _where(text: str) -> tuple[tuple[str, str], ...]:
    try:
        return choices(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _say(stage: str) -> None:
    print(f"zscc export: {stage}", file=sys.stderr, flush=True)


def _how_long(material: "Material", wish: "Wish") -> str:
    """How long a large table is going to take; '' where nobody would ask."""
    from zscc.export.contract import SECONDS_A_ROW
    from zscc.export.sheets import rows_of

    rows = rows_of(wish.subject, material.snapshot, material.town)
    seconds = round(rows * SECONDS_A_ROW)
    return f": {rows} rows, some {seconds} s" if seconds >= _WORTH_TELLING_S else ""


def _refuse(refused: "ExportRefused") -> NoReturn:
    from zscc.text import Words

    raise CommandError(Words("en")(f"export.refused.{refused.code}", **refused.arguments)) from refused


def _tell(options: argparse.Namespace, material: "Material", wish: "Wish", about: dict[str, Any]) -> None:
    from zscc.clock import SHANGHAI

    told = {
        "file": str(options.out),
        "form": wish.form.value,
        **about,
        "as_of": material.passport.as_of.astimezone(SHANGHAI).isoformat(),
        "seq": material.passport.seq,
        "audience": options.audience,
        "filter": material.filter_words,
    }
    if options.json:
        print(json.dumps(told, ensure_ascii=not speaks_utf8(sys.stdout)))
        return
    rows = "" if told["rows"] is None else f"{told['rows']} rows, "
    line = f"{told['file']}: {rows}{told['bytes']} bytes, {told['as_of']}, journal {told['seq']}"
    print(f"{line}, sha256 {told['sha256']}")
