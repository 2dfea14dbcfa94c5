"""How a moment is to be looked at: which part of the map, which layers, choices and filter; with a name, a bookmark."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from zscc.model.panel_filter import PanelFilter
from zscc.settings.seat import LayerWish

if TYPE_CHECKING:
    from zscc.model.passport import Passport
    from zscc.ui.window import DeskWindow

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is None stays as it is."""

    box_m: Box | None = None
    """West, south, east, north in map metres (EPSG:4549)."""
    layers: tuple[LayerWish, ...] | None = None
    """The lowest first."""
    choices: tuple[tuple[str, str], ...] | None = None
    """Choices of the seat (indicator of the choropleth, the heat's filter) by name."""
    chosen: PanelFilter | None = None

    @classmethod
    def of(cls, passport: "Passport") -> "Scene":
        """What a file says of itself."""
        layers = tuple(LayerWish(its.name, its.visible, its.opacity) for its in passport.layers)
        return cls(passport.box_m, layers or None, passport.choices or None, passport.panel_filter)

    @classmethod
    def of_desk(cls, desk: "DeskWindow") -> "Scene":
        """How a desk is looked at now."""
        view, arrangement = desk.canvas.viewport, desk.canvas.arrangement
        half_m = view.width_px * view.metres_per_pixel / 2, view.height_px * view.metres_per_pixel / 2
        x_m, y_m = view.centre_x_m, view.centre_y_m
        box_m = (x_m - half_m[0], y_m - half_m[1], x_m + half_m[0], y_m + half_m[1])
        rows = (arrangement[name] for name in arrangement.names)
        layers = tuple(LayerWish(row.name, row.visible, row.opacity) for row in rows)
        return cls(box_m, layers, tuple(sorted(desk.seat.choices.items())))

    def show_on(self, desk: "DeskWindow") -> None:
        """Look at a desk like this; what the seat remembers of layers stays as it was."""
        if self.layers is not None:
            desk.canvas.set_arrangement(desk.canvas.arrangement.like(self.layers))
        if self.choices is not None:
            desk.themes.restore(msgspec.structs.replace(desk.seat, choices=dict(self.choices)))
        if self.chosen is not None:
            desk.filters.choose(self.chosen)
        if self.box_m is not None:
            west, south, east, north = self.box_m
            canvas = desk.canvas
            m_per_px = max((east - west) / max(canvas.width(), 1), (north - south) / max(canvas.height(), 1))
            canvas.fly_to((west + east) / 2, (south + north) / 2, m_per_px, animated=False)
