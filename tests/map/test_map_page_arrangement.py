"""A page holds what the screen shows: order and opacity of its layers, added layers, its own title and paper."""

import io
import re
from dataclasses import replace

import numpy as np
import pypdf
import pytest
from mini_town import at, mini_snapshot, mini_town
from PySide6.QtGui import QImage

from zscc.geo.spaces import Space
from zscc.map.layers import START
from zscc.map.pages.apart import PageJob, PageNotMade, PageProcess, PageStage
from zscc.map.pages.page import Page, PageFormat, render
from zscc.settings.style import load_style
from zscc.text.words import Words
from zscc.town.features import FeatureLayer, GeometryKind, Provenance

MIDDLE = at(1.5, 1.5)


def added(layer_id, points, kind=GeometryKind.POINT, *, synthetic=False):
    return FeatureLayer(
        layer_id=layer_id,
        title=f"图层{layer_id}",
        geometry=kind,
        xy_m=np.array(points, float),
        part_start=np.array([0, len(points)]),
        feature_start=np.array([0, 1]),
        columns=(),
        declared=Space.EPSG4549,
        provenance=Provenance("a.geojson", synthetic=synthetic),
    )


def page_of(windows, kind=PageFormat.PNG, **changes):
    return Page(kind, 1200, 800, windows, **{"layers": frozenset({"boundary"}), **changes})


@pytest.fixture
def make(qapp, town, windows):
    def made(kind=PageFormat.PNG, **changes):
        return render(mini_snapshot(), town, page_of(windows, kind, **changes), load_style(), Words("zh"))

    return made


def pixels(png):
    image = QImage.fromData(png, "PNG").convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[:, :, :3].astype(int)


def faded(name, opacity):
    arrangement = START.with_opacity(name, opacity)
    return {"arrangement": arrangement, "layers": frozenset({"boundary", name})}


@pytest.mark.parametrize("name", ["grids", "heat", "roads", "labels", "tracks"])
def test_the_opacity_of_a_layer_survives_in_a_png(make, name):
    without, opaque, half = (
        pixels(make(**changes))
        for changes in ({**faded(name, 1.0), "layers": frozenset({"boundary"})}, faded(name, 1.0), faded(name, 0.5))
    )
    # The legend and the head stand outside this part of the page.
    part = np.s_[120:560, 420:1000]
    changed = np.abs(opaque - without)[part].max(axis=2) > 12
    assert changed.sum() > 20
    off = np.abs(half[part] - (opaque[part] + without[part]) / 2)[changed]
    assert off.mean() < 6


def test_a_layer_of_no_opacity_is_not_on_the_map(make):
    gone, without = (pixels(make(**faded("grids", 0.0))), pixels(make()))
    assert (np.abs(gone - without)[120:560, 420:1000] == 0).all()


@pytest.mark.parametrize("kind", [PageFormat.SVG, PageFormat.PDF])
def test_drawings_hold_the_opacity(make, kind):
    # A PDF multiplies it with the line's own.
    wanted = pytest.approx(0.37 * (0.42 if kind is PageFormat.PDF else 1.0), abs=0.003)
    assert wanted in opacities(kind, make(kind, **faded("grids", 0.37)))
    assert wanted not in opacities(kind, make(kind, **faded("grids", 1.0)))


def opacities(kind, data):
    if kind is PageFormat.SVG:
        return [float(value) for value in re.findall(r'opacity="([0-9.]+)"', data.decode())]
    states = pypdf.PdfReader(io.BytesIO(data), strict=True).pages[0]["/Resources"]["/ExtGState"]
    return [float(state.get_object()["/CA"]) for state in states.values() if "/CA" in state.get_object()]


def test_the_order_of_the_layers_survives(make):
    below, above = (added(name, [MIDDLE, at(2.5, 2.0)], GeometryKind.LINE) for name in "ab")
    arrangement = START.with_features(("a", "b"))
    layers = frozenset({"feature:a", "feature:b"})

    def dot(order, title="a"):
        made = pixels(make(arrangement=order, layers=layers, added=((below, 0), (above, 1)), title=title))
        hue = load_style().palette.hues
        wanted = [np.array([int(colour[i : i + 2], 16) for i in (5, 3, 1)]) for colour in hue[:2]]
        return [int((np.abs(made[120:560, 420:1000] - colour).max(axis=2) < 12).sum()) for colour in wanted]

    first, second = dot(arrangement)
    assert second > 10 > first
    first, second = dot(arrangement.moved("feature:a", "feature:b"))
    assert first > 10 > second


def test_added_layers_stand_in_the_legend_and_made_up_ones_say_so(qapp, windows):
    layer = added("park", [MIDDLE, at(2.0, 2.0)], GeometryKind.LINE, synthetic=True)
    page = page_of(windows, PageFormat.PDF, added=((layer, 0),), layers=frozenset({"feature:park"}))
    snapshot, true_town = mini_snapshot(synthetic=False), mini_town(synthetic=False)
    made = render(snapshot, true_town, page, load_style(), Words("zh"))
    text = pypdf.PdfReader(io.BytesIO(made), strict=True).pages[0].extract_text().replace("\t", "")
    assert "图层park" in "".join(text.split())
    assert "演示数据" in text


def test_a_title_of_ones_own_is_cut_where_the_page_ends(make):
    def text(title):
        data = make(PageFormat.PDF, title=title)
        return "".join(pypdf.PdfReader(io.BytesIO(data), strict=True).pages[0].extract_text().split())

    assert "防汛值守图" in text("防汛值守图")
    long = text("很长的标题" * 40)
    assert "很长的标题" in long
    assert "…" in long
    assert "EPSG:4549" in long


def test_paper_has_its_true_size_in_every_format(make):
    a4 = {"dpi": 150}
    data = make(PageFormat.PDF, **a4)
    box = pypdf.PdfReader(io.BytesIO(data), strict=True).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx((1200 * 72 / 150, 800 * 72 / 150), abs=0.5)
    assert QImage.fromData(make(PageFormat.PNG, **a4), "PNG").dotsPerMeterX() == round(150 / 0.0254)
    width = float(re.search(r'<svg width="([0-9.]+)mm"', make(PageFormat.SVG, **a4).decode()).group(1))
    assert width == pytest.approx(1200 * 25.4 / 150, abs=0.1)


def test_a_box_in_metres_is_shown_clear_of_the_legend(make):
    west, south = at(1.0, 1.0)
    east, north = at(2.0, 2.0)
    near = pixels(make(box_m=(west, south, east, north), layers=frozenset({"grids"})))
    whole = pixels(make(layers=frozenset({"grids"})))
    assert np.abs(near - whole).mean() > 1


def job_of(town, windows, **changes):
    return PageJob(mini_snapshot(), town, replace(page_of(windows), **changes), load_style(), "zh")


def test_a_page_made_apart_is_the_same_one(make, town, windows, tmp_path):
    out = tmp_path / "a.png"
    out.write_bytes(b"before")
    process = PageProcess(job_of(town, windows, **faded("grids", 0.5)), out)
    process.make()
    assert process.stage is PageStage.WRITING
    assert out.read_bytes() == make(**faded("grids", 0.5))
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.png"]


def test_a_cancelled_page_leaves_what_was_there(town, windows, tmp_path):
    out = tmp_path / "a.png"
    out.write_bytes(b"before")
    process = PageProcess(job_of(town, windows), out)
    process.cancel()
    with pytest.raises(PageNotMade, match="cancelled"):
        process.make()
    assert out.read_bytes() == b"before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.png"]


def test_why_a_page_could_not_be_made_is_told(town, windows, tmp_path):
    with pytest.raises(PageNotMade, match="not_written"):
        PageProcess(job_of(town, windows), tmp_path / "no folder" / "a.png").make()
    with pytest.raises(PageNotMade, match="too_many_pixels"):
        PageProcess(job_of(town, windows, width_px=90_000, height_px=90_000), tmp_path / "a.png").make()
    with pytest.raises(PageNotMade, match="too_long"):
        PageProcess(job_of(town, windows), tmp_path / "a.png").make(within_s=0.0)
    assert list(tmp_path.iterdir()) == []
