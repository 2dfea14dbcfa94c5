"""What a picture says about itself, inside its own file, so that it can be traced and made again."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol

from zscc.clock import SHANGHAI
from zscc.text.words import LANGUAGES, Words

KEYWORD = "zscc-provenance"


class Traced(Protocol):
    """What a file tells of itself, whatever stands on its pages."""

    @property
    def zscc_version(self) -> str:
        """Of the program that made it."""

    @property
    def notice(self) -> str:
        """That data is made up; '' when none is."""

    def as_json(self) -> str:
        """One JSON object with sorted keys."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Everything that decides the bytes of a picture, besides the program's own files."""

    zscc_version: str
    qt_version: str
    town: str
    town_code: str
    town_sha256: str
    seed: int | None
    at: str
    """The moment shown, ISO 8601 with offset."""
    seq: int
    state_hash: str | None
    bbox_wgs84: tuple[float, ...]
    """West, south, east, north of the view, EPSG:4326, rounded to 1e-6 degree; empty in a file for the public."""
    bbox_m: tuple[float, ...]
    crs: str
    layers: tuple[str, ...]
    """Those that are on, from the ground up."""
    opacity: dict[str, float]
    """Of the layers that are not opaque."""
    choropleth: str
    heat_counts: str
    width_px: int
    height_px: int
    dpi: int
    style: str
    language: str
    heat_bandwidth_m: float
    heat_window_h: float
    synthetic: bool
    notice: str
    sources: tuple[dict[str, str | bool], ...]
    """One a layer of the town: layer, attribution, licence, whether it is made up; the page itself says it shorter."""

    def as_json(self) -> str:
        """One JSON object with sorted keys."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def notice() -> str:
    """That data is made up and lines settle nothing, in every language: a file travels further than its page."""
    return " / ".join(Words(language)("map.provenance.notice") for language in LANGUAGES)


def told(moment: datetime) -> str:
    """A moment as it is written into files: ISO 8601 in the town's own time."""
    return moment.astimezone(SHANGHAI).isoformat()
