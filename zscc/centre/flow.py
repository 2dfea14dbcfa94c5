"""How long cases take from step to step, read from the store's columns off the screen's thread."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import numpy as np

from zscc.analysis.assessment.pipeline import Passage, pipeline_of
from zscc.centre.journal import JournalWriter
from zscc.model.case_query import CaseQuery
from zscc.model.flow import STEPS, PassagesOf
from zscc.model.moment import ms_from_utc


async def _passages(writer: JournalWriter, asked: PassagesOf) -> tuple[Passage, ...]:
    query = CaseQuery(opened_from=asked.since, opened_until=asked.until, facts_only=True)
    figures = await writer.case_figures(query)
    times = np.column_stack([figures.numbers[f"{step}_ms"] for step in STEPS]).reshape(-1, len(STEPS))
    return pipeline_of(STEPS, times, ms_from_utc(asked.until)).passages


ANSWERS: Mapping[type, Callable[[JournalWriter, Any], Awaitable[object]]] = {PassagesOf: _passages}
"""What it answers."""
