"""What every export is made of, and how it is asked for.

A maker is a function ``made(material, wish) -> bytes``; ``table.FORMS`` names them by format. The same material and
wish give the same bytes on one platform and with one lock: dates inside a file are ``as_of``, ids are fixed, and
nothing reads a clock. Both values can be pickled.

Material is what may be told: who gathers it has narrowed the snapshot by the panels' filter already.
``table.made`` leaves out what its audience may not see (``audiences.py``), masks what is personal (``masking.py``),
calls the maker and seals what it made; so no maker can forget one of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from zscc.model.passport import Passport
from zscc.settings.approvals import Approval
from zscc.settings.bureau import Bureau
from zscc.situation.snapshot import Snapshot
from zscc.text.masking import masked_text
from zscc.town.layers import Town

MOST_ROWS, SECONDS_A_ROW = 1_048_575, 150e-6
"""That a sheet of a workbook holds below its head; and the processor time that any form takes for a case."""
MOST_FRAMES = 6_000
"""Of a film: four minutes at 25 a second."""


class Form(Enum):
    """The formats. Pictures (PNG, SVG, PDF) are painted by ``zscc.map.pages`` and sealed here."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    GPKG = "gpkg"
    GEOPARQUET = "parquet"
    KML = "kml"
    GPX = "gpx"
    DOCX = "docx"
    PPTX = "pptx"
    HTML = "html"
    MP4 = "mp4"
    GIF = "gif"
    PNG = "png"
    SVG = "svg"
    PDF = "pdf"


class Subject(Enum):
    """What is exported."""

    CASES = "cases"
    REPORTS = "reports"
    VEHICLES = "vehicles"
    TRACKS = "tracks"
    GRIDS = "grids"
    """Grids with the figures of what is filtered."""
    MAP = "map"
    SHIFT_REPORT = "shift-report"
    BRIEFING = "briefing"
    ATLAS = "atlas"
    """One page a grid or a village."""
    PERIOD = "period"
    """A stretch of time as a moving picture."""


class ExportRefused(Exception):
    """Nothing was written; ``code`` and ``arguments`` make the words at the screen (``export.refused.<code>``)."""

    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code, arguments)
        self.code, self.arguments = code, arguments


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for."""

    subject: Subject
    form: Form
    encoding: str = "utf-8-sig"
    """Of CSV: utf-8-sig (with BOM) or gb18030."""
    crs: str = "EPSG:4326"
    """Of coordinates in data files: EPSG:4326, EPSG:4490, EPSG:4549, GCJ-02 or BD-09, as far as the form allows."""
    title: str = ""
    """As a person typed it; what may name or reach somebody is hidden in it."""
    split: str = "grid"
    """Of an atlas: grid or village."""
    detail: str = "fix"
    """Of tracks: every fix, or how long which grid was visited (grid)."""
    sensitive: bool = False
    """With the classes that the catalogue calls sensitive; for files that stay in the bureau."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", masked_text(self.title))


@dataclass(frozen=True)
class Material:
    """Everything that a file is made of, besides the program's own files."""

    snapshot: Snapshot
    """Narrowed by the panels' filter."""
    town: Town
    bureau: Bureau
    passport: Passport
    filter_words: str = ""
    """The filter in the file's language; '' when nothing is filtered."""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """PNGs by name, for documents: the map, pages of the briefing."""
    extra: object = None
    """What one subject needs beyond that; each maker says which type (the shift's book, the briefing's pages)."""
    approvals: tuple[Approval, ...] = ()
    """Map approvals that the profile knows."""
    since: datetime | None = None
    until: datetime | None = None
    """The period that was asked for beyond the filter's own; aware UTC, half-open."""
    inside_only: frozenset[str] = frozenset()
    """Names of the added layers that were declared internal (``feature:<layer id>``)."""
    left_out: int = 0
    """So many cases or reports of sensitive classes were left out."""
