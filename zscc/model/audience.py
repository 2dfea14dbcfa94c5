"""For whom a file leaves the desk: what it may show depends on it, and a file says it of itself."""

from enum import Enum


class Audience(Enum):
    """内部, 送审, 公开. The first is the least that a file may claim: it stays in the bureau."""

    INTERNAL = "internal"
    REVIEW = "review"
    """For the body that examines maps: the picture, its list of layers and where their data comes from."""
    PUBLIC = "public"
    """Under a map approval number that is bound to its layers; no coordinates, no tracks, no sensitive layers."""
