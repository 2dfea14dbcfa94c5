"""A small catalogue and working calendar for tests of cases."""

from datetime import date, time

from zscc.model.catalogue import CaseClass, Catalogue, ClassKind, Department
from zscc.model.report import Priority
from zscc.model.working_time import TimeLimit, TimeUnit, WorkingCalendar

CALENDAR = WorkingCalendar(
    ((time(8, 30), time(12)), (time(13, 30), time(17, 30))), holidays=frozenset({date(2026, 6, 19)})
)
_HOURS, _DAYS, _MINUTES = TimeUnit.WORK_HOURS, TimeUnit.WORK_DAYS, TimeUnit.NATURAL_MINUTES
FOUR_HOURS = TimeLimit(4, _HOURS)


def case_class(class_id, name, keywords=(), limit=FOUR_HOURS, **more):
    known = {
        "kind": ClassKind.EVENT,
        "parent": class_id.rpartition(".")[0],
        "department": "hw",
        "superior_limit": TimeLimit(3, _DAYS),
        "priority": Priority.NORMAL,
        "closing": "清理完毕",
    }
    return CaseClass(class_id=class_id, name=name, limit=limit, keywords=keywords, **{**known, **more})


CLASSES = (
    case_class("garbage", "暴露垃圾", ("垃圾",)),
    case_class("garbage.overflow", "垃圾桶满溢", ("垃圾+满溢",), TimeLimit(2, _HOURS)),
    case_class("noise", "噪声扰民", ("噪声", "扰民"), TimeLimit(1, _DAYS), department="env"),
    case_class("noise.site", "夜间施工", ("工地+噪声", "夜间施工"), TimeLimit(1, _DAYS), department="env"),
    case_class("ebike.stairs", "楼道充电", ("楼道+充电",), priority=Priority.HIGH, department="xf", parent=""),
    case_class(
        "gas", "燃气泄漏", ("燃气味", "煤气味", "燃气+泄漏"), TimeLimit(30, _MINUTES),
        superior_limit=None, priority=Priority.URGENT, emergency=True, department="gas",
    ),
)  # fmt: skip
DEPARTMENTS = tuple(Department(each, each) for each in ("hw", "env", "xf", "gas", "police"))
CATALOGUE = Catalogue("test", "made up", synthetic=True, classes=CLASSES, departments=DEPARTMENTS, presets=())
