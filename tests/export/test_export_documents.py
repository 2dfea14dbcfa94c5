"""Documents, pages for a browser and films: readers that are not ours open them; nothing personal, nothing foreign."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import imageio_ffmpeg
import numpy as np
import pptx
import pytest
from docx.oxml.ns import qn
from made_exports import APPROVED, PERSONAL, data, material
from PIL import Image, ImageColor, ImageSequence

from zscc.export import html_file
from zscc.export.contract import ExportRefused, Form, Subject, Wish
from zscc.export.film import FilmFrame, FilmKind, film_of
from zscc.export.pptx_file import Deck
from zscc.export.seal import opened
from zscc.export.shift_book import shift_book
from zscc.model.audience import Audience
from zscc.model.duty import CARRIED, DutyKind, DutyLine
from zscc.model.passport import LayerShown
from zscc.model.told_scene import ToldFigure, ToldPanel, ToldScene
from zscc.settings.style import load_style
from zscc.settings.town_figures import PublishedSource, TownFigure, TownFigures

SECRET = 1
"""Open case of a sensitive class in the material: it is left out."""
WATCHES = "联系人张伟，电话13812345678"


def _png(colour: str = "navy") -> bytes:
    out = BytesIO()
    Image.new("RGB", (60, 50), colour).save(out, "PNG")
    return out.getvalue()


def _line(number: int, kind: DutyKind, text: str, **more: object) -> DutyLine:
    its = material()
    duty = its.bureau.roster.duty_at(its.snapshot.as_of)
    by = duty.posts[0].people[0].id
    at = its.snapshot.as_of - timedelta(minutes=60 - number)
    return DutyLine(f"L{number}", kind, duty.duty_id, at, by, text, **more)  # type: ignore[arg-type]


def _on_duty(**passport: object):
    its = material(**passport)  # type: ignore[arg-type]
    lines = (
        _line(1, DutyKind.SHIFT_BEGAN, ""),
        _line(2, DutyKind.NOTE, f"长江路积水。{WATCHES}", outcome=CARRIED),
        _line(3, DutyKind.NOTE, "已办结的事项", outcome=CARRIED),
        _line(4, DutyKind.NOTE_CLEARED, "", about="L3"),
        _line(5, DutyKind.INSTRUCTION, "加强夜间走访", to="民政办"),
    )
    return replace(its, snapshot=replace(its.snapshot, duty=lines), extra="周市镇指挥中心")


def _report() -> docx.document.Document:
    return docx.Document(BytesIO(data(Subject.SHIFT_REPORT, Form.DOCX, of=_on_duty())))


def test_the_shift_report_tells_the_shift_in_text_that_can_be_edited() -> None:
    its, report = _on_duty(), _report()
    text = "\n".join(paragraph.text for paragraph in report.paragraphs)
    headings = [paragraph.text for paragraph in report.paragraphs if paragraph.style.name == "Heading 1"]
    assert headings[0] == "一、总体情况"
    assert [heading[:2] for heading in headings] == [f"{numeral}、" for numeral in "一二三四五六七八"]
    assert "周市镇指挥中心" in text
    assert "带入事项：1. 长江路积水" in text
    assert "已办结的事项" not in text
    assert "加强夜间走访  承办 民政办" in text
    book = shift_book(its.snapshot, its.bureau.roster)
    tables = [[cell.text for cell in row.cells] for table in report.tables for row in table.rows]
    assert sum(row[0].isdigit() for row in tables) == len(book.opened) + len(book.standing) - SECRET + len(book.lines)
    assert "演示数据（示意）" in report.sections[0].header.paragraphs[0].text
    fields = report.sections[0].footer._element.iter(qn("w:instrText"))
    assert [field.text for field in fields] == ["PAGE"]


def test_the_shift_report_names_chinese_faces_and_is_dated_by_its_moment() -> None:
    report = _report()
    faces = {fonts.get(qn("w:eastAsia")) for fonts in report.element.iter(qn("w:rFonts"))} - {None}
    assert faces <= {"仿宋_GB2312", "黑体", "宋体", "楷体_GB2312", "方正小标宋简体"}
    assert report.core_properties.created == material().passport.as_of
    section = report.sections[0]
    assert (round(section.page_width.mm), round(section.left_margin.mm), round(section.top_margin.mm)) == (210, 28, 37)


@pytest.mark.parametrize("form", [Form.DOCX, Form.HTML])
def test_no_document_names_or_reaches_anybody(form: Form) -> None:
    subject = Subject.SHIFT_REPORT if form is Form.DOCX else Subject.MAP
    file = data(subject, form, of=_on_duty())
    if form is Form.DOCX:
        with ZipFile(BytesIO(file)) as archive:
            file = b"".join(archive.read(name) for name in archive.namelist())
    text = file.decode("utf-8", "replace")
    assert not [word for word in PERSONAL if word in text]
    assert "欠薪" not in text


# Slides ---------------------------------------------------------------------------------------------------

FIGURES = TownFigures(
    sources=(PublishedSource("a", "t", "p", "2022"),),
    figures=(
        TownFigure("gdp", "地区生产总值", "351.64", "亿元", "2021", "a", "w", base_value="129.28"),
        TownFigure("rank", "排名", "第23", "", "2021", "a", "w", base_value="第32"),
    ),
)


def _deck() -> Deck:
    gdp = ToldFigure("gdp", "地区生产总值", "351.64", "亿元", "2021年", source="a")
    first = ToldScene(
        "one", "经济", "高质量发展", "", (ToldPanel("figures", "", (), (gdp,)),), ("公开报道",), note="开场"
    )
    quote = ToldPanel("quote", "出处", ("北部新城，产城融合",))
    gauge = ToldPanel("gauge", "", ("核心|党建引领", "基础|巡出问题"))
    second = ToldScene("two", "框架", "", "第一章", (quote, gauge), ("界线示意",), synthetic=True)
    return Deck("汇报", "党的十八大以来", (first, second), FIGURES, "指挥中心")


def _slides() -> bytes:
    its = replace(material(), extra=_deck(), pictures={"two": _png()})
    return data(Subject.BRIEFING, Form.PPTX, of=its)


@pytest.mark.parametrize("audience", [Audience.REVIEW, Audience.PUBLIC])
def test_what_only_the_speaker_sees_stays_inside(audience: Audience) -> None:
    seen = tuple(LayerShown(name, True) for name in APPROVED.layers)
    its = replace(material(audience, approval=APPROVED.number, layers=seen), extra=_deck())
    slides = data(Subject.BRIEFING, Form.PPTX, of=its)
    with ZipFile(BytesIO(slides)) as parts:
        assert not [name for name in parts.namelist() if "开场".encode() in parts.read(name)]


def test_slides_hold_native_text_tables_and_charts_with_their_numbers() -> None:
    slides = list(pptx.Presentation(BytesIO(_slides())).slides)
    assert [slide.shapes.title.text_frame.text for slide in slides] == ["汇报", "经济", "框架", "这份汇报说明了什么"]
    (chart,) = (shape.chart for shape in slides[1].shapes if shape.has_chart)
    assert {series.name: list(series.values) for series in chart.plots[0].series} == {
        "基期": [129.28],
        "2021": [351.64],
    }
    assert slides[1].notes_slide.notes_text_frame.text == "开场"
    assert any(shape.has_table for shape in slides[2].shapes)
    assert [shape.image.blob for shape in slides[2].shapes if shape.shape_type == 13] == [_png()]
    text = " ".join(shape.text_frame.text for shape in slides[2].shapes if shape.has_text_frame)
    assert "演示数据（示意）" in text
    faces = {face.get("typeface") for slide in slides for face in slide.element.iter("{*}ea")}
    assert faces == {"微软雅黑"}


def test_slides_stay_on_their_slide_and_every_part_is_dated_by_the_moment() -> None:
    file = _slides()
    shown = pptx.Presentation(BytesIO(file))
    for slide in shown.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= shown.slide_width
            assert shape.top + shape.height <= shown.slide_height
    dates = re.compile(rb"<dcterms:(?:created|modified)[^>]*>([^<]*)<")
    found: set[bytes] = set()
    with ZipFile(BytesIO(file)) as archive:
        found |= set(dates.findall(archive.read("docProps/core.xml")))
        for name in archive.namelist():
            if name.startswith("ppt/embeddings/"):
                with ZipFile(BytesIO(archive.read(name))) as sheet:
                    found |= set(dates.findall(sheet.read("docProps/core.xml")))
    assert found == {b"2026-06-15T06:30:00Z"}


def test_a_briefing_without_its_pages_is_refused() -> None:
    with pytest.raises(ExportRefused) as refused:
        data(Subject.BRIEFING, Form.PPTX)
    assert refused.value.code == "no_briefing"


# Pages for a browser --------------------------------------------------------------------------------------

FLAG = re.compile("leaflet-attribution-flag|#4C7BE1|#FFD500|Leaflet</a>", re.IGNORECASE)


def _page() -> bytes:
    return data(Subject.MAP, Form.HTML, of=_on_duty(), title="防汛 <script>alert(1)</script> https://example.com/x")


def test_no_page_names_a_foreign_service_or_carries_a_flag() -> None:
    page = _page().decode("utf-8")
    assert not [
        found for found in re.findall(r"https?://[^\"'\s<)]*", page) if not found.startswith("http://www.w3.org/")
    ]
    assert not FLAG.search(page)
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?!data:)[^\"'\s>]*//", page)
    assert "<script>alert(1)" not in page
    assert "示意，不作为划界依据" in page


@pytest.mark.parametrize(
    "foreign",
    ['<img src="https://a.b/c.png">', "<link href='//cdn.x/y.css'>", "url(http://a/b.png)", 'x="https://t.co"', "🇺🇦"],
)
def test_a_page_that_would_fetch_something_is_refused(foreign: str) -> None:
    with pytest.raises(ExportRefused) as refused:
        html_file.refuse_foreign(f"<html>{foreign}</html>".encode())
    assert refused.value.code == "foreign_address"


def test_a_page_opens_in_a_browser_with_the_network_off(tmp_path: Path) -> None:
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("there is no chromium; scripts/services installs it on Debian")
    (tmp_path / "map.html").write_bytes(_page())
    alone = ["unshare", "-n"] if os.geteuid() == 0 and shutil.which("unshare") else []
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--virtual-time-budget=2000"]
    off = ["--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"]
    url = (tmp_path / "map.html").as_uri()
    ran = subprocess.run([*alone, browser, *flags, *off, url], capture_output=True, text=True, timeout=60, check=True)
    assert "CONSOLE" not in ran.stderr
    assert "leaflet-control-layers-overlays" in ran.stdout
    assert ran.stdout.count('type="checkbox"') >= 4
    assert "<canvas" in ran.stdout


# Films ----------------------------------------------------------------------------------------------------

SIZE = (320, 180)


def _frames(count: int = 6) -> list[FilmFrame]:
    """Every second one is like the one before."""
    first = material().snapshot.as_of
    frames = []
    for place in range(count):
        colour = bytes((40 * (place // 2), 90, 120))
        frames.append(FilmFrame(first + timedelta(minutes=place), colour * (SIZE[0] * SIZE[1])))
    return frames


def _kind(form: Form) -> FilmKind:
    return FilmKind(form, *SIZE, frames_a_second=5, language="zh", synthetic=True)


def test_a_film_leaves_out_what_does_not_change_and_decodes_to_the_same_frames_each_time(tmp_path: Path) -> None:
    decoded = []
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).write_bytes(film_of(iter(_frames()), _kind(Form.MP4)))
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", str(tmp_path / name)]
        ran = subprocess.run([*command, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], capture_output=True, check=True)
        size = SIZE[0] * SIZE[1] * 3
        decoded.append([ran.stdout[at : at + size] for at in range(0, len(ran.stdout), size)])
    assert decoded[0] == decoded[1]
    assert len(decoded[0]) == 3
    red = [frame[3 * (SIZE[0] * 170 + 10)] for frame in decoded[0]]
    assert [abs(value - 40 * place) < 12 for place, value in enumerate(red)] == [True] * 3


def test_a_gif_says_its_moment_in_every_frame() -> None:
    with Image.open(BytesIO(film_of(iter(_frames()), _kind(Form.GIF)))) as gif:
        frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(gif)]
    assert len(frames) == 3
    corners = [frame.crop((SIZE[0] // 2, 0, SIZE[0], 30)).tobytes() for frame in frames]
    assert len(set(corners)) == 3
    assert film_of(iter(_frames()), _kind(Form.GIF)) == film_of(iter(_frames()), _kind(Form.GIF))


def test_red_and_amber_of_a_few_pixels_stay_so_in_a_gif() -> None:
    palette, (wide, high) = load_style("light").palette, SIZE
    many = np.random.default_rng(6).integers(120, 256, (high, wide, 3), np.uint8)
    later = many.copy()
    for row, colour in enumerate((palette.amber, palette.red)):
        later[high - 20 + 4 * row, 10:14] = ImageColor.getrgb(colour)
    at = material().snapshot.as_of
    frames = [FilmFrame(at + timedelta(minutes=row), its.tobytes()) for row, its in enumerate((many, later))]
    with Image.open(BytesIO(film_of(iter(frames), _kind(Form.GIF)))) as gif:
        gif.seek(1)
        shown = np.asarray(gif.convert("RGB")).astype(int)
    for row, colour in enumerate((palette.amber, palette.red)):
        assert np.abs(shown[high - 20 + 4 * row, 10:14] - ImageColor.getrgb(colour)).max() < 6


def test_a_period_without_a_picture_and_one_that_is_too_long_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for frames, code, most in (([], "no_frames", 10), (_frames(), "too_many_frames", 3)):
        monkeypatch.setattr("zscc.export.film.MOST_FRAMES", most)
        with pytest.raises(ExportRefused) as refused:
            film_of(iter(frames), _kind(Form.GIF))
        assert refused.value.code == code


# All of them ----------------------------------------------------------------------------------------------

_IN_ANOTHER_PROCESS = """
import hashlib, sys
sys.path[:0] = ["tests/doubles", "tests/export"]
import test_export_documents as its
for make in its.MAKERS:
    print(hashlib.sha256(make()).hexdigest())
"""


def _film() -> bytes:
    painted = replace(material(), pictures={"file": film_of(iter(_frames()), _kind(Form.GIF))})
    return data(Subject.PERIOD, Form.GIF, of=painted)


MAKERS = (lambda: data(Subject.SHIFT_REPORT, Form.DOCX, of=_on_duty()), _slides, _page, _film)


def test_another_process_makes_the_same_bytes_and_each_holds_its_passport() -> None:
    import hashlib

    made = [make() for make in MAKERS]
    assert [opened(file).seq for file in made] == [4711] * len(MAKERS)
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", _IN_ANOTHER_PROCESS]
    ran = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.split() == [hashlib.sha256(file).hexdigest() for file in made]


def test_the_public_gets_no_document_with_coordinates_and_no_film() -> None:
    approved = {"approval": "苏S(2026)012号"}
    its = replace(material(Audience.PUBLIC, **approved), pictures={"file": b"GIF89a"})
    for subject, form in ((Subject.MAP, Form.HTML), (Subject.PERIOD, Form.GIF)):
        with pytest.raises(ExportRefused):
            data(subject, form, of=its)
    assert Wish(Subject.MAP, Form.HTML).crs == "EPSG:4326"
