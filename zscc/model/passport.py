"""What a file says of itself: which moment of which journal it shows, how, for whom, and by whom it was made.

Every export carries one, sealed against change (``zscc.export.seal``). From it the desk of that second can be opened
again, with its view, layers and filters; and an analyst can say where a number comes from.
"""

from dataclasses import dataclass
from datetime import datetime

from zscc.model.audience import Audience
from zscc.model.panel_filter import EVERYTHING, PanelFilter

PASSPORT_VERSION = 1
"""Counts up when a passport means something else; ``zscc.export.seal`` writes and reads them."""


@dataclass(frozen=True, slots=True)
class LayerShown:
    """One layer of the map as it lay, the lowest first."""

    name: str
    visible: bool
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Passport:
    """One file's. Moments are aware UTC; nothing here depends on when the file was made, only on what it shows."""

    as_of: datetime
    """The moment shown; also the date of the file."""
    seq: int
    """The journal's place: the newest entry that the picture knows."""
    chain: str
    """Hexadecimal digest of that entry's row, so that another journal is told from this one; '' without a journal."""
    state_hash: str
    """Of the situation at that place; '' when it was not asked for."""
    fold_version: int
    town_code: str
    town_sha256: str
    catalogue_sha256: str = ""
    audience: Audience = Audience.INTERNAL
    approval: str = ""
    """Map approval number (审图号) of a public file."""
    author: str = ""
    """Role or name as the desk knew who sat there."""
    shows: str = ""
    """What kind of export: map, cases, shift-report, briefing, ..."""
    panel_filter: PanelFilter = EVERYTHING
    workspace: str = "map"
    box_m: tuple[float, float, float, float] | None = None
    """West, south, east, north of the view in map metres (EPSG:4549); None: the whole town, or no map."""
    layers: tuple[LayerShown, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    """Choices of the seat that the picture depends on (indicator of the choropleth, the heat's filter), by name."""
    crs: str = "EPSG:4549"
    """Coordinate system of the map in the file, or of the coordinates that it lists."""
    language: str = "zh"
    style: str = "dark"
    synthetic: bool = True
    notice: str = ""
    """That data is made up; '' when none is."""
    zscc_version: str = ""

    def __post_init__(self) -> None:
        if self.as_of.tzinfo is None:
            raise ValueError("as_of has no offset")
        if self.box_m is not None and not (self.box_m[0] < self.box_m[2] and self.box_m[1] < self.box_m[3]):
            raise ValueError(f"{self.box_m} is no box")
