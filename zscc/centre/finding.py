"""What the centre finds for screens: cases that ended and may be back, and whom to send to a case."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from zscc.analysis.duplicates import past_query, suspects_among
from zscc.centre.journal import JournalWriter
from zscc.model.suggestion import SuggestFor, Suggestion
from zscc.model.suspects import Suspect, SuspectsOf
from zscc.rules.suggestion import Suggester

if TYPE_CHECKING:
    from zscc.centre.answers import Answerer
    from zscc.centre.lives import Workplace

_T = TypeVar("_T")


class Finding:
    """Belongs to the I/O loop; ranks on a thread of its own, where the road graph is read when somebody first asks."""

    def __init__(self, place: "Workplace") -> None:
        self._place = place
        self._suggester: Suggester | None = None
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="zscc-finding")

    @property
    def answers(self) -> "Mapping[type, Answerer]":
        """What it can be asked."""
        return {SuspectsOf: self._suspects, SuggestFor: self._suggestion}

    async def _suspects(self, writer: JournalWriter, asked: SuspectsOf) -> tuple[Suspect, ...]:
        query = past_query(asked.draft)
        if query is None:
            return ()
        cases = await writer.find_cases(query)
        ranked = partial(suspects_among, cases, asked.draft, self._place.bureau.catalogue)
        return await self._work(partial(ranked, least=asked.least, most=asked.most))

    async def _suggestion(self, writer: JournalWriter, asked: SuggestFor) -> Suggestion | None:
        await self._place.field.catch_up(writer)
        case = await writer.case(asked.case_id)
        if case is None:
            return None
        standing = self._place.field.standing(self._place.clock.now())
        return await self._work(lambda: self._ready().suggest_by(case, standing))

    def _ready(self) -> Suggester:
        if self._suggester is None:
            self._suggester = Suggester(self._place.town.network, self._place.bureau)
        return self._suggester

    async def _work(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)
