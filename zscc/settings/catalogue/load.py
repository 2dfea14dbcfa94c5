"""Reading a catalogue: TOML or an XLSX workbook, told apart by what they are, not by what they are called."""

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from zscc.model.catalogue import Catalogue
from zscc.settings.catalogue.contract import Entry, Place, Written, refused
from zscc.settings.catalogue.entries import catalogue_of

MOST_BYTES = 8_000_000
_MOST_TOML_BYTES = 3_000_000
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TABLES = ("departments", "presets", "classes")


def load_catalogue(path: Path | None = None) -> Catalogue:
    """The catalogue of a file, the shipped one when none is given.

    Raises CatalogueRefused with every fault and its place; OSError when the file cannot be read.
    """
    if path is not None:
        return read_catalogue(path)
    shipped = files("zscc") / "resources" / "duty" / "catalogue.toml"
    return catalogue_of(_written(shipped.read_bytes()))


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue of a TOML file or a workbook; errors as of :func:`load_catalogue`."""
    if path.exists() and not path.is_file():
        raise refused("no_file")
    if path.stat().st_size > MOST_BYTES:
        raise refused("too_large", megabytes=MOST_BYTES // 1_000_000)
    data = path.read_bytes()
    if data.startswith(_OLD_EXCEL):
        raise refused("old_excel")
    if not data.startswith(_ZIP):
        return catalogue_of(_written(data))
    from zscc.settings.catalogue.sheet import written_on_sheets

    return catalogue_of(written_on_sheets(data))


def _written(data: bytes) -> Written:
    if len(data) > _MOST_TOML_BYTES:
        raise refused("too_large", megabytes=_MOST_TOML_BYTES // 1_000_000)
    try:
        tree = tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise refused("not_utf8", byte=error.start) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise refused("not_toml", reason=str(error)[:200]) from error
    departments, presets, classes = (list(_entries(table, tree.pop(table, []))) for table in _TABLES)
    members = [member for preset in presets for member in _members(preset)]
    presets = [Entry(p.place, {name: told for name, told in p.fields.items() if name != "members"}) for p in presets]
    return Written(Entry(Place(), tree), departments, presets, members, classes)


def _entries(table: str, told: object) -> Iterator[Entry]:
    if not isinstance(told, list):
        raise refused("not_a_table", Place(table), table=table)
    for row, fields in enumerate(told, start=1):
        if not isinstance(fields, Mapping):
            raise refused("not_a_table", Place(table, row), table=table)
        name = fields.get("id", "")
        yield Entry(Place(table, row, name[:80] if isinstance(name, str) else ""), fields)


def _members(preset: Entry) -> Iterator[Entry]:
    """A preset's members stand inside it; the field that says of which preset is ours."""
    for entry in _entries("presets.members", preset.fields.get("members", [])):
        if "preset" in entry.fields:
            raise refused("unknown_field", entry.place, field="preset")
        place = Place("presets.members", entry.place.row, preset.place.name)
        yield Entry(place, {**entry.fields, "preset": preset.fields.get("id", "")})
