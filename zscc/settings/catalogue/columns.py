"""The sheets of a catalogue's workbook and their columns: headings for people, the fields of the TOML file beneath."""

from dataclasses import dataclass
from enum import Enum


class Shape(Enum):
    """How a cell is read and written."""

    TEXT = "text"
    LINES = "lines"
    """Items one below the other."""
    WORDS = "words"
    """Items with ；between them; both kinds are read alike."""
    FLAG = "flag"
    """是 or empty."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    field: str
    heading: str
    shape: Shape = Shape.TEXT
    needed: bool = False
    width: int = 14
    """In characters of the sheet's own font."""


HEAD_SHEET, DEPARTMENT_SHEET, PRESET_SHEET, MEMBER_SHEET, CLASS_SHEET = "说明", "部门", "预案", "预案力量", "事项清单"

HEAD_COLUMNS = (
    Column("edition", "版本", needed=True, width=24),
    Column("source", "来源", needed=True, width=60),
    Column("synthetic", "示意数据", Shape.FLAG),
)
DEPARTMENT_COLUMNS = (
    Column("id", "编号", needed=True),
    Column("name", "名称", needed=True, width=24),
    Column("phone", "电话"),
    Column("confirm", "待确认", Shape.FLAG),
)
PRESET_COLUMNS = (
    Column("id", "编号", needed=True),
    Column("name", "名称", needed=True, width=24),
    Column("telephone_first", "电话优先", Shape.FLAG),
    Column("sign_within", "签收时限"),
    Column("arrive_within", "到场时限"),
    Column("done_within", "处置时限"),
    Column("points", "处置要点", Shape.LINES, width=60),
)
MEMBER_COLUMNS = (
    Column("preset", "预案编号", needed=True),
    Column("department", "部门编号", needed=True),
    Column("task", "任务", needed=True, width=32),
    Column("telephone", "电话通知", Shape.FLAG),
    Column("lead", "主办", Shape.FLAG),
    Column("skill", "所需技能"),
)
CLASS_COLUMNS = (
    Column("id", "编号", needed=True, width=20),
    Column("kind", "类型", needed=True, width=8),
    Column("name", "名称", needed=True, width=28),
    Column("parent", "上级编号"),
    Column("department", "部门编号", needed=True),
    Column("limit", "内控时限", needed=True),
    Column("superior_limit", "上级时限"),
    Column("priority", "优先级", needed=True, width=8),
    Column("closing", "结案条件", needed=True, width=40),
    Column("checklist", "巡查要点", Shape.LINES, width=32),
    Column("preset", "预案编号"),
    Column("emergency", "突发事件", Shape.FLAG),
    Column("sensitive", "敏感", Shape.FLAG, width=8),
    Column("basis", "依据", width=32),
    Column("keywords", "关键词", Shape.WORDS, width=48),
)
SHEETS: dict[str, tuple[Column, ...]] = {
    HEAD_SHEET: HEAD_COLUMNS,
    CLASS_SHEET: CLASS_COLUMNS,
    DEPARTMENT_SHEET: DEPARTMENT_COLUMNS,
    PRESET_SHEET: PRESET_COLUMNS,
    MEMBER_SHEET: MEMBER_COLUMNS,
}
