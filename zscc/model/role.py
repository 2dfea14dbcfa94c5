"""Who may do what: the roles of the bureau. A person on a seat may hold several."""

from enum import Enum


class Role(Enum):
    """值班员, 值班长, 派单员, 带班领导, 承办部门, 工作站, 网格员, 核查员, 数据分析员; and the program itself."""

    DUTY_OFFICER = "duty_officer"
    SHIFT_LEADER = "shift_leader"
    DISPATCHER = "dispatcher"
    DUTY_LEADER = "duty_leader"
    DEPARTMENT = "department"
    STATION = "station"
    GRID_WORKER = "grid_worker"
    INSPECTOR = "inspector"
    ANALYST = "analyst"
    PROGRAM = "program"
    """What fell due or was proved by a fix; never a person."""
