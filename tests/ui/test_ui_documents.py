"""Maps and atlases as files: painted for their audience, sealed, read by programs that are not ours."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import made_exports
import pytest
from PIL import Image
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication

from zscc.export.contract import ExportRefused, Form, Material, Subject, Wish
from zscc.export.seal import opened
from zscc.export.table import made
from zscc.map.pages.atlas import parts_of
from zscc.map.pages.page import Page, PageFormat
from zscc.model.audience import Audience
from zscc.model.passport import LayerShown
from zscc.settings.profile import load_profile
from zscc.settings.style import load_style
from zscc.situation.case_sheet import CaseSheet
from zscc.text.words import Words
from zscc.ui.documents.deck import DeckJob
from zscc.ui.documents.painting import Canvas, filmed, painted, without_sensitive

KANGXI_SUN = "\u2f47"
APPROVED = {
    "approval": "苏S(2026)012号",
    "layers": tuple(LayerShown(name, True) for name in ("boundary", "roads", "water")),
}


@pytest.fixture(scope="module")
def canvas(qapp: QApplication) -> Canvas:
    page = Page(PageFormat.PNG, 1000, 700, load_profile().windows, dpi=96)
    return Canvas(page, load_style("light"))


def material(audience: Audience = Audience.INTERNAL, **changed: object) -> Material:
    """With the columns of its cases, as a desk has them."""
    its = made_exports.material(audience, **changed)
    sheet = CaseSheet()
    for case in its.snapshot.cases:
        sheet.put(case)
    return replace(its, snapshot=replace(its.snapshot, case_columns=sheet.columns()))


def file_of(its: Material, wish: Wish, canvas: Canvas) -> bytes:
    return made(painted(its, wish, canvas), wish)


def text_of(pdf: bytes, folder: Path) -> str:
    """By poppler where it is installed, else by pypdf."""
    if shutil.which("pdftotext") is None:
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    (folder / "a.pdf").write_bytes(pdf)
    ran = subprocess.run(["pdftotext", "-layout", str(folder / "a.pdf"), "-"], capture_output=True, check=True)
    return ran.stdout.decode("utf-8")


def test_a_map_says_title_scale_north_time_author_and_system(canvas: Canvas, tmp_path: Path) -> None:
    layers = tuple(LayerShown(name, True) for name in ("boundary", "grids", "roads", "labels", "reports", "heat"))
    pdf = file_of(material(layers=layers), Wish(Subject.MAP, Form.PDF, title="今日巡查"), canvas)
    text = text_of(pdf, tmp_path)
    for said in (
        "今日巡查",
        "2026-06-15 14:30:00",
        "公里",
        "北",
        "EPSG:4549",
        "内部",
        "制图：值班员",
        "网格：小河社区-01",
        "镇界",
        "敏感类别 1 件未列入",
    ):
        assert said in text, said
    assert "仅计筛选内" not in text
    assert KANGXI_SUN not in text
    assert "日" in text
    assert "不作为划界依据" in text
    assert opened(pdf) == material(layers=layers).passport
    assert file_of(material(layers=layers), Wish(Subject.MAP, Form.PDF, title="今日巡查"), canvas) == pdf


@pytest.mark.parametrize("form", [Form.PNG, Form.SVG, Form.PDF])
def test_a_map_for_the_public_says_nowhere_where_it_lies(form: Form, canvas: Canvas, tmp_path: Path) -> None:
    its = material(Audience.PUBLIC, **APPROVED)
    data = file_of(its, Wish(Subject.MAP, form), canvas)
    passport = opened(data)
    assert (passport.box_m, passport.crs, passport.author, passport.approval) == (None, "", "", "苏S(2026)012号")
    text = data.decode("utf-8", "replace")
    if form is Form.PNG:
        with Image.open(BytesIO(data)) as image:
            told = json.loads(image.text["zscc-provenance"])
        assert (told["bbox_wgs84"], told["bbox_m"], told["crs"]) == ([], [], "")
        text = json.dumps(told)
    if form is Form.PDF:
        words = text_of(data, tmp_path)
        assert "审图号：苏S(2026)012号" in words
        assert "EPSG" not in words
    assert not re.search(r"(?<!\d)12[01]\.\d{4,}", text if form is not Form.SVG else text[: text.index("<g")])


def test_a_map_for_the_public_with_other_layers_is_refused_before_it_is_painted(canvas: Canvas) -> None:
    for layers in (("boundary",), ("boundary", "roads", "water", "tracks")):
        shown = {**APPROVED, "layers": tuple(LayerShown(name, True) for name in layers)}
        with pytest.raises(ExportRefused):
            painted(material(Audience.PUBLIC, **shown), Wish(Subject.MAP, Form.PNG), canvas)


@pytest.mark.parametrize(("split", "count"), [("grid", 6), ("village", 3)])
def test_an_atlas_has_a_page_a_part_an_index_and_numbers(
    split: str, count: int, canvas: Canvas, tmp_path: Path
) -> None:
    its = material(layers=(LayerShown("boundary", True), LayerShown("grids", True)))
    pdf = file_of(its, Wish(Subject.ATLAS, Form.PDF, split=split), canvas)
    assert len(PdfReader(BytesIO(pdf)).pages) == 2 + count
    text = text_of(pdf, tmp_path)
    assert "图册目录" in text
    for place, part in enumerate(parts_of(its.town, split, Words("zh")), 3):
        assert part.name in text
        assert f"第{place}页 共{count + 2}页" in text
    assert text.count("1:") >= count
    assert opened(pdf).seq == 4711


def test_a_film_of_the_map_shows_what_its_filter_lets_through(canvas: Canvas) -> None:
    its = material()
    small = replace(canvas, page=replace(canvas.page, width_px=400, height_px=300))
    wish = Wish(Subject.PERIOD, Form.GIF)
    data = made(filmed([its.snapshot, its.snapshot], its, wish, small, 5), wish)
    with Image.open(BytesIO(data)) as gif:
        assert gif.n_frames == 1
        assert gif.size == (400, 300)
    assert opened(data).chain == its.passport.chain


def test_a_briefing_tells_its_scenes_and_paints_their_maps(qapp: QApplication) -> None:
    from zscc.settings.briefing import Briefing, Scene, ScenePanel, SceneView
    from zscc.settings.seat import LayerWish

    view = SceneView(layers=(LayerWish("grids", True),))
    scenes = (
        Scene("one", "一", panels=(ScenePanel("figures", ("area",)),), view=view, note="只给讲解人"),
        Scene("two", "二", panels=(ScenePanel("quote", text="原话"),)),
    )
    job = DeckJob(material(), Briefing("汇报", "副题", scenes), load_profile(), institution="中心")
    gathered = job.gathered()
    assert list(gathered.pictures) == ["one"]
    with Image.open(BytesIO(gathered.pictures["one"])) as image:
        assert image.size == (1200, 1000)
    assert made(gathered, Wish(Subject.BRIEFING, Form.PPTX)) == made(job.gathered(), Wish(Subject.BRIEFING, Form.PPTX))


def test_a_briefing_for_the_public_paints_no_map_but_with_the_approved_layers(qapp: QApplication) -> None:
    from zscc.settings.briefing import Briefing, Scene, SceneView
    from zscc.settings.seat import LayerWish

    every = ("outside", "water", "roads", "grids", "boundary", "labels")
    approved = SceneView(layers=tuple(LayerWish(name, name in {"boundary", "roads", "water"}) for name in every))
    other = SceneView(layers=(LayerWish("grids", True), LayerWish("tracks", True)))
    scenes = (
        Scene("right", "一", view=approved),
        Scene("other", "二", view=other),
        Scene("now", "三", view=approved, live=True),
    )
    job = DeckJob(material(Audience.PUBLIC, **APPROVED), Briefing("汇报", "", scenes), load_profile())
    assert list(job.gathered().pictures) == ["right"]


def test_what_is_sensitive_is_in_no_picture_and_what_nobody_has_classed_is() -> None:
    its = material()
    secret = {case.case_id for case in its.snapshot.cases if case.class_id == "dispute.wages"}
    kept = without_sensitive(its)
    assert secret
    assert {case.case_id for case in its.snapshot.cases} - {case.case_id for case in kept.cases} == secret
    assert len(kept.case_columns) == len(kept.cases)
    alone = replace(its, snapshot=without_sensitive(its))
    assert without_sensitive(alone) is alone.snapshot
    foreign = tuple(replace(case, class_id="of another town") for case in kept.cases)
    told = replace(its, snapshot=replace(kept, cases=foreign))
    assert len(without_sensitive(told).cases) == len(foreign)
