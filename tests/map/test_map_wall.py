"""Pages for a wall: every scene of the shipped briefing at every aspect; nothing cut, small or faint."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import msgspec
import pytest
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from zscc.map.fonts import load_fonts
from zscc.map.ink import Ink
from zscc.map.viewport import Box
from zscc.map.wall.live_figures import LIVE_FIGURES, LiveValue, LiveValues
from zscc.map.wall.page import Screen, Shape, sheet_of
from zscc.map.wall.painter import paint_sheet
from zscc.map.wall.sheet import Sheet
from zscc.map.wall.telling import Known, duration, keys_of, told_scene
from zscc.map.writing.lettering import Hand, TextLettering
from zscc.model.told_scene import ToldFigure, ToldPanel, ToldScene
from zscc.settings.briefing import Scene, load_briefing
from zscc.settings.style import load_style
from zscc.settings.town_figures import load_town_figures
from zscc.settings.wall import Wall
from zscc.text.words import Words

AS_OF = datetime(2026, 6, 15, 6, 32, 7, tzinfo=UTC)
ASPECTS = ((1920, 1080), (3840, 2160), (6656, 1792), (5760, 1080), (1080, 1920))
LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def ink(qapp: QGuiApplication) -> Ink:
    load_fonts()
    return Ink(load_style())


def live(number: float | None = 86.0, at: datetime = AS_OF) -> LiveValues:
    values = {key: LiveValue(key, figure.kind, number, 12, at) for key, figure in LIVE_FIGURES.items()}
    return LiveValues(AS_OF, values)


def known(language: str = "zh", **changes: object) -> Known:
    made = Known(load_town_figures(), live(), Words(language), AS_OF, credit="© OpenStreetMap 贡献者 · 天地图")
    return replace(made, **changes)


def shipped(language: str = "zh") -> Iterator[ToldScene]:
    scenes = load_briefing().scenes
    for place, scene in enumerate(scenes):
        yield told_scene(scene, known(language), (place, len(scenes)))


def touches(one: Box, other: Box) -> bool:
    return one[0] < other[2] - 1 and other[0] < one[2] - 1 and one[1] < other[3] - 1 and other[1] < one[3] - 1


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def check(sheet: Sheet, what: str) -> None:
    left, top, right, bottom = sheet.safe
    for text in sheet:
        assert text.px >= sheet.least_px, (what, text)
        box = text.box
        assert box[0] >= left, (what, text)
        assert box[1] >= top, (what, text)
        assert box[2] <= right + 0.5, (what, text)
        assert box[3] <= bottom + 0.5, (what, text)
    boxes = [text.box for text in sheet]
    assert not [(a.words, b.words) for a, b in combinations(sheet, 2) if touches(a.box, b.box)], what
    assert not [pair for pair in combinations(sheet.blocks, 2) if touches(*pair)], what
    if sheet.map_box is not None:
        assert not [text for text in sheet if touches(text.box, sheet.map_box)], what
        assert sheet.map_box[2] - sheet.map_box[0] >= 0.18 * sheet.width_px, what
    assert boxes


# The shipped briefing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ASPECTS)
def test_every_scene_stands_whole_legible_and_apart_at_every_aspect(size: tuple[int, int], ink: Ink) -> None:
    screen = Screen(*size, Wall())
    for told in shipped():
        sheet = sheet_of(told, screen, ink, Words("zh"))
        check(sheet, f"{told.scene_id} {size}")
        says_every_figure(told, sheet)
        assert {text.colour for text in sheet if contrast(text.colour, ink.palette.ground) < 7.0} == set()
        assert sheet.left_out == 0, told.scene_id
        assert sheet.map_box is not None, told.scene_id


def test_scenes_stand_in_english_too(ink: Ink) -> None:
    for told in [*shipped("en")][::3]:
        check(sheet_of(told, Screen(1920, 1080, Wall()), ink, Words("en")), told.scene_id)


def test_a_seat_further_off_makes_larger_words_and_still_nothing_is_cut(ink: Ink) -> None:
    screen = Screen(1920, 1080, Wall(distance_m=7.0))
    assert screen.least_px == 52
    for told in [*shipped()][::5]:
        check(sheet_of(told, screen, ink, Words("zh")), told.scene_id)


def says_every_figure(told: ToldScene, sheet: Sheet) -> None:
    said = "".join(text.words for text in sheet).replace(" ", "")
    for panel in told.panels:
        for figure in panel.figures:
            assert not figure.missing, (told.scene_id, figure.key)
            listed = figure.names and panel.kind == "list"
            wanted = "、".join(figure.names) if listed else figure.value + figure.unit
            assert wanted.replace(" ", "") in said, (told.scene_id, figure.key)


# Sizes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wall", "size", "least"),
    [
        (Wall(), (1920, 1080), 37),
        (Wall(), (3840, 2160), 74),
        (Wall(), (1080, 1920), 37),
        (Wall(pitch_mm=1.2), (6656, 1792), 20),
        (Wall(distance_m=3.0), (1920, 1080), 23),
        (Wall(distance_m=12.0, pitch_mm=2.5), (1920, 1080), 23),
        (Wall(distance_m=0.5), (1920, 1080), 20),
        (Wall(arc_minutes=20.0), (1920, 1080), 46),
    ],
)
def test_the_smallest_character_follows_distance_and_pitch(wall: Wall, size: tuple[int, int], least: int) -> None:
    assert wall.least_px(*size) == least


@pytest.mark.parametrize("wrong", [{"distance_m": 0.0}, {"pitch_mm": -1.0}, {"arc_minutes": 1.0}, {"safe_share": 0.6}])
def test_a_wall_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, Wall)


def test_the_page_is_divided_by_its_aspect(ink: Ink) -> None:
    shapes = {size: Shape.of(*size) for size in (*ASPECTS, (1280, 1024))}
    assert shapes[(1920, 1080)] is Shape.BESIDE
    assert shapes[(6656, 1792)] is shapes[(5760, 1080)] is Shape.THREE
    assert shapes[(1080, 1920)] is Shape.STACKED
    told = next(told for told in shipped() if told.scene_id == "governance")
    beside, three = (sheet_of(told, Screen(*size, Wall()), ink, Words("zh")) for size in ((1920, 1080), (6656, 1792)))
    assert beside.map_box is not None
    assert beside.map_box[0] > max(text.box[2] for text in beside if text.box[1] < 900)
    assert three.map_box is not None
    assert any(text.x_px > three.map_box[2] for text in three)
    assert any(text.box[2] < three.map_box[0] for text in three)


def test_a_very_wide_page_fills_both_columns_and_spends_spare_room_on_size(ink: Ink) -> None:
    scenes = {told.scene_id: told for told in shipped()}
    screen = Screen(6656, 1792, Wall(pitch_mm=1.2))
    sheets = {name: sheet_of(scenes[name], screen, ink, Words("zh")) for name in ("governance", "economy", "closing")}
    for name, sheet in sheets.items():
        assert sheet.map_box is not None
        right = [text for text in sheet if text.x_px > sheet.map_box[2]]
        assert max(text.px for text in right) >= max(text.px for text in sheet if text not in right), name
    values = {text.words: text.x_px for text in sheets["economy"]}
    assert values["351.64"] < values["37.52"] < 6656 / 2 < values["416.5"] < values["55"]


def test_large_lines_are_written_in_parts_that_stand_where_the_whole_would(ink: Ink) -> None:
    told = next(told for told in shipped() if told.scene_id == "governance")
    sheet = sheet_of(told, Screen(3840, 2160, Wall()), ink, Words("zh"))
    written: dict[tuple[float, float], tuple[str, Hand]] = {}

    class Recording(TextLettering):
        def write(self, painter: QPainter, text: str, x_px: float, y_px: float, hand: Hand) -> None:
            written[(x_px, y_px)] = (text, hand)

    image = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint_sheet(painter, sheet, ink, Recording(ink))
    painter.end()
    assert max(len(text) * hand.px for text, hand in written.values()) <= 400
    for text in sheet:
        x_px, said = text.x_px, ""
        while len(said) < len(text.words):
            said += written[(x_px, text.base_px)][0]
            x_px = text.x_px + ink.width(said, text.px, bold=text.bold)
        assert said == text.words


def test_a_name_is_told_and_not_counted(ink: Ink) -> None:
    scenes = {told.scene_id: told for told in shipped()}
    for scene, name, below in (
        ("mechanism", "一张网", "基础网格和专业网格整合"),
        ("sharing", "全网融合一张图", "加速绘就"),
    ):
        said = [text.words for text in sheet_of(scenes[scene], Screen(1920, 1080, Wall()), ink, Words("zh"))]
        assert said.count(name) == said.count(below) == 1
        assert not {"1", "张网", "1张图"} & {*said}


def test_the_design_s_own_sizes_stand_where_there_is_room(ink: Ink) -> None:
    told = ToldScene(
        "one", "题", "上", "", (ToldPanel("figures", figures=(ToldFigure("a", "网格", "79", "个"),)),), ("源",)
    )
    sizes = {text.px for text in sheet_of(told, Screen(1920, 1080, Wall()), ink, Words("zh"))}
    assert sizes == {37, 58, 104}


# What is too much, old or unknown ---------------------------------------------------------------------------


def test_what_does_not_fit_gives_up_the_map_first_then_is_said_to_be_left_out(ink: Ink) -> None:
    figures = tuple(ToldFigure(str(n), f"第{n}项指标的名称", "12345.6", "亿元", "2021年全年口径") for n in range(18))
    much = ToldScene("much", "很多", "", "", (ToldPanel("figures", figures=figures),), ("源",))
    sheet = sheet_of(much, Screen(1920, 1080, Wall()), ink, Words("zh"))
    check(sheet, "much")
    assert sheet.map_box is None
    assert sheet.left_out == 0
    more = replace(much, panels=much.panels * 3)
    sheet = sheet_of(more, Screen(1920, 1080, Wall()), ink, Words("zh"))
    check(sheet, "more")
    assert sheet.left_out == 2
    assert any("少显示2项" in text.words for text in sheet)


def test_an_old_live_figure_says_its_age_and_is_grey(ink: Ink) -> None:
    scene = Scene("s", "题", panels=load_briefing().scenes[2].panels)
    old = told_scene(scene, known(live=live(at=AS_OF - timedelta(minutes=7)))).panels[1].figures[0]
    fresh = told_scene(scene, known()).panels[1].figures[0]
    assert (old.old, fresh.old) == (True, False)
    assert old.below == "截至14:25，已7分钟未更新"
    assert fresh.below == "近24小时中位数，截至14:32"
    told = ToldScene("s", "题", "", "", (ToldPanel("figures", figures=(old,)),), ())
    sheet = sheet_of(told, Screen(1920, 1080, Wall()), ink, Words("zh"))
    value = next(text for text in sheet if text.words == old.value)
    assert value.colour == ink.palette.text_second
    assert ink.palette.accent not in {mark.colour for mark in sheet.marks}


def test_too_few_cases_tell_no_figure_and_the_reason(ink: Ink) -> None:
    told = told_scene(load_briefing().scenes[2], known(live=live(None))).panels[1].figures[0]
    assert (told.value, told.below) == ("—", "样本不足（12件）")
    none = told_scene(load_briefing().scenes[2], known(live=None)).panels[1].figures[0]
    assert (none.value, none.below) == ("—", "尚无数据")


def test_an_unknown_key_is_said_and_never_invented() -> None:
    scene = load_briefing().scenes[2]
    wrong = msgspec.structs.replace(scene.panels[0], keys=("nobody_counts_this",))
    told = told_scene(msgspec.structs.replace(scene, panels=(wrong,)), known()).panels[0].figures[0]
    assert (told.value, told.missing, told.below) == ("—", True, "没有这个数据")


def test_the_foot_has_two_sources_where_published_and_made_up_figures_share_a_page() -> None:
    told = told_scene(load_briefing().scenes[2], known(heat=True))
    assert told.sources[:3] == (
        "公开数字：第一昆山网 2022年公开报道",
        "用时与热力：演示数据（示意）",
        "界线为示意，不作为划界依据",
    )
    true = told_scene(load_briefing().scenes[2], known(heat=True, synthetic=False))
    assert true.sources[1] == "用时与热力：本系统统计"


@pytest.mark.parametrize("scene", load_briefing().scenes, ids=lambda scene: scene.scene_id)
def test_made_up_data_is_said_on_every_page(scene: Scene) -> None:
    assert any("演示数据（示意）" in line for line in told_scene(scene, known()).sources)
    assert keys_of(scene) == {key for panel in scene.panels for key in panel.keys}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(48.2, "48秒"), (62.0, "1分2秒"), (59.6, "1分"), (120.0, "2分"), (660.0, "11分"), (11_520.0, "3.2小时")],
)
def test_times_are_said_as_exactly_as_a_listener_can_use(seconds: float, said: str) -> None:
    assert duration(seconds, Words("zh")) == said


def test_the_note_is_for_the_speaker_alone(ink: Ink) -> None:
    scene = msgspec.structs.replace(load_briefing().scenes[2], note="只给讲的人看")
    sheet = sheet_of(told_scene(scene, known()), Screen(1920, 1080, Wall()), ink, Words("zh"))
    assert "只给讲的人看" not in "".join(text.words for text in sheet)
