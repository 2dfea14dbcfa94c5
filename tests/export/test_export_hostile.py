"""Whatever somebody wrote: every form stays readable, no cell becomes a formula, no sign is lost that can be told."""

import csv
import io
import json
import sqlite3
from dataclasses import replace
from xml.etree import ElementTree

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_exports import case, data, material

from zscc.export.cells import defused
from zscc.export.columns import clean
from zscc.export.contract import Form, Subject

SIGNS = st.one_of(
    st.characters(codec="utf-8"), st.sampled_from("=+-@＝＋－＠\t\r\n\0\u202e\ufeff\uffff'\"<>&,;|㛃䶮😀]}")
)
TEXTS = st.text(SIGNS, max_size=40)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_any_words_leave_every_form_readable(tmp_path_factory, texts):
    its = material()
    cases = tuple(case(number, title=text, words=text) for number, text in enumerate(texts))
    its = replace(its, snapshot=replace(its.snapshot, cases=cases), filter_words=texts[0])
    for encoding in ("utf-8-sig", "gb18030"):
        rows = list(csv.reader(io.StringIO(data(Subject.CASES, Form.CSV, of=its, encoding=encoding).decode(encoding))))
        assert len(rows) == len(texts) + 1
        assert len({len(row) for row in rows}) == 1
        assert all(defused(cell) == cell for row in rows for cell in row)
    book = openpyxl.load_workbook(io.BytesIO(data(Subject.CASES, Form.XLSX, of=its)))
    assert not [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.data_type == "f"]
    assert len(json.loads(data(Subject.CASES, Form.GEOJSON, of=its))["features"]) == len(texts)
    for form, tag in ((Form.KML, "Placemark"), (Form.GPX, "wpt")):
        root = ElementTree.fromstring(data(Subject.CASES, form, of=its))
        assert sum(element.tag.endswith(tag) for element in root.iter()) == len(texts)
    path = tmp_path_factory.mktemp("gpkg") / "a.gpkg"
    path.write_bytes(data(Subject.CASES, Form.GPKG, of=its))
    connection = sqlite3.connect(path)
    (count,) = connection.execute("SELECT count(*) FROM cases WHERE title IS NOT NULL").fetchone()
    connection.close()
    assert count == len(texts)


@given(TEXTS)
def test_clean_text_is_one_line_and_loses_nothing_that_can_be_seen(text):
    told = clean(text)
    assert isinstance(told, str)
    assert len(told) == len(text)
    assert not set(told) & set("\r\n\t\0\u202e\u2028\ufeff\uffff")
    assert all(one == other for one, other in zip(text, told, strict=True) if one.isprintable())


def test_signs_of_several_parts_and_rare_names_stay_whole():
    family = "👨\u200d👩\u200d👧"
    assert clean(f"{family}㛃䶮\U00031350") == f"{family}㛃䶮\U00031350"
