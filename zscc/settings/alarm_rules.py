"""Alarm rules (告警规则): what is watched, how long it must last, which act is expected, who hears of it next. TOML.

A rule may be switched or changed while the desk runs; the logbook keeps every change (``DutyKind.RULE_SET``), and
:func:`rules_after` says which rules hold after them. Every fault of a file is named with its rule.
"""

import itertools
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from enum import Enum
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

import msgspec

from zscc.model.duty import DutyKind, DutyLine
from zscc.model.report import Priority
from zscc.model.role import Role

LONGEST_S = 7 * 86_400.0
MOST_RULES = 200
ROAD_CLASSES = ("expressway", "arterial", "secondary", "local")


class AlarmKind(Enum):
    """What a rule watches; its words are ``alarm.kind.<value>``."""

    ENTER = "enter"
    LEAVE = "leave"
    DWELL = "dwell"
    OUTSIDE_TOWN = "outside_town"
    TRACK_GAP = "track_gap"
    OVERSPEED = "overspeed"
    LONG_IDLE = "long_idle"
    OFF_SHIFT = "off_shift"
    FEED_SILENT = "feed_silent"
    VEHICLE_SIGNAL = "vehicle_signal"
    """A device says so itself: an alarm bit of its terminal."""
    CASE_DUE_SOON = "case_due_soon"
    """80 % of the case's own limit are used."""
    CASE_OVERDUE = "case_overdue"
    """All of it is used."""
    ORDER_UNSIGNED = "order_unsigned"
    ARRIVAL_LATE = "arrival_late"
    FIRST_REPORT_LATE = "first_report_late"
    REVIEW_DUE = "review_due"
    """A suspension ends soon."""
    SUPERVISION_UNANSWERED = "supervision_unanswered"
    ELDER_CALL = "elder_call"
    """An old person called for help, and nobody has done anything about it yet."""


class Unit(Enum):
    """Of a rule's threshold; its words are ``alarm.unit.<value>``."""

    NONE = ""
    SECONDS = "s"
    MINUTES = "min"
    KMH = "kmh"


@dataclass(frozen=True, slots=True)
class KindNeeds:
    """What a rule of a kind is about and cannot be without."""

    subject: str
    """vehicle, feed or case."""
    unit: Unit = Unit.NONE
    zone: bool = False
    hours: bool = False
    signal: bool = False


NEEDS: Mapping[AlarmKind, KindNeeds] = MappingProxyType(
    {
        AlarmKind.ENTER: KindNeeds("vehicle", zone=True),
        AlarmKind.LEAVE: KindNeeds("vehicle", zone=True),
        AlarmKind.DWELL: KindNeeds("vehicle", Unit.MINUTES, zone=True),
        AlarmKind.OUTSIDE_TOWN: KindNeeds("vehicle"),
        AlarmKind.TRACK_GAP: KindNeeds("vehicle", Unit.SECONDS, hours=True),
        AlarmKind.OVERSPEED: KindNeeds("vehicle", Unit.KMH),
        AlarmKind.LONG_IDLE: KindNeeds("vehicle", Unit.MINUTES, hours=True),
        AlarmKind.OFF_SHIFT: KindNeeds("vehicle", Unit.KMH, hours=True),
        AlarmKind.FEED_SILENT: KindNeeds("feed", Unit.SECONDS),
        AlarmKind.VEHICLE_SIGNAL: KindNeeds("vehicle", signal=True),
        AlarmKind.CASE_DUE_SOON: KindNeeds("case"),
        AlarmKind.CASE_OVERDUE: KindNeeds("case"),
        AlarmKind.ORDER_UNSIGNED: KindNeeds("case"),
        AlarmKind.ARRIVAL_LATE: KindNeeds("case"),
        AlarmKind.FIRST_REPORT_LATE: KindNeeds("case", Unit.MINUTES),
        AlarmKind.REVIEW_DUE: KindNeeds("case", Unit.MINUTES),
        AlarmKind.SUPERVISION_UNANSWERED: KindNeeds("case"),
        AlarmKind.ELDER_CALL: KindNeeds("case"),
    }
)


class ZoneSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Any of some polygons: of a layer, or one free ring."""

    layer: str = ""
    """village, grid, specialised_grid, dedicated_grid, or the id of an added layer."""
    ids: tuple[str, ...] = ()
    """Codes of villages or grids, numbers of features from 0; empty: all of the layer."""
    ring: tuple[tuple[float, float], ...] = ()
    """Longitude and latitude in degrees (WGS-84); need not be closed."""
    name: str = ""
    """Of a free ring."""


class PassOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to act when nobody has acknowledged so long after raising."""

    to: Role
    after_s: float


class AlarmRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule."""

    id: str
    kind: AlarmKind
    priority: Priority
    expected: str
    """Code of the act that is expected; words ``alarm.expected.<code>``."""
    on: bool = True
    title: str = ""
    """'': the words of the kind."""
    threshold: float = 0.0
    """In the unit of the kind."""
    dead_band: float = 0.0
    """km/h below the threshold, or metres around a polygon, within which what stands neither clears nor begins."""
    raise_after_s: float = 0.0
    """The condition must hold so long."""
    clear_after_s: float = 0.0
    """It must have been gone so long."""
    rest_s: float = 0.0
    """Cleared, it is not raised again for the same subject within."""
    at_most: int = 0
    """Raised singly so often within ten minutes; what goes beyond is one alarm together. 0: no bound."""
    zone: ZoneSetting | None = None
    hours: tuple[tuple[str, str], ...] = ()
    """Hours of duty, local time: "08:30" to "17:30"; over midnight where the end is not later."""
    limits_kmh: dict[str, float] = msgspec.field(default_factory=dict)
    """By road class, where the road is known."""
    signal: str = ""
    """Name of the device's signal; words ``signal.<name>``."""
    spares: tuple[str, ...] = ()
    """Vehicles or feeds that the rule leaves alone."""
    case_priorities: tuple[Priority, ...] = ()
    """Only cases of these; empty: all."""
    case_sources: tuple[str, ...] = ()
    """Only cases that these sources reported; empty: all."""
    case_classes: tuple[str, ...] = ()
    """Only cases of these classes and their sub-classes; empty: all."""
    sound: Priority | None = None
    """Sounds as an alarm of this priority; None: of its own."""
    silent: bool = False
    pass_on: tuple[PassOn, ...] = ()

    @property
    def subject(self) -> str:
        """What its alarms are about: vehicle, feed or case."""
        return NEEDS[self.kind].subject

    @property
    def unit(self) -> Unit:
        """Of the threshold."""
        return NEEDS[self.kind].unit


class AlarmRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it stands."""

    source: str
    rules: tuple[AlarmRule, ...]
    synthetic: bool = True
    to_be_confirmed: bool = True

    def rule(self, rule_id: str) -> AlarmRule | None:
        """A rule by its id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


class AlarmRulesRefused(ValueError):
    """The rules cannot be taken; every fault is named."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def load_alarm_rules(path: Path | None = None) -> AlarmRules:
    """Read rules, the shipped ones when no path is given; raises AlarmRulesRefused, OSError."""
    source = files("zscc") / "resources" / "duty" / "alarms.toml" if path is None else path
    try:
        rules = msgspec.convert(tomllib.loads(source.read_text(encoding="utf-8")), AlarmRules)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AlarmRulesRefused((str(error),)) from error
    faults = tuple(faults_of(rules))
    if faults:
        raise AlarmRulesRefused(faults)
    return rules


def faults_of(rules: AlarmRules) -> Iterator[str]:
    """What is wrong with a set of rules, each named with its rule."""
    if len(rules.rules) > MOST_RULES:
        yield f"{len(rules.rules)} rules; at most {MOST_RULES} are watched"
    seen = set[str]()
    for rule in rules.rules:
        if rule.id in seen:
            yield f"{rule.id}: there are two rules of this id"
        seen.add(rule.id)
        yield from (f"{rule.id}: {fault}" for fault in rule_faults(rule))


def rule_faults(rule: AlarmRule) -> Iterator[str]:
    """What is wrong with one rule."""
    if not rule.id or not all(letter.isascii() and (letter.isalnum() or letter in "_-") for letter in rule.id):
        yield "an id has letters, digits, _ and -"
    if not rule.expected:
        yield "an alarm names the act that it expects"
    if NEEDS[rule.kind].signal != bool(rule.signal):
        yield "a rule of a device's signal names it, and no other does"
    yield from _number_faults(rule)
    yield from _zone_faults(rule)
    yield from _hour_faults(rule)
    after = [step.after_s for step in rule.pass_on]
    if any(later <= sooner for sooner, later in itertools.pairwise(after)):
        yield "who it is passed on to is told one after the other"
    if any(step.to is Role.PROGRAM for step in rule.pass_on):
        yield "it is passed on to people"


def _number_faults(rule: AlarmRule) -> Iterator[str]:
    lasting = (rule.raise_after_s, rule.clear_after_s, rule.rest_s, *(step.after_s for step in rule.pass_on))
    if not all(math.isfinite(seconds) and 0 <= seconds <= LONGEST_S for seconds in lasting):
        yield f"times are 0 to {LONGEST_S:.0f} s"
    if not (math.isfinite(rule.threshold) and rule.threshold >= 0) or not 0 <= rule.dead_band < math.inf:
        yield "threshold and dead band are numbers, none negative"
    if rule.unit is not Unit.NONE and rule.threshold <= 0:
        yield f"a rule of this kind needs a threshold in {rule.unit.value}"
    if rule.unit is Unit.KMH and rule.dead_band >= min((rule.threshold, *rule.limits_kmh.values())):
        yield "the dead band lies below the threshold"
    if rule.at_most < 0:
        yield "at most so many alarms is a number, not negative"
    for road_class, limit in rule.limits_kmh.items():
        if road_class not in ROAD_CLASSES or not 0 < limit < math.inf:
            yield f"{road_class}: {limit} is no limit of a road class"


def _zone_faults(rule: AlarmRule) -> Iterator[str]:
    zone = rule.zone
    if zone is None:
        if NEEDS[rule.kind].zone:
            yield "a rule of this kind needs a zone"
        return
    if bool(zone.layer) == bool(zone.ring):
        yield "a zone is either of a layer or one ring"
    if zone.ring and len(set(zone.ring)) < 3:
        yield "a ring has three corners or more"
    if not all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in zone.ring):
        yield "a ring is told in longitude and latitude"


def _hour_faults(rule: AlarmRule) -> Iterator[str]:
    if NEEDS[rule.kind].hours and not rule.hours:
        yield "a rule of this kind needs hours of duty"
    for begins, ends in rule.hours:
        try:
            time.fromisoformat(begins), time.fromisoformat(ends)
        except ValueError:
            yield f"{begins} to {ends} are no times of day"


# Changed while the desk runs ----------------------------------------------------------------------------------

CHANGEABLE = ("on", "priority", "threshold", "dead_band", "raise_after_s", "clear_after_s", "at_most", "silent")
"""What a line of the logbook may change."""
SOUND = "sound"
"""``to`` of a line that mutes or sounds the desk, in place of a rule's id."""


def changed_rule(rule: AlarmRule, values: Iterable[tuple[str, str]]) -> AlarmRule:
    """The rule after a change; raises AlarmRulesRefused."""
    told: dict[str, object] = {}
    for name, value in values:
        if name not in CHANGEABLE:
            raise AlarmRulesRefused((f"{rule.id}: {name} is not changed while the desk runs",))
        told[name] = value == "1" if name in ("on", "silent") else value
    try:
        patch = msgspec.to_builtins(rule) | told
        made = msgspec.convert(patch, AlarmRule, strict=False)
    except msgspec.ValidationError as error:
        raise AlarmRulesRefused((f"{rule.id}: {error}",)) from error
    faults = tuple(f"{rule.id}: {fault}" for fault in rule_faults(made))
    if faults:
        raise AlarmRulesRefused(faults)
    return made


def rules_after(rules: AlarmRules, lines: Iterable[DutyLine]) -> AlarmRules:
    """The rules after the changes that the logbook tells, in order; a change that cannot be taken changes nothing."""
    by_id = {rule.id: rule for rule in rules.rules}
    for line in lines:
        rule = by_id.get(line.to) if line.what is DutyKind.RULE_SET else None
        if rule is None:
            continue
        try:
            by_id[rule.id] = changed_rule(rule, line.values)
        except AlarmRulesRefused:
            continue
    return msgspec.structs.replace(rules, rules=tuple(by_id.values()))
