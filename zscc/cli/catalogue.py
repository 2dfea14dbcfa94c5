"""Check the catalogue (事项清单), write it as a workbook, or take a changed one in: docs/catalogue.md."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zscc.cli import CommandError, speaks_utf8
from zscc.text.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from zscc.model.catalogue import Catalogue
    from zscc.settings.catalogue import Fault, Place

SHOWN = 20
"""So many faults are said in full."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``check [FILE]``, ``export FILE`` and ``import FILE``, each for a profile."""
    doing = parser.add_subparsers(dest="doing", metavar="check|export|import", required=True)
    check = doing.add_parser("check", help="every fault with its place; counts and sha256 when there is none")
    check.add_argument("file", type=Path, nargs="?", metavar="FILE", help="TOML or XLSX (default: the profile's own)")
    check.add_argument("--json", action="store_true", help="one JSON object")
    export = doing.add_parser("export", help="write the catalogue as a workbook (.xlsx) or as TOML (.toml)")
    export.add_argument("file", type=Path, metavar="FILE", help="what to write; it must not be there yet")
    export.add_argument("--from", type=Path, dest="source", metavar="FILE", help="TOML or XLSX to write instead")
    take = doing.add_parser("import", help="make a TOML or XLSX file the catalogue of a profile; the old one is kept")
    take.add_argument("file", type=Path, metavar="FILE", help="TOML or XLSX")
    take.add_argument("--out", type=Path, metavar="FILE", help="write this TOML file instead of the profile's")
    for each in (check, export, take):
        each.add_argument("--profile", type=Path, metavar="FILE", help="a profile in TOML (default: the demo town)")


def run(options: argparse.Namespace) -> int:
    """Do what was asked; 1 when the catalogue has a fault."""
    return {"check": _check, "export": _export, "import": _import}[options.doing](options)


def _check(options: argparse.Namespace) -> int:
    path = options.file or _of_profile(options.profile)
    catalogue = _read(path, tell=lambda faults: _tell_faults(faults, as_json=options.json))
    _tell(path, catalogue, as_json=options.json)
    return 0


def _export(options: argparse.Namespace) -> int:
    from zscc.settings.catalogue.keep import write_new

    out: Path = options.file
    catalogue = _read(options.source or _of_profile(options.profile))
    try:
        write_new(out, _form(catalogue, out))
    except FileExistsError:
        raise CommandError(f"{out} is there already; name another file") from None
    except OSError as error:
        raise CommandError(f"{out} cannot be written: {error.strerror or error}") from error
    print(out)
    return 0


def _form(catalogue: "Catalogue", out: Path) -> bytes:
    if out.suffix.lower() == ".xlsx":
        from zscc.settings.catalogue.sheet import workbook_of

        return workbook_of(catalogue)
    if out.suffix.lower() == ".toml":
        from zscc.settings.catalogue.written import toml_of

        return toml_of(catalogue).encode()
    raise CommandError(f"{out}: a catalogue is written as .xlsx or .toml")


def _import(options: argparse.Namespace) -> int:
    from zscc.settings.catalogue.keep import replace_file
    from zscc.settings.catalogue.written import toml_of

    catalogue = _read(options.file)
    target = options.out or _of_profile(options.profile)
    if target is None:
        raise CommandError(
            'the profile names no catalogue; write catalogue = "catalogue.toml" in it, or say --out FILE'
        )
    if target.suffix.lower() != ".toml":
        raise CommandError(f"{target}: a catalogue that the desk uses is kept as .toml")
    try:
        kept = replace_file(target, toml_of(catalogue).encode())
    except OSError as error:
        raise CommandError(f"{target} cannot be written: {error.strerror or error}") from error
    if kept is not None:
        print(f"kept       {kept}")
    _tell(target, catalogue, as_json=False)
    return 0


def _of_profile(path: Path | None) -> Path | None:
    from zscc.settings.profile import catalogue_file, load_profile

    try:
        return catalogue_file(load_profile(path), path)
    except (OSError, ValueError) as error:
        raise CommandError(f"the profile cannot be read: {error}") from error


def _read(path: Path | None, tell: "Callable[[tuple[Fault, ...]], None] | None" = None) -> "Catalogue":
    from zscc.settings.catalogue import CatalogueRefused, load_catalogue

    try:
        return load_catalogue(path)
    except CatalogueRefused as refused:
        if tell is not None:
            tell(refused.faults)
        raise _refusal(path, refused.faults) from refused
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror or error}") from error


def _refusal(path: Path | None, faults: "tuple[Fault, ...]") -> CommandError:
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return CommandError(f"{path or 'the shipped catalogue'}: {line_of(faults[0], Words('en'))}{more}")


def _tell_faults(faults: "tuple[Fault, ...]", *, as_json: bool) -> None:
    words = Words("en")
    lines = [line_of(fault, words) for fault in faults]
    if as_json:
        print(json.dumps({"passed": False, "faults": lines}, ensure_ascii=not speaks_utf8(sys.stdout), indent=2))
        return
    for line in lines[:SHOWN]:
        print(f"fault: {line}")
    if len(lines) > SHOWN:
        print(f"and {len(lines) - SHOWN} more")


def _tell(path: Path | None, catalogue: "Catalogue", *, as_json: bool) -> None:
    told = {"file": "(shipped)" if path is None else str(path), **_figures(catalogue)}
    if as_json:
        print(json.dumps({"passed": True, **told}, ensure_ascii=not speaks_utf8(sys.stdout), indent=2))
        return
    for name, value in told.items():
        print(f"{name:<18} {value}")


def _figures(catalogue: "Catalogue") -> dict[str, Any]:
    return {
        "edition": catalogue.edition,
        "source": catalogue.source,
        "synthetic": catalogue.synthetic,
        "classes": sum(not case_class.parent for case_class in catalogue.classes),
        "sub-classes": sum(bool(case_class.parent) for case_class in catalogue.classes),
        "emergency": sum(case_class.emergency for case_class in catalogue.classes),
        "sensitive": sum(case_class.sensitive for case_class in catalogue.classes),
        "departments": len(catalogue.departments),
        "to be confirmed": sum(department.confirm for department in catalogue.departments),
        "presets": len(catalogue.presets),
        "sha256": catalogue.sha256,
    }


def line_of(fault: "Fault", words: Words) -> str:
    """One fault with its place in words; a field of a sheet is called by its heading."""
    from zscc.settings.catalogue.columns import SHEETS

    told = dict(fault.arguments)
    for column in SHEETS.get(fault.place.table, ()) if fault.place.on_sheet else ():
        if told.get("field") == column.field:
            told["field"] = column.heading
    return f"{_place(fault.place, words)}: {words(f'catalogue.refused.{fault.code}', **told)}"


def _place(place: "Place", words: Words) -> str:
    if not place.table:
        return words("catalogue.place.file")
    kind = ("row" if place.row else "sheet") if place.on_sheet else ("entry" if place.row else "table")
    return words(f"catalogue.place.{kind}", table=place.table, row=place.row, name=place.name).strip()
