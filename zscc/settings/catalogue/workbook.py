"""The parts of a workbook before a program that believes them opens it: no bomb, no macro, no merged cell.

openpyxl makes an object of every cell of a merged range, and a range may claim the whole sheet; so merged cells are
looked for in the parts themselves.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator

from zscc.settings.catalogue.contract import CatalogueRefused, Fault, Place, refused

MOST_PARTS = 300
MOST_UNPACKED_BYTES = 24_000_000
MOST_CELLS = 120_000
"""A catalogue of the largest size that is taken has fewer."""
MOST_COLUMNS = 52
# What is looked for is bounded: a part may be one endless tag.
_FAR = re.compile(rb"<(?:\w{1,20}:)?c\s[^>]{0,200}?r=[\"'](?:[B-Z][A-Z]|[A-Z]{3})\d{1,7}[\"'][^>]{0,200}[^/]>")
"""A cell that holds something right of column AZ."""
_CELL = re.compile(rb"<(?:\w{1,20}:)?c[ />]")
_MERGED = re.compile(rb"<(?:\w{1,20}:)?mergeCell\s[^>]{0,200}?ref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})")
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


def refuse_traps(data: bytes) -> None:
    """Raises CatalogueRefused for a workbook that is broken, locked, grows too large, or has macros or merged cells."""
    parts = _unpacked(data)
    if "xl/workbook.xml" not in parts:
        raise refused("not_workbook")
    if any(name.endswith("vbaProject.bin") for name in parts):
        raise refused("macros")
    # Whichever folder they lie in; a workbook's own table of contents may name any.
    sheets = {name: part for name, part in parts.items() if name.endswith(".xml")}
    if sum(len(_CELL.findall(part)) for part in sheets.values()) > MOST_CELLS:
        raise refused("too_many_cells", most=MOST_CELLS)
    names = _names_of_sheets(parts)
    faults = [
        Fault(Place(names.get(name, name), int(found[2]), on_sheet=True), "merged", {"cell": _text(found)})
        for name, part in sheets.items()
        if (found := _MERGED.search(part))
    ]
    faults += [
        Fault(Place(names.get(name, name), on_sheet=True), "too_many_columns", {"most": MOST_COLUMNS})
        for name, part in sheets.items()
        if _FAR.search(part)
    ]
    if faults:
        raise CatalogueRefused(faults)


def _text(found: re.Match[bytes]) -> str:
    return (found[1] + found[2]).decode("ascii")


def _unpacked(data: bytes) -> dict[str, bytes]:
    """Every part; what the archive says of sizes is not believed."""
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_PARTS:
                raise refused("too_many_parts", most=MOST_PARTS)
            for info in infos:
                with archive.open(info) as packed:
                    part = packed.read(left + 1)
                left -= len(part)
                if left < 0:
                    raise refused("unpacks_too_large", megabytes=MOST_UNPACKED_BYTES // 1_000_000)
                parts[info.filename] = part
    except CatalogueRefused:
        raise
    except _BROKEN as error:
        raise refused("damaged", reason=f"{type(error).__name__}: {error}"[:200]) from error
    return parts


def _names_of_sheets(parts: dict[str, bytes]) -> dict[str, str]:
    """What people call the sheet in a part; nothing where the workbook's own table of contents is broken."""
    try:
        return dict(_contents(parts))
    except (KeyError, ValueError, SyntaxError):
        return {}


def _contents(parts: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    from defusedxml.ElementTree import fromstring

    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
        for relation in fromstring(parts["xl/_rels/workbook.xml.rels"])
    }
    for element in fromstring(parts["xl/workbook.xml"]).iter():
        if element.tag.endswith("}sheet"):
            yield targets.get(element.get(_RELATIONS), ""), element.get("name", "")
