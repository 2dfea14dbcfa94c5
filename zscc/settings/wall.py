"""The screen that visitors see, as the town has measured it: how far its readers sit and how large its pixels are."""

from math import ceil, radians, tan

import msgspec

LEAST_STROKE_PX = 20
"""Chinese strokes run together below this, whatever the distance."""
_MM_PER_M = 1_000.0


class Wall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One wall. The defaults are those of a 55-inch screen that is read from 5 m; ask the pitch, do not guess."""

    distance_m: float = 5.0
    """Of the farthest seat."""
    pitch_mm: float = 0.0
    """From pixel to pixel, as the maker of an LED wall states it (P1.2: 1.2); 0: worked out of ``height_mm``."""
    height_mm: float = 684.9
    """Of the picture, of an upright one the width: the shorter side; counts where no pitch is given."""
    arc_minutes: float = 16.0
    """How tall the smallest character appears to that seat."""
    safe_share: float = 0.035
    """Of the shorter side: so much at every edge stays empty."""
    names: tuple[str, ...] = ()
    """Villages that a view of the whole town names first; none: those that find room."""

    def __post_init__(self) -> None:
        """Refuse what no wall is; msgspec tells the reader of a profile in one line."""
        if not 0.3 <= self.distance_m <= 200.0:
            raise ValueError(f"a reader sits 0.3 to 200 m away, not {self.distance_m}")
        if self.pitch_mm and not 0.02 <= self.pitch_mm <= 50.0:
            raise ValueError(f"a pixel is 0.02 to 50 mm wide, not {self.pitch_mm}")
        if not 50.0 <= self.height_mm <= 50_000.0:
            raise ValueError(f"a wall is 50 mm to 50 m high, not {self.height_mm} mm")
        if not 10.0 <= self.arc_minutes <= 60.0:
            raise ValueError(f"a character is 10 to 60 minutes of arc tall, not {self.arc_minutes}")
        if not 0.0 <= self.safe_share <= 0.2:
            raise ValueError(f"the safe area leaves 0 to 0.2 of the shorter side, not {self.safe_share}")

    def least_px(self, width_px: int, height_px: int) -> int:
        """Height of the smallest character on a picture of so many pixels; a screen that is turned stays as large."""
        pitch_mm = self.pitch_mm or self.height_mm / min(width_px, height_px)
        tall_mm = self.distance_m * _MM_PER_M * tan(radians(self.arc_minutes / 60.0))
        return max(ceil(tall_mm / pitch_mm), LEAST_STROKE_PX)
