"""What a catalogue must be beyond its fields: ids once, references that lead somewhere, clocks that make sense."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zscc.model.catalogue import CaseClass, Catalogue, Department, Preset
from zscc.model.report import Priority
from zscc.model.working_time import TimeUnit
from zscc.settings.catalogue.contract import Fault, Place

OWN_GRID = "grid"
"""Id of the department that stands for what a grid solves by itself; every catalogue has it."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the entries of a catalogue stand, in their order."""

    head: Place
    departments: Sequence[Place]
    presets: Sequence[Place]
    classes: Sequence[Place]


def faults_of(catalogue: Catalogue, places: Places) -> list[Fault]:
    """All that is wrong, table by table; nothing when the catalogue holds together."""
    departments = {department.department_id: department for department in catalogue.departments}
    by_id = {case_class.class_id: case_class for case_class in catalogue.classes}
    presets = {preset.preset_id for preset in catalogue.presets}
    faults: list[Fault] = []
    if not catalogue.classes:
        faults.append(Fault(places.head, "no_classes"))
    if OWN_GRID not in departments:
        faults.append(Fault(places.head, "no_own_grid", {"department": OWN_GRID}))
    faults += _twice([d.department_id for d in catalogue.departments], places.departments, "id_twice")
    faults += _twice([d.name for d in catalogue.departments], places.departments, "name_twice")
    faults += _twice([p.preset_id for p in catalogue.presets], places.presets, "id_twice")
    faults += _twice([c.class_id for c in catalogue.classes], places.classes, "id_twice")
    faults += _twice([(c.parent, c.name) for c in catalogue.classes], places.classes, "name_twice")
    for preset, place in zip(catalogue.presets, places.presets, strict=True):
        faults += [Fault(place, code, told) for code, told in _preset(preset, departments)]
    for case_class, place in zip(catalogue.classes, places.classes, strict=True):
        told_of = (*_references(case_class, departments, presets), *_clock(case_class), *_parent(case_class, by_id))
        faults += [Fault(place, code, told) for code, told in told_of]
    return faults


Told = tuple[str, dict[str, object]]


def _twice(keys: Sequence[object], places: Sequence[Place], code: str) -> list[Fault]:
    first: dict[object, Place] = {}
    faults = []
    for key, place in zip(keys, places, strict=True):
        before = first.setdefault(key, place)
        if before is not place:
            text = key[1] if isinstance(key, tuple) else key
            faults.append(Fault(place, code, {"text": text, "first": before.row}))
    return faults


def _preset(preset: Preset, departments: dict[str, Department]) -> Iterable[Told]:
    if sum(member.lead for member in preset.members) != 1:
        yield "one_lead", {}
    for member in preset.members:
        department = departments.get(member.department)
        if department is None:
            yield "no_department", {"department": member.department}
        elif member.telephone and not department.phone:
            yield "no_phone", {"department": department.name}
    clocks = [clock for clock in (preset.sign_within_s, preset.arrive_within_s, preset.done_within_s) if clock]
    if clocks != sorted(clocks):
        yield "clock_order", {}


def _references(case_class: CaseClass, departments: dict[str, Department], presets: set[str]) -> Iterable[Told]:
    if case_class.department not in departments:
        yield "no_department", {"department": case_class.department}
    if case_class.preset and case_class.preset not in presets:
        yield "no_preset", {"preset": case_class.preset}


def _clock(case_class: CaseClass) -> Iterable[Told]:
    """What is urgent does not wait for the morning; and our own limit is not longer than the superior's."""
    urgent = case_class.emergency or case_class.priority is Priority.URGENT
    if urgent and case_class.limit.unit is not TimeUnit.NATURAL_MINUTES:
        yield "urgent_waits", {}
    if case_class.emergency and case_class.priority in {Priority.NORMAL, Priority.LOW}:
        yield "calm_emergency", {}
    above = case_class.superior_limit
    if above is not None and above.unit is case_class.limit.unit and case_class.limit.amount > above.amount:
        yield "longer_than_superior", {}


def _parent(case_class: CaseClass, by_id: dict[str, CaseClass]) -> Iterable[Told]:
    """A sub-class stands below a class, is of its kind and no less guarded than it."""
    if not case_class.parent:
        return
    parent = by_id.get(case_class.parent)
    if parent is None or parent.parent:
        yield "no_parent", {"parent": case_class.parent}
        return
    if parent.kind is not case_class.kind:
        yield "other_kind", {"parent": parent.name}
    if parent.sensitive and not case_class.sensitive:
        yield "less_guarded", {"parent": parent.name}
    if parent.emergency and not case_class.emergency:
        yield "less_urgent", {"parent": parent.name}
