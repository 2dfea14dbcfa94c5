"""What a painter may look at: one frozen value a frame. Painters have no state of their own."""

from dataclasses import dataclass, field

from zscc.map.arrangement import AS_IN_THE_TABLE, Arrangement
from zscc.map.crowds.reports import ReportCrowds, report_crowds
from zscc.map.features.shapes import FeatureShape
from zscc.map.ink import Ink
from zscc.map.marks import Marks
from zscc.map.pointing.choice import Choice
from zscc.map.pointing.pick import Pick
from zscc.map.shapes import TownShapes
from zscc.map.sketch import Sketch
from zscc.map.symbols import SymbolAtlas
from zscc.map.themes.choropleth import Choropleth
from zscc.map.themes.ground_picture import GroundPicture
from zscc.map.themes.heat_picture import HeatPicture
from zscc.map.viewport import Viewport
from zscc.map.warnings.drawn import DrawnWarning
from zscc.map.writing.label_sheet import LabelSheet
from zscc.map.writing.labels import PlacedLabel
from zscc.map.writing.lettering import Lettering
from zscc.map.writing.named_lines import NamedLine, named_rivers, named_roads
from zscc.map.writing.stamps import StampBook
from zscc.text.words import Words
from zscc.town.layers import Town


@dataclass(frozen=True, slots=True)
class TownNames:
    """What is written along lines."""

    roads: tuple[NamedLine, ...]
    rivers: tuple[NamedLine, ...]

    @classmethod
    def of(cls, town: Town) -> "TownNames":
        """Prepare a town."""
        return cls(named_roads(town), named_rivers(town))


@dataclass(frozen=True, slots=True)
class Frame:
    """A moment of the map, seen through one viewport, in one style and one language."""

    viewport: Viewport
    shapes: TownShapes
    names: TownNames
    ink: Ink
    words: Words
    lettering: Lettering
    visible: frozenset[str]
    """Names of the layers that are on."""
    arrangement: Arrangement = AS_IN_THE_TABLE
    """Order and opacity of the layers; what is not arranged stands as in the layer table, opaque."""
    marks: Marks | None = None
    heat: HeatPicture | None = None
    choropleth: Choropleth | None = None
    ground_picture: GroundPicture | None = None
    """What a workspace lends; then there is neither heat nor choropleth."""
    warnings: tuple[DrawnWarning, ...] = ()
    """Official warnings in force, the gravest first, then exercises."""
    features: tuple[FeatureShape, ...] = ()
    """Added layers; which are on and where they lie says the arrangement."""
    crowds: ReportCrowds | None = None
    """The crowds of reports as last gathered for the screen; see :attr:`reports`."""
    count_labels: tuple[PlacedLabel, ...] = ()
    """How many a crowd holds."""
    labels: tuple[PlacedLabel, ...] = ()
    vehicle_labels: tuple[PlacedLabel, ...] = ()
    count_sheet: LabelSheet | None = None
    label_sheet: LabelSheet | None = None
    vehicle_label_sheet: LabelSheet | None = None
    """The labels as pixels for the screen; without them they are written."""
    atlas: SymbolAtlas | None = None
    """Symbols as pixels for the screen; without it they are drawn as paths."""
    stamps: StampBook | None = None
    """Drawings that come again and again, as pixels for the screen; without it each is drawn."""
    selection: Pick | None = None
    choice: Choice = field(default_factory=Choice)
    sketches: tuple[Sketch, ...] = ()
    trail_minutes: float = 0.0
    told_apart: tuple[str, ...] = ()
    """Ids of vehicles whose trails have a hue of their own."""
    left_out: str = ""
    """What the counts leave out besides what a filter hides; in words, '' when nothing."""
    vector: bool = False
    """Drawn into lines and curves (SVG, PDF) and not into pixels."""

    @property
    def synthetic(self) -> bool:
        """Whether anything in view is made up, and so must say so."""
        told = self.marks is not None and self.marks.snapshot.synthetic
        told = told or any(its.warning.synthetic for its in self.warnings)
        return self.shapes.town.synthetic or told or any(shape.layer.synthetic for shape in self.features_seen)

    @property
    def reports(self) -> ReportCrowds:
        """The reports of the day by crowds; gathered for this scale when nobody did."""
        assert self.marks is not None
        return self.crowds or report_crowds(self.marks, self.viewport.metres_per_pixel)

    @property
    def features_seen(self) -> tuple[FeatureShape, ...]:
        """Added layers that are on."""
        return tuple(shape for shape in self.features if shape.name in self.visible)
