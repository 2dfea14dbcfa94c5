"""The next case or alarm after a moment, or the last one before it: looked up where cases and alarms are kept."""

from collections.abc import Callable
from datetime import datetime, timedelta

from zscc.model.alarm_question import AlarmsFound, AlarmsOf
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.question import CasesFound, FindCases
from zscc.ui.asking import Asking

Told = Callable[[datetime | None], None]
SPANS = (timedelta(hours=1), timedelta(hours=12), timedelta(days=7), timedelta(days=60))
"""So far it looks, a little at first: most events are near."""
MOST_CASES = 2_000
_SECOND = timedelta(seconds=1)


class EventSearch:
    """One search at a time; a newer one makes an older one silent."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._number = 0

    def find(self, moment: datetime, *, later: bool, until: datetime, then: Told) -> None:
        """Tell the event beside a moment; None when there is none before ``until`` (or back to it)."""
        self._number += 1
        self._look(self._number, moment, later, until, 0, then)

    def _look(self, number: int, moment: datetime, later: bool, until: datetime, place: int, then: Told) -> None:
        span = SPANS[place]
        since, before = (moment + _SECOND, moment + span) if later else (moment - span, moment - 2 * _SECOND)
        found: list[datetime] = []
        answers = 0

        def heard(moments: list[datetime]) -> None:
            nonlocal answers
            answers += 1
            found.extend(its for its in moments if since <= its < before)
            if number != self._number or answers < 2:
                return
            reached = before >= until if later else since <= until
            if found or reached or place == len(SPANS) - 1:
                then((min if later else max)(found) if found else None)
            else:
                self._look(number, moment, later, until, place + 1, then)

        query = CaseQuery(opened_from=since, opened_until=before, order=CaseOrder.NEWEST, limit=MOST_CASES)
        # What is looked for here may lie after the moment that is shown.
        self._asking.look_up_now(FindCases(query, count=False), lambda found: heard(_opened(found)))
        self._asking.look_up_now(AlarmsOf(since, before), lambda found: heard(_raised(found)))


def _opened(found: object) -> list[datetime]:
    return [case.times.opened_at for case in found.cases] if isinstance(found, CasesFound) else []


def _raised(found: object) -> list[datetime]:
    return [past.raised.at for past in found.alarms] if isinstance(found, AlarmsFound) else []
