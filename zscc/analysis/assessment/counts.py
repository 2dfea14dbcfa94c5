"""What is counted for an assessment, and the strict reading of counts from outside."""

import math
from collections.abc import Mapping
from enum import StrEnum
from operator import index
from typing import TypeAlias

LARGEST = 10**12
"""More than this is no count of a town's cases."""


class Count(StrEnum):
    """What is counted; the value is its name in the published formulas, without 数."""

    REPORTED = "上报"
    VALID = "有效上报"
    TAKEN_IN = "受理"
    REGISTERED = "立案"
    REGISTERED_IN_TIME = "按时立案"
    VOID = "作废"
    TO_DISPATCH = "应派遣"
    DISPATCHED = "已派遣"
    UNDISPATCHED = "未派遣"
    DISPATCHED_IN_TIME = "按时派遣"
    DISPATCHED_RIGHT = "准确派遣"
    """Sent to one department only; a case sent to a second one was sent wrongly."""
    TO_HANDLE = "应处置"
    HANDLED = "处置"
    HANDLED_IN_TIME = "按期处置"
    OVERDUE_UNHANDLED = "超期待处置"
    REWORKED = "返工"
    EXTENDED = "延期"
    TO_CLOSE = "应结案"
    CLOSED = "结案"
    CLOSED_IN_TIME = "按期结案"
    CLOSED_LATE = "超期结案"
    NOT_CLOSED = "未结案"
    TO_CONFIRM = "应核实"
    CONFIRMED_IN_TIME = "按时核实"
    TO_INSPECT = "应核查"
    INSPECTED_IN_TIME = "按时核查"
    MISSED = "漏报"
    """What citizens reported and no inspector had: the published formula's 公众举报数."""
    SETTLED = "已办结"
    REJECTED = "已驳回"
    TO_SEND_CONFIRM = "应派发核实"
    CONFIRM_SENT_IN_TIME = "按时派发核实"
    TO_SEND_INSPECT = "应派发核查"
    INSPECT_SENT_IN_TIME = "按时派发核查"
    CALLED_BACK = "回访"
    REACHED = "接通"
    SATISFIED = "满意"
    FAIRLY_SATISFIED = "基本满意"
    SOLVED_IN_GRID = "网格自处置"
    SOLVED_ON_SIGHT = "即查即改"
    RETURNED = "退单"
    CLOSED_AT_ONCE = "一次办结"
    """Closed without any rework."""
    TO_REPORT_IN = "应报到"
    REPORTED_IN_TIME = "按时报到"


Counts: TypeAlias = Mapping[Count, int]

_OTHER_NAMES = {
    "公众举报": Count.MISSED,
    "派遣": Count.DISPATCHED,
    "已处置": Count.HANDLED,
    "已结案": Count.CLOSED,
    "办结": Count.SETTLED,
    "驳回": Count.REJECTED,
}
_BY_NAME = {count.value: count for count in Count} | _OTHER_NAMES


class BadCount(ValueError):
    """``reason`` is number, whole, negative, large or twice; ``name`` the count as it was called."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name, self.reason = name, reason


def count_named(name: str) -> Count | None:
    """The count of a name; published tables write 立案数 or 上报总数, and 按时 where others write 按期."""
    short = name.strip().removesuffix("数").removesuffix("总") or name
    for told in (short, short.replace("按时", "按期"), short.replace("按期", "按时")):
        if told in _BY_NAME:
            return _BY_NAME[told]
    return None


def read_counts(told: Mapping[str, object]) -> dict[Count, int]:
    """Counts by name; None is as good as absent, and names that no formula knows are left to :func:`unread_names`.

    Raises BadCount for what is no whole number from 0 to LARGEST (True is none, 3.0 is one), and for two numbers of one
    count.
    """
    counts: dict[Count, int] = {}
    for name, value in told.items():
        count = count_named(name)
        if count is None or value is None:
            continue
        number = _whole(name, value)
        if counts.setdefault(count, number) != number:
            raise BadCount(name, "twice")
    return counts


def unread_names(told: Mapping[str, object]) -> tuple[str, ...]:
    """The names among them that no formula knows."""
    return tuple(name for name in told if count_named(name) is None)


def _whole(name: str, value: object) -> int:
    if isinstance(value, bool):
        raise BadCount(name, "number")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise BadCount(name, "number")
        if not value.is_integer():
            raise BadCount(name, "whole")
        value = int(value)
    try:
        number = index(value)  # type: ignore[arg-type]
    except TypeError:
        raise BadCount(name, "number") from None
    if number < 0:
        raise BadCount(name, "negative")
    if number > LARGEST:
        raise BadCount(name, "large")
    return number
