"""Keeps everything a frame of the canvas is made of, and renews it in pieces while nothing waits for it.

What stands still and the trails are pictures (:mod:`zscc.map.backing`); labels are placed anew when those are;
the rest is painted in every frame. All of it is made of :class:`Frame` values by the painters of the layer table.
"""

from collections.abc import Callable, Generator, Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QPainter

from zscc.analysis.heat_filter import HeatFilter
from zscc.clock import SHANGHAI
from zscc.map.arrangement import Arrangement
from zscc.map.backing import Backing
from zscc.map.crowds.reports import CrowdKeeper
from zscc.map.features.shelf import FeatureShelf
from zscc.map.frame import Frame, TownNames
from zscc.map.furniture_room import FurnitureRoom
from zscc.map.ink import Ink
from zscc.map.layers import START, Pace, of_pace, paint_seen, seen
from zscc.map.marks import Marks
from zscc.map.overlay import Overlay
from zscc.map.pictures import EVERYTHING, Pictures, Stale
from zscc.map.pointing.choice import Choice
from zscc.map.pointing.pick import Pick
from zscc.map.shapes import TownShapes
from zscc.map.sketch import Sketch
from zscc.map.symbol_sheet import BAKED, MANY, SymbolSheet
from zscc.map.symbols import SymbolAtlas, atlas_picture
from zscc.map.themes.choropleth import LentFigures, Theme
from zscc.map.themes.ground_picture import GroundPicture
from zscc.map.themes.live_sums import LiveSums
from zscc.map.viewport import Box, Viewport
from zscc.map.warnings.drawn import LiveWarnings
from zscc.map.writing.labelling import LabelWriter, Room
from zscc.map.writing.lettering import TextLettering
from zscc.map.writing.stamps import StampBook
from zscc.settings.profile import Windows
from zscc.settings.style import Style
from zscc.situation.snapshot import Snapshot
from zscc.text.words import Words
from zscc.town.facilities import layer_on
from zscc.town.features import FeatureLayer
from zscc.town.layers import Town

if TYPE_CHECKING:
    from zscc.analysis.patrol_picture import PatrolPicture

_STAMPS_KEPT = 8


class Composer:
    """One map in one style and language, for a device with ``dpr`` device pixels a logical pixel."""

    def __init__(
        self, town: Town, style: Style, words: Words, windows: Windows, monotonic_s: Callable[[], float]
    ) -> None:
        self.town, self.words = town, words
        self.snapshot: Snapshot | None = None
        self.selection: Pick | None = None
        self._choice = Choice()
        self.sketches: dict[str, Sketch] = {}
        self._followed: frozenset[str] = frozenset()
        self._told_apart: tuple[str, ...] = ()
        self.trail_minutes = windows.trail_minutes
        self._shapes, self._names = TownShapes.of(town), TownNames.of(town)
        self._sums, self._warnings = LiveSums(town, windows), LiveWarnings(town)
        self._summing: Generator[None, None, bool] | None = None
        self._lent_picture: GroundPicture | None = None
        self._shelf, self._furniture_room = FeatureShelf(), FurnitureRoom()
        self._feature_layers: tuple[FeatureLayer, ...] = ()
        """As they were given; on a day some facilities are not there."""
        self._day: date | None = None
        self._marks: Marks | None = None
        self._coming: Marks | None = None
        self._monotonic_s = monotonic_s
        self._pictures = Pictures(monotonic_s)
        self._symbols = SymbolSheet(monotonic_s)
        self._arrange(START)
        self._reports, self._writer = CrowdKeeper(monotonic_s), LabelWriter(monotonic_s)
        self._dpr = 1.0
        for _ in self.set_style_in_pieces(style):
            pass

    @property
    def ready(self) -> bool:
        """Whether there is a picture to show at all."""
        return self._pictures.viewport is not None

    @property
    def ink(self) -> Ink:
        """What painters dip into."""
        return self._ink

    def prepare(self, snapshot: Snapshot) -> Iterator[None]:
        """Do in pieces what ``show`` of this moment would do at once; nothing looks different before that."""
        coming = self._coming = Marks.of(snapshot, self.town, self.words, self._marks)
        yield
        yield from self._writer.foresee(coming, self._ink)
        yield from self._sums.prepare(snapshot, self._ink.style, self.visible)

    def show(self, snapshot: Snapshot) -> None:
        """Another moment."""
        says_so = self.snapshot is not None and self.snapshot.synthetic == snapshot.synthetic
        if self._warnings.show(snapshot) or not says_so:
            # Both stand on the ground: that data is made up, and official warnings.
            self._pictures.stale |= Stale.STILL
        self.snapshot = snapshot
        self._turn_to(snapshot.as_of.astimezone(SHANGHAI).date())
        coming, self._coming = self._coming or self._marks, None
        if coming is None or coming.snapshot is not snapshot or coming.words is not self.words:
            coming = Marks.of(snapshot, self.town, self.words, self._marks)
        self._marks = coming
        self._reports.show(self._marks)
        if self._choice.moves:
            self._choice = self._choice.at(snapshot)
        self._sum_up()
        self._pictures.stale |= Stale.TRAILS
        # What is painted must never say another moment than the lists; placing it may take its time.
        self._writer.say(self._marks, self._ink)
        self._writer.spoil()

    def set_choropleth(self, theme: Theme | None) -> None:
        """Colour the grids by another indicator, or by none."""
        self._sums.set_theme(theme)
        self._sum_up()

    def lend_figures(self, lent: LentFigures | None) -> None:
        """Colour the grids by what a workspace lends; None: by the theme again."""
        if self._sums.lend(lent):
            self._sum_up()

    def lend_picture(self, lent: GroundPicture | None) -> None:
        """Show what a workspace lends in place of heat and choropleth; None: these again."""
        if lent is not self._lent_picture:
            self._lent_picture = lent
            self._pictures.stale |= Stale.SUMS

    def set_heat_filter(self, chosen: HeatFilter) -> None:
        """Count only these reports in the heat, which is there when the next pieces of work are done."""
        self._sums.set_filter(chosen)
        if self.snapshot is not None:
            self._summing = self._sums.recount_in_pieces(self.snapshot, self._ink.style, self.visible)

    def show_patrol(self, patrol: "PatrolPicture") -> None:
        """When vehicles were where, for the choropleth."""
        self._sums.show_patrol(patrol)

    def _sum_up(self) -> None:
        """Heat and choropleth of this moment; they are painted anew only when they look different."""
        if self.snapshot is None:
            return
        its = self.snapshot, self._ink.style, self.visible
        if self._summing is None:
            differs = self._sums.show(*its)
        else:
            # A heat that a person asked to be counted otherwise is not ready yet; at once it would hold the screen.
            self._summing = self._sums.recount_in_pieces(*its)
            differs = self._sums.show_grids(self.snapshot, self.visible)
        if differs:
            self._pictures.stale |= Stale.SUMS

    def _sum_on(self, until_s: float) -> None:
        """Go on with what a person has asked to be counted otherwise."""
        while self._summing is not None:
            try:
                next(self._summing)
            except StopIteration as end:
                self._summing = None
                if end.value:
                    self._pictures.stale |= Stale.SUMS
            if self._monotonic_s() >= until_s:
                break

    def set_style_in_pieces(self, style: Style) -> Iterator[None]:
        """Another theme: what painters dip into, then the sums' colours."""
        ink, dpr = Ink(style), self._dpr
        picture = None
        for drawn in atlas_picture(ink, dpr):
            picture = drawn
            yield
        atlas = SymbolAtlas(ink, dpr, picture)
        yield
        # The screen may have got other pixels meanwhile.
        self._dip(ink, atlas if dpr == self._dpr else SymbolAtlas(ink, self._dpr))
        self._pictures.stale = EVERYTHING
        yield
        if self.snapshot is not None:
            self._summing = None
            yield from self._sums.show_in_pieces(self.snapshot, style, self.visible)
            self._pictures.stale |= Stale.SUMS

    def set_words(self, words: Words) -> None:
        """Another language."""
        self.words = words
        if self.snapshot is not None:
            self._marks = Marks.of(self.snapshot, self.town, words, self._marks)
            self._writer.say(self._marks, self._ink)
        self._pictures.stale = EVERYTHING

    @property
    def arrangement(self) -> Arrangement:
        """Order, visibility and opacity of the layers."""
        return self._arrangement

    @property
    def visible(self) -> frozenset[str]:
        """Names of the layers that are on."""
        return self._visible

    def _arrange(self, arrangement: Arrangement) -> None:
        """What every frame asks of an arrangement is worked out once."""
        self._arrangement, self._visible = arrangement, arrangement.visible
        self._pictures.with_trails = "tracks" in self._visible
        self._live = seen(of_pace(Pace.LIVE), arrangement, self._visible)
        self._live_unbaked = tuple(layer for layer in self._live if layer.kind not in BAKED)

    def set_arrangement(self, arrangement: Arrangement) -> None:
        """Other layers on, in another order, more or less opaque."""
        if arrangement != self.arrangement:
            self._arrange(arrangement)
            self._sum_up()
            self._pictures.stale = EVERYTHING

    def set_feature_layers(self, layers: tuple[FeatureLayer, ...]) -> None:
        """The layers that somebody added, and no others; each appears when it is ready."""
        self._feature_layers = layers
        self._show_features()
        self._arrange(self._arrangement.with_features(layer.layer_id for layer in layers))
        self._pictures.stale = EVERYTHING

    def _turn_to(self, day: date) -> None:
        """Another day: facilities that open or close between are there, or not."""
        if day != self._day:
            self._day = day
            self._show_features()

    def _show_features(self) -> None:
        layers = self._feature_layers
        self._shelf.show(layers if self._day is None else (self._layer_on(layer, self._day) for layer in layers))

    def _layer_on(self, layer: FeatureLayer, day: date) -> FeatureLayer:
        """As on the day; the very layer that is shown where that is the same, so that it is not made ready again."""
        now = layer_on(layer, day)
        if now is layer:
            return layer
        before = next((shape.layer for shape in self._shelf.shapes if shape.layer.layer_id == layer.layer_id), layer)
        return before if np.array_equal(before.xy_m, now.xy_m, equal_nan=True) else now

    def set_visible(self, name: str, visible: bool) -> None:
        """Switch a layer; KeyError when there is no such layer."""
        self.set_arrangement(self.arrangement.with_visible(name, visible))

    def select(self, pick: Pick | None) -> None:
        """Mark something."""
        self.selection = pick
        self._writer.spoil(at_once=True)

    def choice_of(self, picks: frozenset[Pick]) -> Choice:
        """Several things with their places at this moment."""
        return Choice.of(picks, self.town, self.snapshot, tuple(shape.layer for shape in self._shelf.shapes))

    def show_sketch(self, name: str, sketch: Sketch | None) -> None:
        """Lay a sketch over the map, or take it away."""
        before = self.sketches.get(name)
        if any(one is not None and one.still for one in (before, sketch)):
            self._pictures.stale |= Stale.STILL
        if sketch is None:
            self.sketches.pop(name, None)
        else:
            self.sketches[name] = sketch

    @property
    def choice(self) -> Choice:
        """The chosen things."""
        return self._choice

    @choice.setter
    def choice(self, choice: Choice) -> None:
        if choice.many or self._choice.many:
            self._pictures.stale |= Stale.STILL
        self._choice = choice
        self._tell_apart()

    def set_followed(self, vehicle_ids: frozenset[str]) -> None:
        """Vehicles that the view follows; the trails of several have hues of their own."""
        self._followed = vehicle_ids
        self._tell_apart()

    def _tell_apart(self) -> None:
        """Several vehicles that are followed or chosen; a single one is told by its ring."""
        ids = self._followed | self._choice.ids.get("vehicle", set())
        before, self._told_apart = self._told_apart, tuple(sorted(ids)) if len(ids) > 1 else ()
        if self._told_apart != before:
            self._pictures.stale |= Stale.TRAILS

    def set_trail_minutes(self, minutes: float) -> None:
        """Longer or shorter trails."""
        self.trail_minutes = minutes
        self._pictures.stale |= Stale.TRAILS

    def frame(self, view: Viewport) -> Frame:
        """The present moment through a viewport, for the screen."""
        # With all its fields at once: a changed copy of a frame costs more than the frame, and frames are many.
        said = self._writer.said
        return Frame(
            viewport=view,
            shapes=self._shapes,
            names=self._names,
            ink=self._ink,
            words=self.words,
            lettering=self._lettering,
            visible=self._visible,
            arrangement=self._arrangement,
            marks=self._marks,
            heat=self._sums.heat if self._lent_picture is None else None,
            choropleth=self._sums.choropleth if self._lent_picture is None else None,
            ground_picture=self._lent_picture,
            warnings=self._warnings.drawn,
            features=self._shelf.shapes,
            crowds=self._reports.crowds,
            atlas=self._atlas,
            stamps=self._stamps,
            selection=self.selection,
            choice=self._choice,
            sketches=tuple(self.sketches.values()),
            trail_minutes=self.trail_minutes,
            told_apart=self._told_apart,
            count_labels=said.counts,
            labels=said.written.names,
            vehicle_labels=said.written.vehicles,
            count_sheet=said.sheets[0],
            label_sheet=said.sheets[1],
            vehicle_label_sheet=said.sheets[2],
        )

    def furniture_px(self, view: Viewport) -> list[Box]:
        """What caption, legends, north, scale and notes take of a view, in pixels."""
        return self._overlay.boxes(self.furniture_frame(view), self._furniture_room.left_out)

    def furniture_frame(self, view: Viewport) -> Frame:
        """The part of a frame that its furniture stands in."""
        return self._furniture_room.part_of(self.frame(view))

    def keep_furniture_within(self, size_px: tuple[float, float] | None, left_out: frozenset[str]) -> None:
        """What covers the rest of the view leaves so much, from the top left; None: all of it."""
        if self._furniture_room.keep(size_px, left_out):
            self._writer.spoil(at_once=True)

    def paint(self, painter: QPainter, view: Viewport) -> None:
        """One frame of the canvas, a few milliseconds."""
        frame = self.frame(view)
        ground, live = self._pictures.top(view), self._live
        if self._many_symbols and self._symbols.fits(view, self._baked_of(ground)):
            ground, live = self._symbols, self._live_unbaked
        if not ground.covers(view):
            painter.fillRect(
                0, 0, int(view.width_px) + 1, int(view.height_px) + 1, self._ink.colour(self._ink.palette.ground)
            )
        ground.blit(painter, view)
        for _ in paint_seen(painter, frame, live):
            pass
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._overlay.paint(painter, self._furniture_room.part_of(frame), self._furniture_room.left_out)

    def wants_work(self, view: Viewport, *, settled: bool) -> bool:
        """Whether something is being made anew, or should be."""
        return self._shelf.busy or self._wants_work_now(view, settled=settled)

    def work(self, view: Viewport, until_s: float, *, settled: bool) -> bool:
        """Make anew until the monotonic moment ``until_s``; True when the next frame will look different."""
        if self._dpr != view.dpr:
            self._dpr = view.dpr
            self._dip(self._ink, SymbolAtlas(self._ink, self._dpr))
            self._pictures.stale = EVERYTHING
        if self._shelf.poll():
            self._pictures.stale = EVERYTHING
        if self._summing is not None:
            self._sum_on(until_s)
            return False
        self._pictures.begin(self.frame, view, settled=settled, placed=self._placed)
        if settled:
            self._writer.look(view)
        finished = self._pictures.step(until_s)
        if Stale.STILL in finished:
            self._writer.spoil(still=True)
        changed = bool(finished)
        if not self._pictures.busy:
            changed |= self._work_on_marks(view, until_s)
        if not self._busy and not self._pictures.stale:
            # Nothing looks different after that; the next frames only cost less.
            self._work_on_symbols(until_s)
        return changed

    def finish(self, view: Viewport, *, first: bool = False) -> None:
        """Make everything anew that should be, however long it takes: for the first frame, pictures and tests.

        The ``first`` frame waits neither for its rim nor for layers that somebody added.
        """
        self._pictures.rimless = first
        if self._sums.wait():
            self._sum_up()
        if not first:
            self._shelf.wait()
            if self._shelf.poll():
                self._pictures.stale = EVERYTHING
        self._pictures.hurry()
        self._writer.hurry()
        while self._wants_work_now(view, settled=True):
            self.work(view, self._monotonic_s() + 1.0, settled=True)
        self._pictures.rimless = False

    def close(self) -> None:
        """Let go of pictures."""
        self._shelf.close()
        self._pictures.forget()
        self._symbols.forget()

    @property
    def _busy(self) -> bool:
        ground = self._pictures.viewport
        its = self._summing is not None or self._pictures.busy
        return its or self._gathering(ground) or self._writer.wants_work

    def _wants_work_now(self, view: Viewport, *, settled: bool) -> bool:
        off = self._pictures.is_off(view, settled=settled) or (settled and self._writer.is_elsewhere(view))
        return self._busy or bool(self._pictures.stale) or off or self._wants_baking()

    def _dip(self, ink: Ink, atlas: SymbolAtlas) -> None:
        self._ink, self._atlas = ink, atlas
        self._lettering = TextLettering(self._ink)
        self._writer.redress(self._dpr)
        self._overlay = Overlay(self._dpr)
        self._stamps = StampBook(self._dpr, _STAMPS_KEPT)

    @property
    def _placed(self) -> bool:
        """Whether crowds and what is written are those of the picture that is shown."""
        return not self._gathering(self._pictures.viewport) and not self._writer.placing

    @property
    def _many_symbols(self) -> bool:
        """Whether there are so many symbols that they are baked into the ground."""
        return self._marks is not None and "vehicles" in self.visible and len(self._marks.vehicle_glyphs) > MANY

    def _baked_of(self, ground: Backing) -> tuple[object, ...]:
        """What a picture of the symbols depends on."""
        return ground.sheet, self._pictures.told, self._marks, self._reports.crowds, self._atlas, self.arrangement

    def _wants_baking(self) -> bool:
        its = self._pictures.viewport
        return its is not None and self._many_symbols and self._symbols.wants(self._baked_of(self._pictures.top(its)))

    def _work_on_symbols(self, until_s: float) -> None:
        its = self._pictures.viewport
        if its is not None and self._many_symbols:
            ground = self._pictures.top(its)
            self._symbols.work(self.frame, ground, self._baked_of(ground), until_s)

    def _gathering(self, ground: Viewport | None) -> bool:
        """Whether crowds of the reports that are shown are being gathered, or should be."""
        return ground is not None and "reports" in self.visible and self._reports.wants_work(ground.metres_per_pixel)

    def _work_on_marks(self, view: Viewport, until_s: float) -> bool:
        """Crowds first, for labels give way to them."""
        ground = self._pictures.viewport
        if ground is None:
            return False
        if self._gathering(ground):
            if not self._reports.step(ground.metres_per_pixel, until_s):
                return False
            self._writer.spoil(still=True)
        if not self._writer.wants_work:
            return False
        frame = self.frame(ground)
        return self._writer.step(frame, until_s, lambda: Room.of(frame, view, self.furniture_px(view)))
