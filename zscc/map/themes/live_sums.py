"""What is summed up of the data on the ground, in step with the snapshots: heat and choropleth."""

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from zscc.analysis.heat import at_once
from zscc.analysis.heat_filter import HeatFilter
from zscc.map.themes.choropleth import Choropleth, LentFigures, Theme
from zscc.map.themes.live_choropleth import LiveChoropleth
from zscc.map.themes.live_heat import LiveHeat
from zscc.settings.profile import Windows
from zscc.settings.style import Style
from zscc.situation.snapshot import Snapshot
from zscc.town.layers import Town

if TYPE_CHECKING:
    from zscc.analysis.patrol_picture import PatrolPicture
    from zscc.map.themes.heat_picture import HeatPicture


class LiveSums:
    """Both as last shown; each is summed up only while its layer is on."""

    def __init__(self, town: Town, windows: Windows) -> None:
        self._heat, self._grids = LiveHeat(town, windows), LiveChoropleth(town)
        self.heat: HeatPicture | None = None

    @property
    def choropleth(self) -> Choropleth | None:
        """None without a theme, and before it has been shown."""
        return self._grids.shown

    def set_theme(self, theme: Theme | None) -> None:
        """What colours the grids from the next moment on."""
        self._grids.theme = theme

    def lend(self, lent: LentFigures | None) -> bool:
        """What a workspace lends to the grids from the next moment on; True when that is something else."""
        before, self._grids.lent = self._grids.lent, lent
        return lent is not before

    def set_filter(self, chosen: HeatFilter) -> None:
        """Which reports count in the heat from the next moment on."""
        self._heat.chosen = chosen

    def show_patrol(self, patrol: "PatrolPicture") -> None:
        """When vehicles were where, for the choropleth."""
        self._grids.show_patrol(patrol)

    def prepare(self, snapshot: Snapshot, style: Style, visible: frozenset[str]) -> Iterator[None]:
        """Do in pieces what ``show`` of this moment would do at once; what takes longest also of what is off."""
        yield from self._heat.prepare(snapshot, style)
        # Switched on later, it is to be there at once.
        yield from self._grids.prepare(snapshot, shown="choropleth" in visible)

    def show(self, snapshot: Snapshot, style: Style, visible: frozenset[str]) -> bool:
        """Be those of this moment, as far as they are on; True when one of them looks different."""
        return at_once(self.show_in_pieces(snapshot, style, visible))

    def show_in_pieces(self, snapshot: Snapshot, style: Style, visible: frozenset[str]) -> Generator[None, None, bool]:
        """The same with pauses; until the end they are those that they were."""
        before = self.heat
        if "heat" in visible:
            yield from self._heat.show_in_pieces(snapshot, style)
            yield
            # After the last pause: who gives up in one still finds the difference the next time.
            self.heat = self._heat.picture
        return self.show_grids(snapshot, visible) or self.heat is not before

    def show_grids(self, snapshot: Snapshot, visible: frozenset[str]) -> bool:
        """Be the choropleth of this moment alone, if it is on; True when it looks different."""
        return "choropleth" in visible and self._grids.show(snapshot)

    def recount_in_pieces(
        self, snapshot: Snapshot, style: Style, visible: frozenset[str]
    ) -> Generator[None, None, bool]:
        """The same after another filter was set: the heat is counted even when it is off, for it may be on next."""
        yield from self._heat.show_in_pieces(snapshot, style)
        return (yield from self.show_in_pieces(snapshot, style, visible))

    def wait(self) -> bool:
        """Until everything that is summed up in a thread is there; True when there is something new to show."""
        return self._grids.wait()
