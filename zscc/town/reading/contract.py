"""What comes out of a file that somebody brought, and how a file is refused.

A file is read in two steps: :func:`zscc.town.reading.files.read_file` takes everything out of it as the numbers that
stand in it, and :func:`zscc.town.reading.placing.placed_layers` puts these numbers on the map once it is known in which
of the five systems they are. Words are made at the door (``intake.*``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zscc.geo.spaces import Space
from zscc.town.features import FeatureColumn, GeometryKind

EXAMPLES = 3


class FileRefused(Exception):
    """The file as a whole cannot be taken; ``code`` and ``arguments`` make the words ``intake.refused.*``."""

    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code, arguments)
        self.code = code
        self.arguments: Mapping[str, object] = arguments

    def __reduce__(self) -> tuple[object, ...]:
        # It crosses from the reading process to the desk.
        return _refused, (self.code, dict(self.arguments))


def _refused(code: str, arguments: dict[str, object]) -> FileRefused:
    return FileRefused(code, **arguments)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was guessed, left out or found on the way; words ``intake.note.*``."""

    code: str
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reject:
    """Rows or features that could not be taken, counted by their reason; words ``intake.reject.*``."""

    reason: str
    number: int
    examples: tuple[str, ...]
    """The first few, each named by its row and what stood there."""


class Rejects:
    """Counts while a file is read."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, list[str]]] = {}

    def add(self, reason: str, example: str, number: int = 1) -> None:
        """Count one (or so many alike); only the first examples are kept, cut to a line."""
        before, examples = self._found.get(reason, (0, []))
        if len(examples) < EXAMPLES:
            examples.append(example if len(example) <= 60 else example[:59] + "…")
        self._found[reason] = (before + number, examples)

    def told(self) -> tuple[Reject, ...]:
        """What was counted, the most frequent first."""
        rejects = [Reject(reason, number, tuple(examples)) for reason, (number, examples) in self._found.items()]
        return tuple(sorted(rejects, key=lambda reject: -reject.number))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the bringer knows better than the guess; empty: guess."""

    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Role (``lon``, ``lat``, ``lonlat``, ``wkt``) to the name of a column of a table."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may weigh at most, so that no file takes the seat's memory."""

    file_bytes: int = 2_000_000_000
    text_bytes: int = 300_000_000
    """Of formats that are read as one text: GeoJSON, KML, GPX, CSV, XLSX."""
    unpacked_bytes: int = 1_000_000_000
    unpacked_ratio: int = 200
    members: int = 500
    features: int = 1_000_000
    vertices: int = 20_000_000
    columns: int = 400
    cell_characters: int = 32_767


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """The features of one kind out of one table, as the numbers that stand in the file (x before y)."""

    name: str
    """Of the table or layer within the file."""
    geometry: GeometryKind
    xy: NDArray[np.float64]
    part_start: NDArray[np.int64]
    feature_start: NDArray[np.int64]
    columns: tuple[FeatureColumn, ...]

    def __len__(self) -> int:
        return len(self.feature_start) - 1


@dataclass(frozen=True, slots=True)
class SpaceGuess:
    """In which system the numbers seem to be, and by what evidence."""

    space: Space
    evidence: str
    """Key of its words: ``intake.evidence.<evidence>``."""
    arguments: Mapping[str, object] = field(default_factory=dict)
    fits: Mapping[Space, float] = field(default_factory=dict)
    """Share of the points that lie on roads and borders, by system; empty when it was not measured."""
    off_m: Mapping[Space, float] = field(default_factory=dict)
    """How far each system would put the middle of the data from where ``space`` puts it."""
    unsure: bool = False
    """Neither the file nor the town's lines tell the system: somebody has to say it."""


@dataclass(frozen=True, slots=True, eq=False)
class Brought:
    """A file as it was read."""

    file_name: str
    digest: str
    """blake2b of the file's bytes."""
    format: str
    """geojson, shapefile, geopackage, kml, gpx, csv, xlsx, osm: words ``intake.format.*``."""
    encoding: str
    """Of its texts, as found; '' where the format leaves no choice."""
    crs: str
    """What the file says of its system, in short; '' when it says nothing."""
    in_metres: bool
    """Whether the numbers are easting and northing; longitude and latitude otherwise."""
    layers: tuple[Numbers, ...]
    rejects: tuple[Reject, ...]
    notes: tuple[Note, ...]
    heads: tuple[str, ...] = ()
    """What stands above tables and over folders; marks of secrecy are put there."""
    guess: SpaceGuess | None = None
    """None as long as nobody has compared it with a town."""

    @property
    def features(self) -> int:
        """Of all layers."""
        return sum(len(layer) for layer in self.layers)

    @property
    def spaces(self) -> tuple[Space, ...]:
        """The systems that can be declared for numbers of this size."""
        degrees = (Space.WGS84, Space.CGCS2000, Space.GCJ02, Space.BD09)
        return (Space.EPSG4549,) if self.in_metres else degrees
