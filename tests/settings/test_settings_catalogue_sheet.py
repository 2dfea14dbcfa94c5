"""The catalogue as a workbook: back as it went out, and broken or hostile ones refused with sheet, row and reason."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from zscc.cli.catalogue import line_of
from zscc.settings.catalogue import CatalogueRefused, load_catalogue
from zscc.settings.catalogue.sheet import workbook_of
from zscc.text.words import Words


@pytest.fixture(scope="module")
def shipped():
    return load_catalogue()


@pytest.fixture(scope="module")
def whole(shipped):
    """A workbook of the first few classes."""
    return workbook_of(replace(shipped, classes=shipped.classes[:10]))


def back(tmp_path, data):
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    return load_catalogue(path)


def refusal(tmp_path, data):
    with pytest.raises(CatalogueRefused) as refused:
        back(tmp_path, data)
    assert all(line_of(fault, Words(language)) for fault in refused.value.faults for language in ("zh", "en"))
    return [(fault.place.table, fault.place.row, fault.code) for fault in refused.value.faults]


def changed(whole, change):
    book = openpyxl.load_workbook(io.BytesIO(whole))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def repacked(whole, part, change):
    """The same workbook with one part changed by hand."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return buffer.getvalue()


def put(sheet, cell, value):
    def change(book):
        book[sheet][cell] = value

    return change


def test_what_went_out_comes_back_equal(tmp_path, shipped):
    assert back(tmp_path, workbook_of(shipped)) == shipped


def test_words_that_look_like_formulas_and_errors_stay_words(tmp_path, shipped):
    first = replace(shipped.classes[0], closing="=1+1", basis="#N/A", checklist=("=HYPERLINK(1)", "+2", "007"))
    told = back(tmp_path, workbook_of(replace(shipped, classes=(first, *shipped.classes[1:]))))
    assert told.classes[0] == first


def test_lost_styles_cost_no_words_and_what_openpyxl_warns_of_disturbs_nobody(tmp_path, shipped, whole):
    told = back(tmp_path, repacked(whole, "xl/styles.xml", lambda _: b"<a/>"))
    assert told.classes == shipped.classes[:10]


def test_a_change_made_in_a_table_program_is_taken(tmp_path, whole):
    def change(book):
        sheet = book["事项清单"]
        sheet["F2"] = " ６ 工作时 "
        sheet["J2"] = "看一看\r\n\n问一问；"
        sheet["L2"] = "否"
        book["部门"]["C2"] = 12345
        book.create_sheet("备忘")["A1"] = "=NOW()"

    told = back(tmp_path, changed(whole, change))
    assert told.classes[0].limit.amount == 6
    assert told.classes[0].checklist == ("看一看", "问一问")
    assert told.departments[0].phone == "12345"


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "row", "code"),
    [
        ("事项清单", "F3", "4刻", 3, "time"),
        ("事项清单", "F3", 4, 3, "time"),
        ("事项清单", "F3", None, 3, "missing"),
        ("事项清单", "F3", '="4"&"工作时"', 3, "formula"),
        ("事项清单", "F3", "#REF!", 3, "error_value"),
        ("事项清单", "F3", date(2026, 6, 15), 3, "not_text_cell"),
        ("事项清单", "F3", 4.5, 3, "not_text_cell"),
        ("事项清单", "F3", True, 3, "not_text_cell"),
        ("事项清单", "L3", "也许", 3, "not_flag_cell"),
        ("事项清单", "E3", "nobody", 3, "no_department"),
        ("事项清单", "A4", "garbage", 4, "id_twice"),
        ("事项清单", "Q9", "备注", 9, "no_heading"),
        ("事项清单", "P1", "备注", 1, "unknown_column"),
        ("事项清单", "B1", "名称", 1, "column_twice"),
        ("事项清单", "O1", None, 2, "no_heading"),
        ("事项清单", "F1", None, 1, "no_column"),
        ("预案力量", "A2", "nothing", 2, "no_preset"),
        ("预案力量", "B2", "nobody", 2, "no_department"),
        ("预案", "D2", "2工作时", 2, "time"),
        ("说明", "A2", None, 2, "missing"),
        ("说明", "A5", "又一版", 0, "one_row"),
        ("事项清单", "A20000", "late", 10_001, "too_many_rows"),
        ("事项清单", "CB5", "far", 0, "too_many_columns"),
    ],
)
def test_what_is_broken_is_refused_with_sheet_and_row(tmp_path, whole, sheet, cell, value, row, code):
    told = refusal(tmp_path, changed(whole, put(sheet, cell, value)))
    if code in {"no_preset", "no_department"} and sheet == "预案力量":
        assert code in {found for _, _, found in told}
        return
    assert told[0] == (sheet, row, code)


def test_merged_cells_are_refused_before_anybody_makes_them(tmp_path, whole):
    book = changed(whole, lambda book: book["事项清单"].merge_cells("J5:J8"))
    assert refusal(tmp_path, book) == [("事项清单", 5, "merged")]
    huge = repacked(book, "xl/worksheets/sheet2.xml", lambda part: part.replace(b"J5:J8", b"A2:XFD1048576"))
    assert refusal(tmp_path, huge) == [("事项清单", 2, "merged")]


def test_a_missing_sheet_and_two_of_a_name_are_refused(tmp_path, whole):
    def rename(book):
        book["部门"].title = "部门 (2)"

    def twice(book):
        book.create_sheet("部门 ")

    assert refusal(tmp_path, changed(whole, rename))[0][2] == "no_sheet"
    assert refusal(tmp_path, changed(whole, twice))[0][2] == "no_sheet"


def test_a_bomb_a_crowd_and_a_lock_are_refused(tmp_path, whole):
    def bomb(_):
        return b"<x>" + b" " * 40_000_000

    def crowd(part):
        return part.replace(b"</sheetData>", b'<row r="900">' + b"<c/>" * 130_000 + b"</row></sheetData>")

    assert refusal(tmp_path, repacked(whole, "xl/styles.xml", bomb)) == [("", 0, "unpacks_too_large")]
    assert refusal(tmp_path, repacked(whole, "xl/worksheets/sheet1.xml", crowd)) == [("", 0, "too_many_cells")]
    locked = bytearray(whole)
    locked[6] |= 1
    locked[whole.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(tmp_path, bytes(locked)) == [("", 0, "damaged")]


def test_parts_that_are_no_workbook_are_refused(tmp_path, whole):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "a")
    assert refusal(tmp_path, buffer.getvalue()) == [("", 0, "not_workbook")]
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(301):
            archive.writestr(str(number), "")
    assert refusal(tmp_path, buffer.getvalue()) == [("", 0, "too_many_parts")]
    macros = repacked(whole, "docProps/app.xml", lambda part: part)
    with zipfile.ZipFile(grown := io.BytesIO(macros), "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"")
    assert refusal(tmp_path, grown.getvalue()) == [("", 0, "macros")]


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet2.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"<a",
        b"\x00\xff",
        b'<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        b'<?xml version="1.0"?><a>',
    ],
)
def test_a_broken_part_is_refused(tmp_path, whole, part, broken):
    assert refusal(tmp_path, repacked(whole, part, lambda _: broken))


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.9, 0.999])
def test_half_a_workbook_is_refused(tmp_path, whole, share):
    assert refusal(tmp_path, whole[: int(len(whole) * share)]) == [("", 0, "damaged")]


@pytest.mark.parametrize("piece", [b"<c ", b"<mergeCell ", b"<a", b"aaa", b'<c r="AAA1" '])
def test_an_endless_tag_is_refused_as_soon_as_any_other(tmp_path, whole, piece):
    long = piece * (4_000_000 // len(piece))
    assert refusal(tmp_path, repacked(whole, "xl/worksheets/sheet1.xml", lambda _: long))


def test_a_row_beyond_counting_is_refused_at_once(tmp_path, whole):
    far = repacked(whole, "xl/worksheets/sheet2.xml", lambda part: part.replace(b'<row r="3"', b'<row r="999999999"'))
    assert refusal(tmp_path, far)[0] == ("事项清单", 10_001, "too_many_rows")
