"""What a file is by its first bytes; what it is called matters only where they cannot tell."""

from zscc.town.reading.archives import MAGIC
from zscc.town.reading.contract import FileRefused
from zscc.town.reading.encodings import encoding_of, text_of
from zscc.town.reading.markup import root_of

HEAD = 65_536
"""So many bytes are enough to know."""
_SQLITE, _SHAPEFILE, _OLD_EXCEL = b"SQLite format 3\x00", b"\x00\x00\x27\x0a", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def form_of(head: bytes, ending: str) -> str:
    """``zip``, ``geopackage``, ``shapefile``, ``osm``, ``kml``, ``gpx``, ``geojson`` or else ``csv``.

    FileRefused for a part of a Shapefile, an old workbook, and markup that nobody here reads.
    """
    if ending in {".dbf", ".shx", ".prj", ".cpg"}:
        raise FileRefused("part_of_shapefile")
    for magic, form in ((MAGIC, "zip"), (_SQLITE, "geopackage"), (_SHAPEFILE, "shapefile")):
        if head.startswith(magic):
            return form
    if head.startswith(_OLD_EXCEL):
        raise FileRefused("old_excel")
    if b"OSMHeader" in head[4:20]:
        return "osm"
    return _text_form(head)


def _text_form(head: bytes) -> str:
    root = root_of(head)
    if root in {"kml", "gpx", "osm"}:
        return root
    if root:
        raise FileRefused("other_markup", root=root)
    text = text_of(head[:256], encoding_of(head[:256]))[0].lstrip()
    return "geojson" if text.startswith(("{", "[", "\x1e")) else "csv"
