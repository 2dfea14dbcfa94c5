"""What the centre answers when a screen looks something up, by the type of the question.

A room of the centre that answers questions of its own exports a mapping like :data:`ANSWERS` and stands in
:func:`all_answers`.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.model.asked import Caller
from zscc.model.question import AboutCase, CallerOf, CaseFile, CasesFound, FindCases, PhotoOf

Answerer = Callable[[JournalWriter, Any], Awaitable[object]]
"""Reads what a question asks; raises StoreError when the journal cannot be read."""


async def _about_case(writer: JournalWriter, asked: AboutCase) -> CaseFile | None:
    case = await writer.case(asked.case_id)
    return None if case is None else CaseFile(case, tuple(await writer.case_history(asked.case_id)))


async def _cases_found(writer: JournalWriter, asked: FindCases) -> CasesFound:
    cases = await writer.find_cases(asked.query)
    return CasesFound(tuple(cases), await writer.count_cases(asked.query) if asked.count else None)


async def _caller_of(writer: JournalWriter, asked: CallerOf) -> Caller | None:
    case = await writer.case(asked.case_id)
    body = None if case is None or not case.caller_ref else await writer.private(case.caller_ref)
    return None if body is None else msgspec.json.decode(body, type=Caller)


async def _photo_of(writer: JournalWriter, asked: PhotoOf) -> bytes | None:
    return await writer.private(asked.digest)


ANSWERS: Mapping[type, Answerer] = {
    AboutCase: _about_case,
    FindCases: _cases_found,
    CallerOf: _caller_of,
    PhotoOf: _photo_of,
}


def all_answers(place: Workplace) -> dict[type, Answerer]:
    """The answerers of every room; what sums figures and ranks is imported with it."""
    from zscc.centre.alarm_dry_run import DryRuns
    from zscc.centre.analyses import Analyses
    from zscc.centre.exporting import ANSWERS as EXPORTS
    from zscc.centre.feed_answers import FeedAnswers
    from zscc.centre.figures import figures_by
    from zscc.centre.finding import Finding
    from zscc.centre.flow import ANSWERS as FLOW
    from zscc.centre.typed_cases import TypedCases

    catalogue = place.bureau.catalogue
    figures = figures_by(catalogue)
    rooms = (
        FLOW,
        EXPORTS,
        figures.answers,
        Analyses(figures, place).answers,
        Finding(place).answers,
        TypedCases(catalogue).answers,
        DryRuns(place).answers,
        FeedAnswers(place.board).answers,
        place.drivers.answers,
    )
    return {**ANSWERS, **{question: answer for room in rooms for question, answer in room.items()}}
