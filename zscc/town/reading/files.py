"""One file of any format as numbers and attributes. The only door of this room for bytes from outside."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

from zscc.geo.spaces import Space
from zscc.town.features import FeatureColumn
from zscc.town.reading.archives import Member, members_of, unpack
from zscc.town.reading.contract import Asked, Brought, FileRefused, Limits, Note, Numbers, Rejects
from zscc.town.reading.crs import Declared, declared_of
from zscc.town.reading.encodings import encoding_of, text_of
from zscc.town.reading.forms import HEAD, form_of
from zscc.town.reading.markup import gpx_features, kml_features, refuse_document_type
from zscc.town.reading.numbers import settled_axes, without_strays
from zscc.town.reading.packing import Columns, packed

ENDINGS = (".geojson", ".json", ".geojsonl", ".ndjson", ".zip", ".shp", ".gpkg", ".kml", ".kmz", ".gpx")
TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".osm", ".pbf")
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_CHUNK = 1 << 20


@dataclass(slots=True)
class _Work:
    """One reading: where it may write, what it may weigh, what it has found so far."""

    path: Path
    title: str
    """Name of the file without its ending; layers without a name of their own bear it."""
    folder: Path
    limits: Limits
    asked: Asked
    rejects: Rejects
    notes: list[Note]
    layers: list[tuple[Numbers, str]]
    """With what each says of its coordinate system."""
    encoding: str = ""
    heads: list[str] = field(default_factory=list)

    def data(self) -> bytes:
        if self.path.stat().st_size > self.limits.text_bytes:
            raise FileRefused("too_large", megabytes=self.path.stat().st_size // 1_000_000)
        return self.path.read_bytes()

    def take(self, name: str, shapes: object, columns: Columns, crs: str) -> None:
        layers, notes = packed(name, shapes, columns, self.rejects, self.limits)  # type: ignore[arg-type]
        self.layers += [(layer, crs) for layer in layers]
        self.notes += notes


def read_file(path: Path, asked: Asked | None = None, limits: Limits | None = None) -> Brought:
    """Everything that a file holds; raises FileRefused with the reason when it holds nothing that can be a layer.

    Runs long on large files and holds the interpreter in shapely: of the desk it is called in a process of its own.
    """
    limits = limits or Limits()
    digest = _digest(path, limits)
    before = _stamp(path)
    with TemporaryDirectory(prefix="zscc-read-") as folder:
        work = _Work(path, path.stem, Path(folder), limits, asked or Asked(), Rejects(), [], [])
        try:
            form = _read(work)
        except MemoryError as error:
            raise FileRefused("too_large", megabytes=(before or (0, 0))[0] // 1_000_000) from error
        except OSError as error:
            raise FileRefused("unreadable", reason=error.strerror or str(error)) from error
        except FileRefused as refused:
            raise (refused if _stamp(path) == before else FileRefused("changed")) from refused
        if _stamp(path) != before:
            # Its first part may be of another file than its last.
            raise FileRefused("changed")
        return _brought(work, form, path.name, digest)


def read_table(path: Path, limits: Limits | None = None) -> list[FeatureColumn]:
    """The columns of a table without positions: CSV, TSV, XLSX (its first sheet), or the attributes of map data."""
    from zscc.town.reading.sheets import csv_sheet, xlsx_sheets

    limits = limits or Limits()
    _digest(path, limits)
    with path.open("rb") as file:
        form = form_of(file.read(HEAD), path.suffix.lower())
    if form == "csv":
        sheet = csv_sheet(path.read_bytes(), path.stem, limits, Rejects(), "")[0]
    elif form == "zip" and "xl/workbook.xml" in {str(member.path) for member in members_of(path, limits)}:
        sheet = xlsx_sheets(path, limits, Rejects())[0]
    else:
        return list(read_file(path, limits=limits).layers[0].columns)
    return [FeatureColumn(name, values) for name, values in sheet.columns.items()]


def _stamp(path: Path) -> tuple[int, int] | None:
    """Size and time of the last change; None when it is gone."""
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_size, told.st_mtime_ns


def _digest(path: Path, limits: Limits) -> str:
    try:
        if not path.is_file():
            raise FileRefused("missing" if not path.exists() else "not_a_file")
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise FileRefused("too_large", megabytes=size // 1_000_000)
        if not size:
            raise FileRefused("empty")
        digest = blake2b(digest_size=16)
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise FileRefused("unreadable", reason=error.strerror or str(error)) from error
    return digest.hexdigest()


def _read(work: _Work) -> str:
    """Take a file in by what it is, not by what it is called; returns its format."""
    with work.path.open("rb") as file:
        head = file.read(HEAD)
    form = form_of(head, work.path.suffix.lower())
    if form == "zip":
        return _read_archive(work)
    _READERS[form](work)
    return form


def _read_geojson(work: _Work) -> None:
    from zscc.town.reading.vectors import tables_of

    work.encoding = encoding_of(work.data())
    path = work.path
    if work.encoding != "utf-8":
        text, broken = text_of(work.data(), work.encoding)
        path = work.folder / "plain.geojson"
        path.write_text(text, encoding="utf-8")
        if broken:
            work.notes.append(Note("broken_characters", {"number": broken, "encoding": work.encoding}))
    for table in tables_of(path, work.limits):
        work.take(work.title, table.shapes, table.columns, table.crs)


def _read_geopackage(work: _Work) -> None:
    from zscc.town.reading.vectors import refuse_broken_database, tables_of, without_writing

    refuse_broken_database(work.path)
    for table in tables_of(without_writing(work.path, work.folder), work.limits):
        work.take(table.name, table.shapes, table.columns, table.crs)


def _read_osm(work: _Work) -> None:
    from zscc.town.reading.vectors import tables_of

    if work.path.suffix.lower() != ".pbf":
        refuse_document_type(work.path)
    for table in tables_of(work.path, work.limits):
        work.take(table.name, table.shapes, table.columns, table.crs)


def _read_shapefile(work: _Work) -> None:
    """A Shapefile on the disc: its parts are copied, so that nothing is written beside the original."""
    target = work.folder / "layer.shp"
    shutil.copyfile(work.path, target)
    beside = {found.suffix.lower(): found for found in work.path.parent.glob(f"{_escaped(work.path.stem)}.*")}
    for ending in SHAPEFILE_PARTS[1:]:
        if ending in beside:
            shutil.copyfile(beside[ending], target.with_suffix(ending))
    _take_shapefile(work, target, work.title)


def _escaped(stem: str) -> str:
    return "".join(f"[{character}]" if character in "*?[" else character for character in stem)


def _take_shapefile(work: _Work, path: Path, name: str) -> None:
    from zscc.town.reading.vectors import dbf_encoding, restore_index, tables_of

    cpg = path.with_suffix(".cpg")
    told = cpg.read_text(encoding="latin-1")[:64] if cpg.exists() else ""
    encoding, distrusted = dbf_encoding(path.with_suffix(".dbf"), work.asked.encoding or told)
    if distrusted:
        work.notes.append(Note("encoding_not_believed", {"told": told.strip(), "found": encoding}))
    if not path.with_suffix(".shx").exists():
        restore_index()
        work.notes.append(Note("index_restored"))
    if not path.with_suffix(".dbf").exists():
        work.notes.append(Note("no_attributes"))
    for table in tables_of(path, work.limits, encoding):
        work.take(name, table.shapes, table.columns, table.crs)
    work.encoding = encoding


def _read_kml(work: _Work) -> None:
    gathered, work.encoding = kml_features(work.data(), work.rejects, work.limits)
    _take_markup(work, gathered.shapes, gathered.columns())


def _read_gpx(work: _Work) -> None:
    gathered, work.encoding = gpx_features(work.data(), work.rejects, work.limits)
    _take_markup(work, gathered.shapes, gathered.columns())


def _take_markup(work: _Work, shapes: Sequence[object], columns: Mapping[str, Sequence[object]]) -> None:
    import numpy as np

    cut = columns.get("_cut_short")
    if cut is not None:
        work.notes.append(Note("cut_short", {"reason": str(cut[-1])}))
    work.heads += [str(path) for path in dict.fromkeys(columns.get("folder", ()))]
    told = {name: tuple(values) for name, values in columns.items() if name != "_cut_short"}
    column = np.full(len(shapes), None, dtype=object)
    column[:] = shapes
    # Both formats are in WGS-84 by their own definition; what stands in them often is not.
    work.take(work.title, column, told, "EPSG:4326")  # type: ignore[arg-type]


def _read_csv(work: _Work) -> None:
    from zscc.town.reading.sheets import csv_sheet

    sheet, work.encoding, notes = csv_sheet(work.data(), work.title, work.limits, work.rejects, work.asked.encoding)
    work.notes += notes
    _take_sheets(work, [sheet])


def _read_xlsx(work: _Work) -> None:
    from zscc.town.reading.sheets import xlsx_sheets

    _take_sheets(work, xlsx_sheets(work.path, work.limits, work.rejects))


def _take_sheets(work: _Work, sheets: Sequence[object]) -> None:
    from zscc.town.reading.sheets import Sheet
    from zscc.town.reading.tables import roles_of, shapes_of_sheet

    columns: list[str] = []
    for sheet in sheets:
        assert isinstance(sheet, Sheet)
        work.heads += sheet.above
        roles = roles_of(sheet, work.asked.columns)
        if not roles:
            work.notes.append(Note("sheet_without_coordinates", {"name": sheet.name}))
            columns += list(sheet.columns)
            continue
        shapes, rows, notes = shapes_of_sheet(sheet, roles, work.rejects)
        work.notes += notes
        if len(shapes):
            work.take(sheet.name, shapes, rows.columns, "")
    if columns and not work.layers:
        raise FileRefused("no_coordinates", columns=", ".join(columns[:12]), names=tuple(columns))


def _read_archive(work: _Work) -> str:
    """A zip: a workbook, a KMZ, Shapefiles, or any other format packed."""
    members = members_of(work.path, work.limits)
    names = {str(member.path).lower() for member in members}
    if "xl/workbook.xml" in names:
        _read_xlsx(work)
        return "xlsx"
    shapes = [member for member in members if member.ending == ".shp"]
    if shapes:
        for number, member in enumerate(shapes):
            _take_shapefile(work, _unpacked_shapefile(work, member, members, number), member.path.stem)
        others = [m for m in members if m.ending in (".geojson", ".gpkg", ".kml", ".gpx", ".csv", ".xlsx")]
        if others:
            work.notes.append(Note("left_in_archive", {"names": ", ".join(m.path.name for m in others[:5])}))
        return "shapefile"
    inner = [m for m in members if m.ending in (*ENDINGS, *TABLE_ENDINGS) and m.ending != ".zip"]
    if work.path.suffix.lower() == ".kmz":
        inner = [member for member in inner if member.ending == ".kml"][:1] or inner
    inner.sort(key=lambda member: member.ending == ".txt")
    if not inner:
        raise FileRefused("nothing_known_inside", members=", ".join(sorted(names)[:5]))
    return _read_inner(work, inner)


def _read_inner(work: _Work, inner: Sequence[Member]) -> str:
    """The files inside an archive, each by its own kind."""
    outer, form = work.path, ""
    for number, member in enumerate(inner):
        if member.ending == ".txt" and form:
            # A note of those who packed it.
            continue
        target = work.folder / f"inner{number}{member.ending}"
        work.path, work.title = unpack(outer, member, target, work.limits), member.path.stem
        with work.path.open("rb") as file:
            inner_form = form_of(file.read(HEAD), member.ending)
        if inner_form == "zip" and member.ending != ".xlsx":
            raise FileRefused("archive_in_archive")
        _READERS["xlsx" if inner_form == "zip" else inner_form](work)
        if form and form != inner_form:
            work.notes.append(Note("several_formats", {"name": member.path.name}))
        form = form or ("xlsx" if inner_form == "zip" else inner_form)
    work.path = outer
    return form


def _unpacked_shapefile(work: _Work, shape: Member, members: Sequence[Member], number: int) -> Path:
    target = work.folder / f"layer{number}.shp"
    stem = str(shape.path.with_suffix("")).lower()
    for member in members:
        if member.ending in SHAPEFILE_PARTS and str(member.path.with_suffix("")).lower() == stem:
            unpack(work.path, member, target.with_suffix(member.ending), work.limits)
    return target


_READERS: dict[str, Callable[[_Work], None]] = {
    "geojson": _read_geojson,
    "shapefile": _read_shapefile,
    "geopackage": _read_geopackage,
    "osm": _read_osm,
    "kml": _read_kml,
    "gpx": _read_gpx,
    "csv": _read_csv,
    "xlsx": _read_xlsx,
}


def _brought(work: _Work, form: str, file_name: str, digest: str) -> Brought:
    """Systems, axes and ranges settled; refused when nothing is left."""
    declared = [declared_of(numbers, crs) for numbers, crs in work.layers]
    layers = _in_one_size(declared, work.notes)
    turned, in_metres, notes = settled_axes(layers)
    work.notes += notes
    space = Space.EPSG4549 if in_metres else Space.BD09
    sound = [without_strays(numbers, space, work.rejects) for numbers in turned]
    left = tuple(numbers for numbers in sound if len(numbers))
    rejects = work.rejects.told()
    if not left:
        if not rejects:
            raise FileRefused("nothing_in_it")
        raise FileRefused("all_rejected", number=sum(reject.number for reject in rejects), reason=rejects[0].reason)
    crs = ", ".join(dict.fromkeys(one.short for one in declared if one.short))
    return Brought(
        file_name=file_name,
        digest=digest,
        format=form,
        encoding={"utf-8-sig": "utf-8"}.get(work.encoding, work.encoding),
        crs=crs,
        in_metres=in_metres,
        layers=_told_apart(left),
        rejects=rejects,
        notes=_once(work.notes),
        heads=tuple(work.heads),
    )


def _told_apart(layers: Sequence[Numbers]) -> tuple[Numbers, ...]:
    """Layers of one kind and one name (two folders of an archive) under different names: ids are made of them."""
    found: dict[tuple[str, object], Numbers] = {}
    for layer in layers:
        name, number = layer.name, 1
        while (name, layer.geometry) in found:
            number += 1
            name = f"{layer.name} ({number})"
        found[name, layer.geometry] = replace(layer, name=name)
    return tuple(found.values())


def _in_one_size(declared: Sequence[Declared], notes: list[Note]) -> list[Numbers]:
    """All layers in metres of EPSG:4549, or all in degrees: one declaration must fit them all."""
    notes += [note for one in declared for note in one.notes]
    if all(one.in_metres for one in declared) or not any(one.in_metres for one in declared):
        return [one.numbers for one in declared]
    return [one.in_degrees() for one in declared]


def _once(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The same note of several layers is said once."""
    found: list[Note] = []
    for note in notes:
        if note not in found:
            found.append(note)
    return tuple(found)
