"""A feed with a script: deliveries, waits and failures, in order, the same every time."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from zscc.clock import Clock
from zscc.feeds.contract import Delivery, FeedDown


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing comes for so many seconds of the clock."""

    seconds: float


Step = Delivery | Wait | FeedDown


class ScriptedFeed:
    """Plays its script; after a failure the next start goes on behind it, as a link does that is up again."""

    def __init__(self, name: str, script: Sequence[Step], clock: Clock) -> None:
        self._name = name
        self._left = list(script)
        self._clock = clock

    @property
    def name(self) -> str:
        """The name on the feed panel."""
        return self._name

    async def deliveries(self) -> AsyncIterator[Delivery]:
        """The rest of the script; raises the FeedDown that stands in it."""
        while self._left:
            step = self._left.pop(0)
            if isinstance(step, FeedDown):
                raise step
            if isinstance(step, Wait):
                await self._clock.sleep(step.seconds)
            else:
                yield step
