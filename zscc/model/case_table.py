"""The one transition table: which act is possible at which stage, where it leads, who may do it, what it must bring.

Everything that asks "may I?" - the fold, the buttons of the screen, the random walk of the tests, the figures in the
documents - reads this table. ``to=None`` leaves the stage as it is. Conditions that look at more than stage and role
(an inspector who is not the handler, no suspension of urgent classes) stand by name and live in ``case_conditions``.
"""

from dataclasses import dataclass, replace

from zscc.model.case import Stage
from zscc.model.case_facts import Act
from zscc.model.role import Role

_CENTRE = frozenset({Role.DUTY_OFFICER, Role.SHIFT_LEADER, Role.DISPATCHER})
_LEADERS = frozenset({Role.SHIFT_LEADER, Role.DUTY_LEADER})
_FIELD = frozenset({Role.DEPARTMENT, Role.STATION, Role.GRID_WORKER})
_ANYBODY = _CENTRE | _LEADERS | _FIELD | {Role.INSPECTOR}
_PROGRAM = frozenset({Role.PROGRAM})


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table for one act."""

    act: Act
    at: frozenset[Stage]
    roles: frozenset[Role]
    to: Stage | None = None
    needs: frozenset[str] = frozenset()
    """Fields of the step that must not be empty."""
    conditions: tuple[str, ...] = ()
    """Names of what else must hold, asked in this order."""


def _stages(*names: str) -> frozenset[Stage]:
    return frozenset(Stage(name) for name in names)


_OPEN = frozenset(Stage) - _stages("closed", "evaluated", "declined", "void")
_BEFORE_WORK = _stages("reported", "registered")
AT_WORK = _stages("dispatched", "signed", "handling")
"""A department is asked for or at work."""
_FILED = _OPEN - _stages("reported")
_DONE = _stages("closed", "evaluated")


def _rule(
    act: Act,
    at: frozenset[Stage],
    roles: frozenset[Role],
    to: str | None = None,
    *,
    needs: str = "",
    conditions: str = "",
) -> Rule:
    return Rule(act, at, roles, None if to is None else Stage(to), frozenset(needs.split()), tuple(conditions.split()))


_WORKING = "not_suspended"

RULES: tuple[Rule, ...] = (
    # The line -------------------------------------------------------------------------------------------
    _rule(Act.TAKE_IN, _stages("reported"), _CENTRE),
    _rule(Act.CONFIRM_REPORT, _stages("reported"), _CENTRE | _FIELD, needs="outcome"),
    _rule(Act.REGISTER, _stages("reported"), _CENTRE, "registered"),
    # What a superior platform passed on goes back to it, as long as it takes it back.
    _rule(
        Act.DECLINE,
        _stages("reported"),
        _LEADERS | {Role.DUTY_OFFICER},
        "declined",
        needs="reason",
        conditions="still_returnable",
    ),
    _rule(Act.VOID, _OPEN, _LEADERS, "void", needs="reason"),
    _rule(
        Act.DISPATCH,
        _stages("registered"),
        _CENTRE,
        "dispatched",
        needs="orders",
        conditions=f"{_WORKING} drivable one_lead",
    ),
    # Another lead where the first one sent its order back and supporters stay at work.
    _rule(Act.DISPATCH, AT_WORK, _CENTRE, needs="orders", conditions=f"{_WORKING} drivable one_lead no_lead"),
    _rule(Act.SIGN_FOR, AT_WORK, _FIELD | _CENTRE, "signed", needs="party", conditions=f"{_WORKING} is_party unsigned"),
    _rule(
        Act.RETURN_ORDER,
        _stages("dispatched", "signed"),
        _FIELD | _CENTRE,
        "registered",
        needs="party reason",
        conditions=f"{_WORKING} is_party",
    ),
    # Of several, one may refuse while others are at work already.
    _rule(
        Act.RETURN_ORDER,
        _stages("handling"),
        _FIELD | _CENTRE,
        "registered",
        needs="party reason",
        conditions=f"{_WORKING} is_party not_arrived",
    ),
    _rule(
        Act.ARRIVE, AT_WORK, _FIELD | _CENTRE | _PROGRAM, "handling", needs="party", conditions=f"{_WORKING} is_party"
    ),
    _rule(
        Act.HANDLE,
        _stages("signed", "handling"),
        _FIELD | _CENTRE,
        "handling",
        needs="party",
        conditions=f"{_WORKING} is_party",
    ),
    _rule(
        Act.FEED_BACK,
        _stages("signed", "handling"),
        _FIELD | _CENTRE,
        "fed_back",
        needs="party text",
        conditions=f"{_WORKING} is_party signed not_done",
    ),
    _rule(
        Act.SOLVE_IN_GRID,
        _BEFORE_WORK,
        _FIELD | _CENTRE,
        "fed_back",
        needs="text",
        conditions=f"{_WORKING} not_emergency",
    ),
    _rule(
        Act.INSPECT,
        _stages("fed_back", "inspecting"),
        frozenset({Role.INSPECTOR, Role.GRID_WORKER}) | _CENTRE,
        "inspecting",
        needs="outcome",
        conditions=f"{_WORKING} inspector_is_not_handler",
    ),
    _rule(Act.REWORK, _stages("fed_back", "inspecting"), _CENTRE | {Role.INSPECTOR}, "dispatched", needs="reason"),
    _rule(
        Act.CLOSE,
        _stages("inspecting"),
        frozenset({Role.SHIFT_LEADER}),
        "closed",
        conditions=f"{_WORKING} inspected reported_finally",
    ),
    _rule(Act.CALL_BACK, _DONE, _CENTRE, needs="outcome"),
    _rule(Act.EVALUATE, _stages("closed"), _CENTRE | {Role.ANALYST}, "evaluated", needs="outcome"),
    _rule(Act.REOPEN, _DONE, _LEADERS, "registered", needs="reason"),
    # Beside the line ------------------------------------------------------------------------------------
    _rule(
        Act.ASK_EXTENSION, AT_WORK, _FIELD | _CENTRE, needs="reason until", conditions=f"{_WORKING} no_extension_asked"
    ),
    _rule(Act.GRANT_EXTENSION, AT_WORK, _LEADERS, needs="own", conditions="extension_asked"),
    _rule(Act.REFUSE_EXTENSION, AT_WORK, _LEADERS, needs="reason", conditions="extension_asked"),
    _rule(
        Act.ASK_SUSPENSION,
        _FILED,
        _FIELD | _CENTRE,
        needs="reason until",
        conditions=f"{_WORKING} may_wait no_suspension_asked",
    ),
    _rule(Act.SUSPEND, _FILED, _LEADERS, needs="reason until", conditions=f"{_WORKING} may_wait"),
    _rule(Act.REFUSE_SUSPENSION, _FILED, _LEADERS, needs="reason", conditions="suspension_asked"),
    _rule(Act.RESUME, _FILED, _LEADERS | _PROGRAM, conditions="suspended"),
    _rule(Act.REMIND, _OPEN, _CENTRE | _LEADERS, needs="text"),
    _rule(Act.SUPERVISE, _OPEN, _LEADERS, needs="text until"),
    _rule(Act.ANSWER_SUPERVISION, frozenset(Stage), _FIELD | _CENTRE, needs="text", conditions="supervised"),
    _rule(Act.ESCALATE, _OPEN, _CENTRE | _FIELD | _PROGRAM, needs="reason", conditions="not_at_the_top"),
    _rule(
        Act.WHISTLE,
        _stages("registered"),
        _CENTRE | _FIELD,
        "dispatched",
        needs="orders",
        conditions=f"{_WORKING} drivable",
    ),
    _rule(Act.WHISTLE, AT_WORK, _CENTRE | _FIELD, needs="orders", conditions=f"{_WORKING} drivable"),
    _rule(Act.FIRST_REPORT, _OPEN, _CENTRE, needs="text", conditions="emergency not_reported_first"),
    _rule(Act.FOLLOW_UP_REPORT, _OPEN, _CENTRE, needs="text", conditions="emergency reported_first not_reported_last"),
    _rule(Act.FINAL_REPORT, _OPEN, _CENTRE, needs="text", conditions="emergency reported_first not_reported_last"),
    # Several reports, one fact ----------------------------------------------------------------------------
    _rule(Act.MERGE, _OPEN, _CENTRE, needs="link"),
    _rule(Act.GO_INTO, _OPEN | _DONE, _CENTRE, needs="link", conditions="nothing_merged"),
    _rule(Act.UNMERGE, frozenset(Stage), _CENTRE, needs="link", conditions="holds_link"),
    _rule(Act.JOIN_EVENT, _OPEN, _CENTRE | _LEADERS, needs="link", conditions="no_event"),
    _rule(Act.LEAVE_EVENT, frozenset(Stage), _CENTRE | _LEADERS, needs="reason", conditions="in_event"),
    # What is only written down ----------------------------------------------------------------------------
    _rule(Act.ANSWER, frozenset(Stage), _CENTRE, needs="text"),
    _rule(Act.NOTE, frozenset(Stage), _ANYBODY, needs="text"),
    _rule(Act.CALL, frozenset(Stage), _CENTRE | _FIELD, needs="outcome"),
    _rule(Act.PHOTO, frozenset(Stage), _ANYBODY, needs="proof"),
    _rule(Act.CHANGE, _OPEN, _CENTRE, needs="changes reason"),
)

MERGED_RULES: tuple[Rule, ...] = (
    _rule(Act.COME_BACK, frozenset(Stage), _CENTRE, needs="link", conditions="holds_link"),
    _rule(Act.NOTE, frozenset(Stage), _ANYBODY, needs="text"),
    # Who reported it wants an answer of his own, whichever case is worked on.
    _rule(Act.ANSWER, frozenset(Stage), _CENTRE, needs="text"),
    _rule(Act.CALL, frozenset(Stage), _CENTRE | _FIELD, needs="outcome"),
)
"""All that can be done with a case that went into another one."""

TABLE: dict[tuple[Stage, Act], Rule] = {(stage, rule.act): rule for rule in RULES for stage in rule.at}
"""The table of cases that are not emergencies."""


def _emergency_table() -> dict[tuple[Stage, Act], Rule]:
    """突发事件: notify and handle first; 立案 is written afterwards (补录) and holds nobody up."""
    table = dict(TABLE)
    for act in (Act.DISPATCH, Act.WHISTLE):
        for stage in AT_WORK | _stages("registered"):
            rule = TABLE[stage, act]
            # Whoever smells gas may not know where: telephone and send, the address follows.
            table[stage, act] = replace(rule, conditions=tuple(name for name in rule.conditions if name != "drivable"))
        table[Stage.REPORTED, act] = table[Stage.REGISTERED, act]
    for stage in AT_WORK | _stages("fed_back", "inspecting"):
        register = TABLE[Stage.REPORTED, Act.REGISTER]
        table[stage, Act.REGISTER] = replace(register, to=None, conditions=("not_filed",))
    close = TABLE[Stage.INSPECTING, Act.CLOSE]
    table[Stage.INSPECTING, Act.CLOSE] = replace(close, conditions=(*close.conditions, "filed"))
    return table


EMERGENCY_TABLE = _emergency_table()

MERGED_TABLE: dict[tuple[Stage, Act], Rule] = {(stage, rule.act): rule for rule in MERGED_RULES for stage in rule.at}
