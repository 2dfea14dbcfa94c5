"""Responders (处置力量): who can be sent, and where they stand on the board."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar

from zscc.model.role import Role


class ResponderKind(Enum):
    """A patrol vehicle with its crew, a grid worker, a department's team, somebody outside who is telephoned."""

    VEHICLE = "vehicle"
    GRID_WORKER = "grid_worker"
    TEAM = "team"
    OUTSIDE = "outside"


class ResponderState(Enum):
    """待命, 出动, 到场, 归队, 停用."""

    STANDBY = "standby"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    RETURNING = "returning"
    OUT_OF_SERVICE = "out_of_service"


RESPONDER_STATES: tuple[ResponderState, ...] = tuple(ResponderState)


@dataclass(frozen=True, slots=True)
class Responder:
    """One that can be sent; what it is never changes, its state is in the situation."""

    responder_id: str
    kind: ResponderKind
    label: str
    department: str
    skills: frozenset[str] = frozenset()
    vehicle: str = ""
    """Vehicle whose fixes tell where it is; '' for one without."""
    grid: str = ""
    """Code of the grid it belongs to."""
    base_m: tuple[float, float] | None = None
    """Where it waits when no fix tells (map metres, EPSG:4549)."""
    phone: str = ""
    synthetic: bool = True


@dataclass(frozen=True, slots=True)
class ResponderSet:
    """A responder's state was set: by a dispatch, by hand, or by a fix within the fence."""

    kind: ClassVar[str] = "responder_set"
    format_version: ClassVar[int] = 1

    responder_id: str
    serial: int
    """Numbers the settings of one responder; two seats that take the same number collide by key."""
    state: ResponderState
    at: datetime
    role: Role
    by: str
    case_id: str = ""
    """What it was sent to."""
    reason: str = ""

    @property
    def key(self) -> str:
        """One setting takes a number."""
        return f"responder:{self.responder_id}:{self.serial}"

    @property
    def subject(self) -> str:
        """The responder."""
        return self.responder_id
