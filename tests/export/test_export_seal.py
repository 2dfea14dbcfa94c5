"""A sealed file gives its passport back; changed in any place it gives a reason instead, whatever was done to it."""

import random
import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import geopandas
import openpyxl
import pptx
import pyarrow
import pyarrow.parquet
import pytest
import xlsxwriter
from defusedxml import ElementTree
from PIL import Image
from shapely.geometry import Point

from zscc.export.contract import Form
from zscc.export.seal import SEALED_FORMS, SealBroken, digest_of, form_of, opened, sealed
from zscc.model.audience import Audience
from zscc.model.panel_filter import PanelFilter
from zscc.model.passport import LayerShown, Passport

PASSPORT = Passport(
    as_of=datetime(2026, 6, 15, 6, 30, 0, 123_000, tzinfo=UTC),
    seq=1234,
    chain="ab" * 32,
    state_hash="cd" * 32,
    fold_version=14,
    town_code="320583103",
    town_sha256="ef" * 32,
    audience=Audience.REVIEW,
    author="值班员 <b>&--' ]]> </script> 㛃",
    panel_filter=PanelFilter(grids=frozenset({"b", "a", "c"}), since=datetime(2026, 6, 14, tzinfo=UTC)),
    box_m=(-1.5, 2.0, 3.0, 4.0),
    layers=(LayerShown("reports", True, 0.5), LayerShown("heat", False)),
    choices=(("theme", "reports_today"),),
    notice="演示数据（示意）",
)


def _written(write: object) -> bytes:
    out = BytesIO()
    write(out)  # type: ignore[operator]
    return out.getvalue()


def _gif() -> bytes:
    first, second = Image.new("RGB", (30, 20)), Image.new("RGB", (30, 20), "red")
    return _written(lambda out: first.save(out, "GIF", save_all=True, append_images=[second], loop=0))


def _xlsx() -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "日")
    return out.getvalue()


def _docx() -> bytes:
    document = docx.Document()
    document.add_paragraph("日")
    return _written(document.save)


def _gpkg(folder: Path) -> bytes:
    path = folder / "one.gpkg"
    geopandas.GeoDataFrame({"name": ["日"]}, geometry=[Point(120.9, 31.4)], crs=4326).to_file(path)
    return path.read_bytes()


@cache
def _pdf() -> bytes:
    """As Qt writes one: a table of offsets at the end and an XMP packet that is not packed."""
    packet = "<x:xmpmeta><rdf:RDF><rdf:Description>日</rdf:Description></rdf:RDF></x:xmpmeta>".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 4 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        b"<<\n/Type /Metadata /Subtype /XML\n/Length %d\n>>\nstream\n%b\nendstream" % (len(packet), packet),
        b"<< /Title (behind) >>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size 6 /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + rows + trailer


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[Form, bytes]:
    table = pyarrow.table({"a": [1, 2]})
    return {
        Form.PNG: _written(lambda out: Image.new("RGB", (30, 20)).save(out, "PNG")),
        Form.GIF: _gif(),
        Form.PDF: _pdf(),
        Form.DOCX: _docx(),
        Form.PPTX: _written(pptx.Presentation().save),
        Form.XLSX: _xlsx(),
        Form.GPKG: _gpkg(tmp_path_factory.mktemp("gpkg")),
        Form.GEOPARQUET: _written(lambda out: pyarrow.parquet.write_table(table, out)),
        Form.MP4: struct.pack(">I", 12) + b"ftypisom" + struct.pack(">I", 16) + b"mdat12345678",
        Form.SVG: b'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>\n',
        Form.HTML: b"<!DOCTYPE html>\n<html><head><title>x</title></head></html>",
        Form.KML: b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>',
        Form.GPX: b'<?xml version="1.0"?>\n<gpx version="1.1"><trk/></gpx>\n',
        Form.GEOJSON: b'{"type":"FeatureCollection","features":[{"properties":{"zscc":",\\"zscc\\":{"}}]}\n',
    }


@pytest.fixture(scope="module")
def files(plain: dict[Form, bytes]) -> dict[Form, bytes]:
    return {form: sealed(form, data, PASSPORT) for form, data in plain.items()}


EVERY = pytest.mark.parametrize("form", sorted(SEALED_FORMS, key=lambda form: form.value), ids=lambda form: form.value)


@EVERY
def test_the_passport_comes_back_and_the_same_file_gives_the_same_bytes(
    form: Form, plain: dict[Form, bytes], files: dict[Form, bytes]
) -> None:
    assert opened(files[form]) == PASSPORT
    assert form_of(files[form]) is form
    assert sealed(form, plain[form], PASSPORT) == files[form]
    assert sealed(form, plain[form], replace(PASSPORT, seq=1235)) != files[form]
    with pytest.raises(ValueError, match="sealed already"):
        sealed(form, files[form], PASSPORT)
    assert len(digest_of(files[form])) == 64


def _changed(data: bytes, times: int, seed: int) -> Iterator[bytes]:
    """One byte another one, spread over the whole file and dense where the seal stands."""
    chance = random.Random(seed)
    seal_at = max(data.find(b"zscc_seal"), 0)
    for turn in range(times):
        near = chance.randrange(seal_at, min(seal_at + 400, len(data)))
        at = chance.randrange(len(data)) if turn % 2 else near
        other = (data[at] + chance.randrange(1, 256)) % 256
        yield data[:at] + bytes((other,)) + data[at + 1 :]


def _all_refused(changed: Iterator[bytes]) -> set[str]:
    codes = set()
    for data in changed:
        with pytest.raises(SealBroken) as refused:
            opened(data)
        codes.add(refused.value.code)
    return codes


@EVERY
def test_one_changed_byte_anywhere_is_refused(form: Form, files: dict[Form, bytes]) -> None:
    codes = _all_refused(_changed(files[form], 20 if form is Form.GPKG else 80, seed=1))
    assert "changed" in codes


@EVERY
def test_a_file_cut_short_or_grown_is_refused(form: Form, files: dict[Form, bytes]) -> None:
    data = files[form]
    pieces = (data[: len(data) * part // 9] for part in range(9))
    grown = (data + more for more in (b"\n", b"\0", b"PK\5\6", data))
    _all_refused(iter([*pieces, *grown, data[:-1], data[1:]]))


@pytest.mark.proof
@pytest.mark.timeout(1800)
@EVERY
def test_a_changed_byte_is_refused_in_very_many_places(form: Form, files: dict[Form, bytes]) -> None:
    times = 2_000 if form is Form.GPKG else 40_000
    _all_refused(_changed(files[form], times, seed=2))


@EVERY
def test_what_has_no_seal_says_so(form: Form, plain: dict[Form, bytes]) -> None:
    with pytest.raises(SealBroken) as refused:
        opened(plain[form])
    assert refused.value.code == "no_passport"


def test_a_passport_moved_to_another_picture_is_refused(files: dict[Form, bytes]) -> None:
    other = sealed(Form.PNG, _written(lambda out: Image.new("RGB", (31, 20)).save(out, "PNG")), PASSPORT)
    seal = files[Form.PNG][33 : files[Form.PNG].index(b"IDAT") - 4]
    moved = other[:33] + seal + other[33 + len(seal) :]
    assert _all_refused(iter([moved])) == {"changed"}


@pytest.mark.parametrize("version", [2, 99_999])
def test_a_seal_or_a_passport_of_a_later_program_is_told_as_such(version: int, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = _written(lambda out: Image.new("RGB", (3, 2)).save(out, "PNG"))
    monkeypatch.setattr("zscc.export.seals.text.PASSPORT_VERSION", version)
    later = sealed(Form.PNG, plain, PASSPORT)
    monkeypatch.undo()
    assert _all_refused(iter([later])) == {"newer"}
    assert _all_refused(iter([later.replace(b'"zscc_seal":1', b'"zscc_seal":2')])) == {"newer"}


def test_what_is_sealed_but_no_passport_is_told_as_such() -> None:
    plain = _written(lambda out: Image.new("RGB", (3, 2)).save(out, "PNG"))
    for faulty in (replace(PASSPORT, seq="many"), replace(PASSPORT, layers=5)):  # type: ignore[arg-type]
        assert _all_refused(iter([sealed(Form.PNG, plain, faulty)])) == {"faulty"}


@pytest.mark.parametrize(
    "changed",
    [
        {"as_of": datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)},
        {"as_of": datetime(1, 1, 1, tzinfo=UTC)},
        {"seq": 1 << 63},
        {"seq": -1},
        {"box_m": (-1e308, -1e308, 1e308, 1e308)},
        {"box_m": (1e15, 1e15, 1e15 + 10, 1e15 + 10)},
        {"box_m": (0.0, 0.0, 5e-324, 5e-324)},
        {"layers": (LayerShown("roads", True, -1e300),)},
        {"panel_filter": PanelFilter(since=datetime(2026, 1, 1))},  # noqa: DTZ001
        {"panel_filter": PanelFilter(until=datetime(9999, 12, 31, 23, 59, tzinfo=UTC))},
    ],
)
def test_what_no_desk_could_have_written_is_refused_before_any_of_it_is_shown(changed: dict[str, object]) -> None:
    plain = _written(lambda out: Image.new("RGB", (3, 2)).save(out, "PNG"))
    wild = sealed(Form.PNG, plain, replace(PASSPORT, **changed))  # type: ignore[arg-type]
    assert _all_refused(iter([wild])) == {"faulty"}


def test_hostile_files_cost_no_more_than_their_length() -> None:
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(30_000_000))
        archive.writestr("customXml/zscc-seal.xml", bytes(30_000_000))
    many = BytesIO()
    with ZipFile(many, "w") as archive:
        archive.writestr("word/document.xml", b"")
    head = b"\x89PNG\r\n\x1a\n" + bytes(25)
    entities = b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>'
    hostile = (
        bomb.getvalue(),
        many.getvalue()[:-4] + b"\xff\xff\xff\xff",
        head + b"\xff\xff\xff\xfftEXtzscc-seal\0" + b"{" * 100,
        b"%PDF-1.4\n" + b'<seal xmlns="urn:zscc:seal:1">{"zscc_seal":' + b"1" * 1_000_000,
        b"GIF89a" + bytes(7) + b"\x21\xff\x0bZSCCSEAL1.0" + b"\xff" * 3_000_000,
        b"\0\0\0\x08ftyp" + b"\0\0\0\x08free" * 200_000,
        b"\0\0\0\x01ftypisom" + b"\xff" * 30,
        b"PAR1" + b"\xff" * 12 + b"PAR1",
        b"SQLite format 3\0" + bytes(52) + b"GPKG" + bytes(4_000),
        entities,
        b"<svg" + b" " * 5_000 + b">",
        b"<!---->" * 500 + b"<sv",
        b'{"' + b"[" * 200_000,
        b"",
        b"\0" * 100,
    )
    for data in hostile:
        with pytest.raises(SealBroken):
            opened(data)


def test_office_and_other_readers_still_open_what_is_sealed(files: dict[Form, bytes], tmp_path: Path) -> None:
    assert docx.Document(BytesIO(files[Form.DOCX])).paragraphs[-1].text == "日"
    assert len(pptx.Presentation(BytesIO(files[Form.PPTX])).slides) == 0
    assert openpyxl.load_workbook(BytesIO(files[Form.XLSX])).active["A1"].value == "日"
    for form in (Form.DOCX, Form.PPTX, Form.XLSX):
        with ZipFile(BytesIO(files[form])) as archive:
            assert archive.testzip() is None
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert b"zscc_seal" in ElementTree.fromstring(archive.read("customXml/zscc-seal.xml")).text.encode()
    path = tmp_path / "one.gpkg"
    path.write_bytes(files[Form.GPKG])
    assert list(geopandas.read_file(path)["name"]) == ["日"]
    assert pyarrow.parquet.read_table(BytesIO(files[Form.GEOPARQUET]))["a"].to_pylist() == [1, 2]
    with Image.open(BytesIO(files[Form.GIF])) as gif:
        assert gif.n_frames == 2
    with Image.open(BytesIO(files[Form.PNG])) as png:
        assert '"seq":1234' in png.text["zscc-seal"]
    for form in (Form.SVG, Form.KML, Form.GPX):
        ElementTree.fromstring(files[form])
