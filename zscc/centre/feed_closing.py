"""How a feed is left: cancelled where it stands; and what of its errors is the world's."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from zscc.feeds.contract import Delivery, FeedDown


@asynccontextmanager
async def closed_by_cancelling(deliveries: AsyncIterator[Delivery]) -> AsyncIterator[AsyncIterator[Delivery]]:
    """A generator that is left half-way is cancelled where it stands: a task group in it ends as in any task.

    ``aclose`` would have it end with an exception group around GeneratorExit.
    """
    try:
        yield deliveries
    finally:
        if isinstance(deliveries, AsyncGenerator):
            try:
                await deliveries.athrow(asyncio.CancelledError())
            except (asyncio.CancelledError, StopAsyncIteration):
                pass
            finally:
                await deliveries.aclose()


def down_of(error: FeedDown | ExceptionGroup[Exception]) -> FeedDown:
    """The FeedDown, also out of a task group of the feed; a group that holds anything else is a bug and is raised."""
    if isinstance(error, FeedDown):
        return error
    downs, others = error.split(FeedDown)
    if others is not None or downs is None:
        raise error
    first: BaseException = downs
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    assert isinstance(first, FeedDown)
    return first
