"""Every figure of the town's description is in the sourced file and in the default briefing, with its wording.

``tests/data/town_description.md`` is the description to the letter. What is said of growth follows from base and value.
"""

import ast
import operator
import re
from functools import cache
from pathlib import Path

import pytest

from zscc.settings.briefing import Briefing, load_briefing
from zscc.settings.town_figures import TownFigure, TownFigures, load_town_figures

DESCRIPTION = Path(__file__).parents[1] / "data" / "town_description.md"
GROWTH = {"gdp", "revenue"}
"""The only two of which the article says how they grew."""
INDICATORS = "2.5"
MULTIPLES = {"万": 1e4, "亿": 1e8}
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
TOLD_TWICE = {"巡查总里程": "mileage"}
"""A row of the indicators that repeats one of the mechanisms in other words."""
ROLES = "2.4"
"""Names roles, and no figure."""


@cache
def figures() -> TownFigures:
    return load_town_figures()


@cache
def briefing() -> Briefing:
    return load_briefing()


def rows_of(text: str) -> list[tuple[str, list[str]]]:
    """(chapter, cells) of every row of every table, in order."""
    chapter, rows = "", []
    for line in text.splitlines():
        if heading := re.match(r"### (2\.\d)", line):
            chapter = heading[1]
        if line.startswith("| ") and not line.startswith(("| In the", "| Named", "| Indicator")):
            rows.append((chapter, [cell.strip() for cell in line.strip().strip("|").split(" | ")]))
    return [(chapter, cells) for chapter, cells in rows if set(cells[0]) != {"-", "|"}]


def table() -> list[tuple[str, list[str]]]:
    return rows_of(DESCRIPTION.read_text("utf-8"))


def numbers_in(text: str) -> set[float]:
    """The numbers of a text, those with a space or comma between thousands too, and what 万 makes of them."""
    joined = re.sub(r"(?<=\d)[ ,](?=\d{3}(?!\d))", "", text)
    found = set()
    for number, multiple in re.findall(r"(\d+(?:\.\d+)?)\s*(万?)", joined):
        found |= {float(number), float(number) * MULTIPLES.get(multiple, 1)}
    return found


def held_by(figure: TownFigure) -> set[float]:
    """Every number that an entry of the file says, and how many things it names."""
    said = [f"{figure.value}{figure.unit}", figure.period, figure.base_value, figure.stated_growth, *figure.names]
    found = numbers_in(" ".join([*said, figure.caption]))
    return found | {float(len(figure.names))} if figure.names else found


def plain(text: str) -> str:
    """Without the marks in which Chinese print differs from a plain file."""
    return re.sub(r"[\s\"“”]", "", text).translate(
        str.maketrans({"，": ",", "；": ";", "：": ":", "（": "(", "）": ")"})
    )


def computed(formula: str) -> float:
    """Arithmetic over keys of figures and plain numbers, and nothing else."""

    def value(node: ast.expr) -> float:
        if isinstance(node, ast.BinOp):
            return float(OPERATORS[type(node.op)](value(node.left), value(node.right)))
        if isinstance(node, ast.Name):
            return float(figures().figure(node.id).value)
        assert isinstance(node, ast.Constant)
        return float(node.value)

    return value(ast.parse(formula, mode="eval").body)


def shown_keys() -> set[str]:
    return {key for scene in briefing().scenes for panel in scene.panels for key in panel.keys}


def test_the_copy_holds_every_chapter_and_many_rows() -> None:
    assert {chapter for chapter, _ in table()} == {f"2.{number}" for number in range(1, 8)}
    assert len(table()) == 98


@pytest.mark.parametrize(("chapter", "cells"), [row for row in table() if row[0] not in {INDICATORS, ROLES}])
def test_every_figure_of_a_row_is_kept_with_its_wording(chapter: str, cells: list[str]) -> None:
    wording, figure_cell = cells[0], cells[1]
    if wording.startswith("Outside the article"):
        wording = wording.removeprefix("Outside the article: ")
    wanted = numbers_in(re.sub(r"\(.*?\)|≈", " ", figure_cell))
    if wording in {'"大党委"全覆盖'}:
        wanted = {38.0}
    own = [figure for figure in figures().figures if figure.wording == wording]
    phrases = [phrase for phrase in figures().phrases if phrase.wording == wording]
    missing = wanted - set().union(*(held_by(figure) for figure in own), set())
    assert not missing, f"{wording}: {missing} of {figure_cell} is in no figure with this wording"
    stated = numbers_in(wording)
    held = set().union(*(held_by(figure) for figure in own), *(numbers_in(phrase.text) for phrase in phrases), set())
    assert stated <= held, f"{wording}: {stated - held} of the phrase itself is nowhere"


@pytest.mark.parametrize("cells", [cells for chapter, cells in table() if chapter == INDICATORS])
def test_every_indicator_has_its_value_year_base_and_growth(cells: list[str]) -> None:
    label, base, value, growth = cells[:4]
    if label == "网格员":
        first, sunk = figures().figure("first_workers"), figures().figure("sunk_workers")
        assert base == f"{first.value} ({first.period})"
        assert value.startswith(f"{sunk.value} ")
        assert not first.stated_growth
        assert not sunk.stated_growth
        return
    key = TOLD_TWICE.get(label)
    [figure] = [figure for figure in figures().figures if figure.key == key or figure.wording == label]
    assert key is None or base == f"since {figure.period[:7]}"
    said = plain(f"{figure.value}{figure.unit}{figure.caption}{figure.period}")
    for part in re.split(r"[, ]+", value):
        assert plain(part) in said, f"{label}: {part}"
    assert figure.stated_growth == ("" if growth == "–" else growth)
    if figure.key in GROWTH:
        assert base.startswith(f"{figure.base_value} 亿元")
        assert "未注明" in figure.base_period
    else:
        assert not figure.base_value


@pytest.mark.parametrize("key", sorted(GROWTH))
def test_stated_growth_follows_from_base_and_value(key: str) -> None:
    figure = figures().figure(key)
    stated = re.fullmatch(r"增长了([\d.]+)倍", figure.stated_growth)
    assert stated
    growth = float(figure.value) / float(figure.base_value) - 1
    assert f"{growth:.1f}" == stated[1]


def test_no_other_figure_states_growth() -> None:
    assert {figure.key for figure in figures().figures if figure.stated_growth} == GROWTH


@pytest.mark.parametrize("figure", [figure for figure in figures().figures if figure.formula], ids=lambda f: f.key)
def test_a_derived_figure_follows_from_its_formula(figure: TownFigure) -> None:
    shown = float(figure.value)
    decimals = len(figure.value.partition(".")[2])
    assert figure.source == "derived"
    # 18 000 m² is said as a round figure of 27 mu.
    assert abs(computed(figure.formula) - shown) <= 0.5 * 10**-decimals + 1e-9


def test_what_names_things_counts_them() -> None:
    for figure in figures().figures:
        if figure.names:
            assert float(figure.value) == len(figure.names), figure.key
            if figure.source == "article" and figure.key != "school_stages":
                assert all(plain(name) in plain(figure.wording) for name in figure.names), figure.key


def test_every_wording_is_of_the_description_or_from_outside_it() -> None:
    text = DESCRIPTION.read_text("utf-8")
    for entry in (*figures().figures, *figures().phrases):
        assert entry.wording in text, entry.key


def test_figures_from_outside_are_those_of_their_wording() -> None:
    for figure in figures().figures:
        if figure.source == "outside":
            assert numbers_in(figure.value + figure.base_value) <= numbers_in(figure.wording), figure.key


def test_phrases_are_unchanged_but_for_marks() -> None:
    for phrase in figures().phrases:
        assert plain(phrase.text) in plain(phrase.wording), phrase.key


def test_keys_are_unique_and_sources_known() -> None:
    its = figures()
    for entries in (its.figures, its.phrases):
        assert len({entry.key for entry in entries}) == len(entries)
        assert {entry.source for entry in entries} <= {source.source_id for source in its.sources}
    assert all(figure.caption and figure.period and figure.label for figure in its.figures)


def test_every_figure_is_on_a_scene() -> None:
    published = {figure.key for figure in figures().figures}
    assert published <= shown_keys()
    live = {key for key in shown_keys() if key.startswith("live.")}
    assert shown_keys() <= published | live


def test_live_figures_are_those_of_the_docs() -> None:
    told = (Path(__file__).parents[2] / "docs" / "briefing.md").read_text("utf-8")
    for key in (key for key in shown_keys() if key.startswith("live.")):
        assert f"`{key}`" in told, key


def test_growth_is_never_shown() -> None:
    for scene in briefing().scenes:
        said = " ".join([scene.title, scene.kicker, *(panel.heading + panel.text for panel in scene.panels)])
        assert not re.search(r"增长|增速|倍|129\.28|13\.39", said), scene.scene_id


def test_different_populations_never_stand_together() -> None:
    first, later = {"first_workers", "first_workers_per_grid"}, {"sunk_workers", "sunk_workers_per_grid"}
    towns, thousands = {"hundred_towns"}, {"thousand_towns"}
    for scene in briefing().scenes:
        keys = {key for panel in scene.panels for key in panel.keys}
        assert not (keys & first and keys & later), scene.scene_id
        assert not (keys & towns and keys & thousands), scene.scene_id


def test_sources_stay_apart() -> None:
    outside = {figure.key for figure in figures().figures if figure.source == "outside"}
    for scene in briefing().scenes:
        keys = {key for panel in scene.panels for key in panel.keys}
        assert not keys & outside or keys <= outside, scene.scene_id


def test_the_three_chapters_come_in_order() -> None:
    lines = figures().figure("three_lines").names
    told = list(dict.fromkeys(scene.chapter for scene in briefing().scenes if scene.chapter))
    assert tuple(told) == lines
    [frame] = [scene for scene in briefing().scenes if any(panel.kind == "gauge" for panel in scene.panels)]
    [gauge] = [panel for panel in frame.panels if panel.kind == "gauge"]
    corners = [line.split("|")[0] for line in gauge.text.split()]
    assert tuple(corners) == figures().figure("corners").names == tuple(frame.title.split("、"))
    assert len(gauge.keys) == 4


def test_the_decade_is_told_in_five_moments() -> None:
    moments = [panel for scene in briefing().scenes for panel in scene.panels if panel.kind == "decade"]
    assert [panel.heading for panel in moments] == ["2017", "2019", "2020", "2021-06", "2022"]
    assert len({panel.text for panel in moments}) == 1
    assert [line.split("|")[0] for line in moments[0].text.split()] == [panel.heading for panel in moments]


def test_scenes_are_calm_and_complete() -> None:
    kinds = {"figures": range(1, 5), "row": range(2, 6), "quote": range(1), "list": range(8), "gauge": range(4, 5)}
    ids = [scene.scene_id for scene in briefing().scenes]
    assert len(set(ids)) == len(ids)
    assert 16 <= len(ids) <= 26
    for scene in briefing().scenes:
        assert all((scene.note.strip(), scene.hold_s >= 10, scene.title)), scene.scene_id
        assert 1 <= len(scene.panels) <= 3
        assert not scene.live
        assert not scene.at
        for panel in scene.panels:
            assert panel.kind == "decade" or len(panel.keys) in kinds[panel.kind], (scene.scene_id, panel.kind)


def test_slogans_come_from_the_sourced_file() -> None:
    known = {plain(phrase.text) for phrase in figures().phrases}
    for scene in briefing().scenes:
        for panel in scene.panels:
            if panel.kind == "quote":
                assert plain(panel.text) in known, panel.text


def test_no_person_and_no_number_to_call_stands_in_the_briefing() -> None:
    folder = Path(__file__).parents[2] / "zscc" / "resources" / "briefing"
    text = "".join(path.read_text("utf-8") for path in sorted(folder.glob("*.toml")))
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)|0512|\d{3,4}-\d{7,8}", text)
    assert not re.search(r"书记[^项]|局长|镇长|主任|先生|女士|记者|摄影", text)
