"""What lives in the centre beside the feeds because of cases: each follows the journal and writes what falls due.

A life is made when the engine runs, from the :class:`Workplace`; its module is imported then, so that no first paint
waits for it. A bug in one life ends that one alone.
"""

import asyncio
import dataclasses
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zscc.centre.drivers import Drivers
from zscc.centre.engine import Beside
from zscc.centre.feed_board import FeedBoard
from zscc.centre.field import Field
from zscc.centre.journal import JournalWriter
from zscc.centre.whereabouts import Whereabouts
from zscc.clock import Clock
from zscc.settings.bureau import Bureau
from zscc.settings.profile import Profile
from zscc.town.layers import Town

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Workplace:
    """What every life works with."""

    town: Town
    profile: Profile
    bureau: Bureau
    clock: Clock
    board: FeedBoard = dataclasses.field(default_factory=FeedBoard)
    """The feeds of the engine on whose loop the lives live; without one there are none."""
    field: Field = dataclasses.field(init=False)
    """What goes on outside: one life follows, everybody may read."""
    drivers: Drivers = dataclasses.field(init=False)
    """Speaks to those whose terminals the feeds reach."""

    def __post_init__(self) -> None:
        vehicles = (responder.vehicle for responder in self.bureau.responders if responder.vehicle)
        object.__setattr__(self, "field", Field(vehicles))
        object.__setattr__(self, "drivers", Drivers(self.board, self.clock))


Life = Callable[[Workplace], Beside]


def _intake(place: Workplace) -> Beside:
    from zscc.centre.intake import Intake

    return Intake(Whereabouts(place.town), place.bureau.catalogue, place.bureau.working).run


def _arrivals(place: Workplace) -> Beside:
    from zscc.centre.arrivals import Arrivals
    from zscc.settings.fence import load_fence

    return Arrivals(place.field, place.bureau, load_fence()).run


def _timekeeper(place: Workplace) -> Beside:
    from zscc.centre.timekeeper import Timekeeper

    return Timekeeper(place).run


def _driver_orders(place: Workplace) -> Beside:
    from zscc.centre.driver_orders import DriverOrders

    return DriverOrders(place).run


def _alarm_confirmations(place: Workplace) -> Beside:
    from zscc.centre.alarm_confirmations import AlarmConfirmations

    return AlarmConfirmations(place).run


async def live_all(
    lives: Sequence[Life], place: Workplace, writer: JournalWriter, on_bug: Callable[[BaseException], None]
) -> None:
    """Let them all live until cancelled; what sounds alarms must not stop what takes reports in."""

    async def live(life: Life) -> None:
        try:
            await life(place)(writer)
        except Exception as bug:
            log.exception("%s stopped by a bug", getattr(life, "__name__", life))
            on_bug(bug)

    async with asyncio.TaskGroup() as group:
        for life in lives:
            group.create_task(live(life))


LIVES: tuple[Life, ...] = (_intake, _arrivals, _timekeeper, _driver_orders, _alarm_confirmations)
"""In every desk."""
