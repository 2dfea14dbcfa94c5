"""The catalogue (事项清单) as values: what may be reported, who is responsible, how long it may take, what it needs.

A catalogue is a data set: it enters the journal as ``Adopted("catalogue", sha256)``, so that a past second knows which
one was in force. Deadlines are worked out when a step is taken and stand in the step; the fold never reads this.
"""

from dataclasses import dataclass
from enum import Enum

from zscc.model.report import Priority
from zscc.model.working_time import TimeLimit


class ClassKind(Enum):
    """部件类, 事件类, 服务类."""

    COMPONENT = "component"
    EVENT = "event"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Department:
    """承办部门: who handles; ``confirm`` marks one that the bureau has yet to name."""

    department_id: str
    name: str
    phone: str = ""
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class PresetMember:
    """One that a joint preset calls."""

    department: str
    task: str
    """What it comes for, in the catalogue's words: 警戒疏散."""
    telephone: bool = False
    """Called by telephone, not dispatched on screen (119, 120)."""
    lead: bool = False
    skill: str = ""
    """Responders with this skill are fit."""


@dataclass(frozen=True, slots=True)
class Preset:
    """联动预案: who comes to a class of cases, in which order, and what to do first."""

    preset_id: str
    name: str
    members: tuple[PresetMember, ...]
    telephone_first: bool = False
    points: tuple[str, ...] = ()
    """处置要点, in order; each is a tick-box."""
    sign_within_s: int = 0
    arrive_within_s: int = 0
    done_within_s: int = 0
    """0: no such clock."""


@dataclass(frozen=True, slots=True)
class CaseClass:
    """A class (大类) or sub-class (小类) of the catalogue."""

    class_id: str
    kind: ClassKind
    name: str
    parent: str
    """Id of the class above it, '' for a class."""
    department: str
    """Id of who is responsible; 'grid' for what a grid solves by itself."""
    limit: TimeLimit
    """内控时限."""
    superior_limit: TimeLimit | None
    """上级时限."""
    priority: Priority
    closing: str
    """结案条件."""
    checklist: tuple[str, ...] = ()
    """What a patrol looks at."""
    preset: str = ""
    emergency: bool = False
    """Clock from 上报, handling before filing, never suspended."""
    sensitive: bool = False
    """Never on a wall nor in default exports (矛盾纠纷, 养老 ...)."""
    basis: str = ""
    """Legal basis, as the catalogue's maker wrote it."""
    keywords: tuple[str, ...] = ()
    """Words that point to this class; ``rules.guess`` reads them."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One edition of the catalogue."""

    edition: str
    source: str
    synthetic: bool
    classes: tuple[CaseClass, ...]
    departments: tuple[Department, ...]
    presets: tuple[Preset, ...]
    sha256: str = ""
    """Of the written form that was adopted."""
