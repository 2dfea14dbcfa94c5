import io
import json
import re
import struct
import unicodedata
import zlib
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pypdf
import pytest
from mini_town import AS_OF, DEFAULT_VEHICLES, at, mini_report, mini_snapshot, mini_town
from PySide6.QtGui import QColor, QImage

from zscc.geo.spaces import wgs84_from_map
from zscc.map.pages.layout import wrapped
from zscc.map.pages.legend import Legend
from zscc.map.pages.page import LayerUnknown, Page, PageFormat, drawn_page, layers_named, render
from zscc.map.pages.provenance import KEYWORD
from zscc.map.themes.choropleth import LentFigures
from zscc.model.report import Priority
from zscc.settings.style import load_style
from zscc.text.words import Words

SVG = "{http://www.w3.org/2000/svg}"
NOTE = "界线为示意，不作为划界依据"


@pytest.fixture
def make(qapp, town, windows):
    def made(
        kind=PageFormat.PNG, size=(1200, 800), snapshot=None, its_town=None, language="zh", style="dark", **changes
    ):
        page = Page(kind, *size, windows, **{"seed": 7, **changes})
        snapshot = mini_snapshot() if snapshot is None else snapshot
        return render(snapshot, its_town or town, page, load_style(style), Words(language))

    return made


@pytest.fixture(scope="module")
def memory():
    return {}


@pytest.fixture
def default(make, memory):
    """The page as it is by default, made once a kind."""

    def of(kind):
        if kind not in memory:
            memory[kind] = make(kind)
        return memory[kind]

    return of


@pytest.fixture
def default_text(default, memory):
    """The text of the default PDF, without blanks and line ends; reading it takes a second."""
    if "text" not in memory:
        memory["text"] = "".join(text_of(default(PageFormat.PDF)).split())
    return memory["text"]


def chunks(png):
    """Type and data of every chunk, each with its checksum verified."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    place, found = 8, []
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        data = png[place + 8 : place + 8 + length]
        assert struct.unpack(">I", png[place + 8 + length : place + 12 + length])[0] == zlib.crc32(kind + data)
        found.append((kind.decode(), data))
        place += 12 + length
    return found


def told_by_png(png):
    [told] = [data for kind, data in chunks(png) if kind == "iTXt" and data.startswith(KEYWORD.encode() + b"\0")]
    _, _, rest = told.partition(b"\0")
    compressed, body = rest[0], rest[2:].split(b"\0", 2)[2]
    return json.loads(zlib.decompress(body) if compressed else body)


def told_by_svg(svg):
    [metadata] = ElementTree.fromstring(svg).iter(f"{SVG}metadata")
    assert metadata.get("id") == KEYWORD
    return json.loads(metadata.text)


def told_by_pdf(pdf):
    root = pypdf.PdfReader(io.BytesIO(pdf), strict=True).trailer["/Root"]
    packet = root["/Metadata"].get_data().decode("utf-8")
    found = re.search(r"<zscc:provenance>(.*?)</zscc:provenance>", packet, re.S)
    return json.loads(found.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def image_of(png):
    image = QImage.fromData(png, "PNG")
    assert not image.isNull()
    return image


@pytest.mark.parametrize("kind", list(PageFormat))
def test_the_same_page_has_the_same_bytes_whatever_was_drawn_between(make, default, kind):
    first = default(kind)
    make(kind, style="light", language="en", size=(900, 700))
    assert make(kind) == first


@pytest.mark.parametrize("kind", list(PageFormat))
def test_another_moment_has_other_bytes(make, default, kind):
    moved = (("V01", 0.9, 1.4, *DEFAULT_VEHICLES[0][3:]),)
    assert default(kind) != make(kind, snapshot=mini_snapshot(vehicles=moved))


@pytest.mark.parametrize(
    ("kind", "told"),
    [(PageFormat.PNG, told_by_png), (PageFormat.SVG, told_by_svg), (PageFormat.PDF, told_by_pdf)],
)
def test_a_file_tells_where_it_comes_from(default, town, kind, told):
    facts = told(default(kind))
    assert facts["seed"] == 7
    assert facts["at"] == "2026-06-15T14:30:00+08:00"
    assert facts["state_hash"] == "cd" * 32
    assert facts["town_sha256"] == town.sha256
    assert (facts["width_px"], facts["height_px"]) == (1200, 800)
    assert facts["crs"] == "EPSG:4549"
    assert facts["layers"][0] == "outside"
    assert facts["zscc_version"]
    assert facts["synthetic"] is True
    assert "示意" in facts["notice"]
    west, south, east, north = facts["bbox_wgs84"]
    lon_deg, lat_deg = wgs84_from_map(*at(1.5, 1.5))
    assert west < lon_deg < east
    assert south < lat_deg < north


def test_a_page_without_made_up_data_carries_no_notice_and_no_badge(make):
    true_town, true_snapshot = mini_town(synthetic=False), mini_snapshot(synthetic=False)
    page = make(PageFormat.PDF, its_town=true_town, snapshot=true_snapshot)
    facts = told_by_pdf(page)
    assert facts["synthetic"] is False
    assert facts["notice"] == ""
    assert "演示数据" not in text_of(page)
    made_up_moment = make(PageFormat.PDF, its_town=true_town, snapshot=mini_snapshot(synthetic=True))
    assert told_by_pdf(made_up_moment)["synthetic"] is True


def text_of(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf), strict=True).pages[0].extract_text()


def test_the_text_of_a_pdf_can_be_searched_as_ordinary_chinese(default_text):
    for words in ("小河镇 · 全网融合一张图", "9.0平方公里 · 6网格 · 3村（社区）", "演示数据（示意）", NOTE, "今日上报"):
        assert words.replace(" ", "") in default_text, words
    for character in default_text:
        assert "RADICAL" not in unicodedata.name(character, ""), character


def test_the_one_face_is_inside_the_pdf(default):
    reader = pypdf.PdfReader(io.BytesIO(default(PageFormat.PDF)), strict=True)
    fonts = reader.pages[0]["/Resources"]["/Font"]
    assert len(fonts) == 1
    for font in fonts.values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor
        assert "NotoSansSCzscc" in descriptor["/FontName"]


def test_the_dates_of_a_pdf_are_those_of_its_data_and_its_offsets_are_right(default):
    pdf = default(PageFormat.PDF)
    reader = pypdf.PdfReader(io.BytesIO(pdf), strict=True)
    assert reader.metadata.creation_date == AS_OF
    assert reader.metadata.modification_date == AS_OF
    assert reader.metadata.title == "小河镇 · 全网融合一张图"
    start = int(re.search(rb"startxref\n(\d+)", pdf).group(1))
    assert pdf[start : start + 5] == b"xref\n"
    entries = re.findall(rb"(\d{10}) \d{5} n", pdf[start:])
    for number, entry in enumerate(entries, start=1):
        assert pdf[int(entry) :].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize("width", [b"Z", b"+08'00'"])
def test_dates_are_set_in_any_time_zone(qapp, width):
    from zscc.map.pages.files import _with_dates

    def document(zone):
        head = b"%PDF-1.4\n1 0 obj\n<</CreationDate (D:20200101000000" + zone + b")>>\nendobj\n"
        second = len(head)
        body = head + b"2 0 obj\n<<>>\nendobj\n"
        table = b"xref\n0 3\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \ntrailer\n<<>>\n" % (9, second)
        return body + table + b"startxref\n%d\n%%%%EOF\n" % len(body)

    fixed = _with_dates(document(width), AS_OF)
    assert fixed == _with_dates(document(b"Z"), AS_OF)
    offsets = [int(offset) for offset in re.findall(rb"(\d{10}) 00000 n", fixed)]
    assert [fixed[offset : offset + 7] for offset in offsets] == [b"1 0 obj", b"2 0 obj"]


def test_an_svg_has_outlines_instead_of_text_and_nothing_from_outside(default):
    svg = default(PageFormat.SVG).decode("utf-8")
    root = ElementTree.fromstring(svg)
    assert not list(root.iter(f"{SVG}text"))
    assert len(list(root.iter(f"{SVG}path"))) > 100
    assert root.get("viewBox") == "0 0 1200 800"
    links = re.findall(r'href="([^"]{0,40})', svg)
    assert all(link.startswith(("data:image/png;base64", "#")) for link in links)


def test_a_vehicle_stands_on_the_page_where_it_is(make):
    png = make(size=(1600, 900))
    image, facts = image_of(png), told_by_png(png)
    west, south, east, north = facts["bbox_m"]
    accent = QColor(load_style().palette.accent)
    x_m, y_m = at(1.6, 2.8)
    x_px = round((x_m - west) / (east - west) * 1600)
    y_px = round((north - y_m) / (north - south) * 900)
    found = image.pixelColor(x_px, y_px)
    assert abs(found.red() - accent.red()) + abs(found.blue() - accent.blue()) < 40


def test_a_bbox_decides_what_is_seen(make):
    corners = [wgs84_from_map(*at(*corner)) for corner in ((1, 1), (2, 2))]
    bbox = (*corners[0], *corners[1])
    west, south, east, north = told_by_png(make(bbox_wgs84=bbox))["bbox_wgs84"]
    assert west <= bbox[0]
    assert south <= bbox[1]
    assert east >= bbox[2]
    assert north >= bbox[3]
    assert (east - west) * (north - south) < 12 * (bbox[2] - bbox[0]) * (bbox[3] - bbox[1])


def test_only_the_named_layers_are_drawn(make):
    bare = make(layers=layers_named(("boundary",)))
    assert told_by_png(bare)["layers"] == ["boundary"]
    assert bare != make(layers=layers_named(("boundary", "vehicles")))


def test_the_public_sees_no_sum_of_one_or_two(qapp, town, windows):
    def told(reports, **changes):
        page = Page(PageFormat.PNG, 400, 300, windows, layers=frozenset({"heat", "choropleth"}), **changes)
        frame = drawn_page(mini_snapshot(reports=reports), town, page, load_style(), Words("zh")).frame
        values = np.nan_to_num(frame.choropleth.told.values, nan=-1.0)
        return frame.heat.reports, frame.heat.image, values.max(), frame.choropleth.told.counted

    three = [
        mini_report(number, 1.0 + number / 20, 1.0, minutes_ago=30.0, grid="999999101002001") for number in (1, 2, 3)
    ]
    two = three[:2]
    assert told(two)[0] == 2
    shown, picture, most, counted = told(two, tells_few=False)
    assert (shown, most, counted) == (0, -1.0, 0)
    assert picture == told([], tells_few=False)[1]
    shown, picture, most, counted = told(three, tells_few=False)
    assert (shown, most, counted) == (5, 5.0, 5)
    assert picture == told(three)[1]


def test_an_unknown_layer_is_named_with_those_there_are():
    with pytest.raises(LayerUnknown, match=r"'satellite'.*outside, water, roads, choropleth, heat"):
        layers_named(("roads", "satellite"))


def test_a_page_shows_what_a_workspace_lends_and_its_provenance_says_so(make, town):
    lent = LentFigures(
        "按期结案率", "%", ("按网格", "2026年6月"), {grid.code: 50.0 + place for place, grid in enumerate(town.grids)}
    )
    layers = layers_named(("choropleth", "boundary"))
    lending, plain = (make(size=(900, 600), layers=layers, lent=given) for given in (lent, None))
    assert told_by_png(lending)["choropleth"] == "按期结案率 按网格 2026年6月"
    assert told_by_png(plain)["choropleth"].startswith("reports_today")
    assert image_of(lending) != image_of(plain)


@pytest.mark.parametrize("size", [(200, 200), (2000, 210), (210, 1500), (640, 480)])
@pytest.mark.parametrize("style", ["dark", "light"])
def test_odd_sizes_and_both_themes_are_drawn_full(make, size, style):
    image = image_of(make(size=size, style=style))
    assert (image.width(), image.height()) == size
    ground = QColor(load_style(style).palette.ground)
    assert abs(image.pixelColor(1, 1).lightness() - ground.lightness()) < 20


def test_a_large_page_is_the_same_page_larger(make):
    one, two = image_of(make(size=(1600, 900))), image_of(make(size=(3200, 1800)))
    small = two.scaled(one.size()).convertToFormat(QImage.Format.Format_RGB32)
    difference = np.abs(array(one) - array(small)).mean()
    assert difference < 6.0
    assert difference < 0.3 * np.abs(array(one) - array(one)[::-1]).mean()


def array(image):
    rows = np.frombuffer(image.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint8)
    return rows.reshape(image.height(), image.width(), 4)[:, :, :3].astype(int)


def test_the_counts_of_the_legend_add_up(frame_of, town):
    reports = [mini_report(n, 1, 1, list(Priority)[n % 4], 20) for n in range(9)]
    reports += [mini_report(20, 30, 1, Priority.LOW, 20), replace(mini_report(21, 1, 1), point=None)]
    away = ("V04", 40.0, *DEFAULT_VEHICLES[3][2:])
    frame = frame_of(town, mini_snapshot(tuple(reports), vehicles=(*DEFAULT_VEHICLES[:3], away)))
    rows = {row.text: row.count for row in Legend.of(frame).rows}
    assert rows["今日上报"] == "共 11 条"
    assert sum(int(rows[name]) for name in ("特急", "紧急", "一般", "低")) == 11
    assert "其中1条未定位" in rows
    assert "其中1条在图外" in rows
    assert "其中1辆在图外" in rows
    assert rows["巡查车"] == "共 4 辆"
    assert [rows[name] for name in ("行驶", "停车", "数据滞后", "离线")] == ["1", "1", "1", "1"]


def test_what_is_hidden_is_not_in_the_legend(frame_of, town):
    frame = replace(frame_of(town), visible=frozenset({"grids"}))
    legend = Legend.of(frame)
    assert [row.text for row in legend.rows] == ["网格"]
    assert not legend.keys


def test_lines_are_broken_where_the_text_lets_them():
    text = "来源：甲、乙、丙；one two three"
    lines = wrapped(text, 6.0, len)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(len(line) <= 6 for line in lines)
    assert wrapped("", 10, len) == []


def test_the_file_lists_every_source_a_layer(default):
    sources = told_by_png(default(PageFormat.PNG))["sources"]
    assert sources == [
        {"layer": "road", "attribution": "小河测绘", "licence": "CC0-1.0", "synthetic": False},
        {"layer": "grid", "attribution": "zscc", "licence": "Apache-2.0", "synthetic": True},
    ]


def test_sources_and_made_up_layers_are_named(default_text):
    assert "OpenStreetMap" not in default_text
    for words in ("小河测绘（CC0-1.0）；其余为示意", "示意图层：网格", "种子7", "状态cdcdcdcdcdcd"):
        assert words in default_text


def test_a_page_speaks_english(make):
    text = text_of(make(PageFormat.PDF, language="en", size=(800, 600))).replace("\t", " ")
    for words in ("Boundaries are indicative and not authoritative", "V04 offline 8 min", "Tracks (last 30 min)"):
        assert words in text


def test_the_foot_says_nothing_of_what_there_is_nothing_to_say(make):
    """A page of the desk has no seed and no hash of the state; its file still says when and which town."""
    snapshot = replace(mini_snapshot(), state_hash=None)
    text = "".join(text_of(make(PageFormat.PDF, snapshot=snapshot, seed=None)).split())
    assert "坐标系EPSG:4549" in text
    for word in ("种子", "状态", "None"):
        assert word not in text
