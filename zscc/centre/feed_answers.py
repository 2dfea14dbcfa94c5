"""What the centre answers about feeds; they are asked on the I/O loop, where the board lives."""

import asyncio
from collections.abc import Mapping

from zscc.centre.answers import Answerer
from zscc.centre.feed_board import FeedBoard
from zscc.centre.journal import JournalWriter
from zscc.model.feed_question import (
    AboutFeeds,
    ControlFeed,
    FeedAnswer,
    FeedCard,
    Preview,
    PreviewOf,
    Rejected,
    RejectsOf,
)


class FeedAnswers:
    """Start, stop and restart; cards, previews and refused items."""

    def __init__(self, board: FeedBoard) -> None:
        self._board = board

    @property
    def answers(self) -> Mapping[type, Answerer]:
        """By the type of the question."""
        return {
            ControlFeed: self._control,
            AboutFeeds: self._about,
            RejectsOf: self._rejects,
            PreviewOf: self._preview,
        }

    async def _control(self, _writer: JournalWriter, asked: ControlFeed) -> FeedAnswer:
        return FeedAnswer(await self._board.control(asked.feed, asked.act, asked.by))

    async def _about(self, _writer: JournalWriter, _asked: AboutFeeds) -> tuple[FeedCard, ...]:
        return self._board.cards()

    async def _rejects(self, writer: JournalWriter, asked: RejectsOf) -> tuple[Rejected, ...]:
        return tuple(await writer.rejects(asked.feed, asked.reason, asked.limit))

    async def _preview(self, _writer: JournalWriter, asked: PreviewOf) -> tuple[Preview, ...]:
        return await asyncio.to_thread(self._board.preview_of, asked.feed)
