"""From a catalogue as it was written to the catalogue: every field read, every reference checked, or refused."""

import hashlib
from dataclasses import replace

from zscc.model.catalogue import CaseClass, Catalogue, Department, Preset, PresetMember
from zscc.model.working_time import TimeLimit, TimeUnit
from zscc.settings.catalogue.check import Places, faults_of
from zscc.settings.catalogue.contract import CatalogueRefused, Entry, Fault, Written
from zscc.settings.catalogue.fields import TEXT_CHARACTERS, Fields
from zscc.settings.catalogue.limits import limit_of, seconds_of
from zscc.settings.catalogue.written import KIND_WORDS, PRIORITY_WORDS, toml_of

MOST_ENTRIES = 3_000
"""Of one table; the national list of classes has a tenth of it."""
_KINDS = {word: kind for kind, word in KIND_WORDS.items()} | {f"{word}类": kind for kind, word in KIND_WORDS.items()}
_PRIORITIES = {word: priority for priority, word in PRIORITY_WORDS.items()}
_A_LIMIT = TimeLimit(1, TimeUnit.NATURAL_MINUTES)


def catalogue_of(written: Written) -> Catalogue:
    """The catalogue, with the sha256 of its plain TOML; raises CatalogueRefused with every fault and its place."""
    faults: list[Fault] = []
    _refuse_crowds(written)
    head = Fields(written.head, faults)
    edition, source = head.text("edition", needed=True), head.text("source", needed=True, most=TEXT_CHARACTERS)
    synthetic = head.flag("synthetic")
    head.end()
    catalogue = Catalogue(
        edition=edition,
        source=source,
        synthetic=synthetic,
        classes=tuple(_case_class(entry, faults) for entry in written.classes),
        departments=tuple(_department(entry, faults) for entry in written.departments),
        presets=_presets(written, faults),
    )
    # What is not even readable would only be told twice.
    faults = faults or faults_of(catalogue, _places(written))
    if faults:
        raise CatalogueRefused(faults)
    return replace(catalogue, sha256=hashlib.sha256(toml_of(catalogue).encode()).hexdigest())


def _refuse_crowds(written: Written) -> None:
    for table in (written.departments, written.presets, written.members, written.classes):
        if len(table) > MOST_ENTRIES:
            arguments = {"number": len(table), "most": MOST_ENTRIES}
            raise CatalogueRefused([Fault(replace(table[0].place, row=0, name=""), "too_many_entries", arguments)])


def _places(written: Written) -> Places:
    return Places(
        head=written.head.place,
        departments=[entry.place for entry in written.departments],
        presets=[entry.place for entry in written.presets],
        classes=[entry.place for entry in written.classes],
    )


def _department(entry: Entry, faults: list[Fault]) -> Department:
    fields = Fields(entry, faults)
    department = Department(
        department_id=fields.identity("id"),
        name=fields.text("name", needed=True),
        phone=fields.text("phone"),
        confirm=fields.flag("confirm"),
    )
    fields.end()
    return department


def _presets(written: Written, faults: list[Fault]) -> tuple[Preset, ...]:
    members: dict[str, list[PresetMember]] = {}
    known = {str(entry.fields.get("id", "")).strip() for entry in written.presets}
    for entry in written.members:
        fields = Fields(entry, faults)
        preset_id = fields.text("preset", needed=True)
        if preset_id and preset_id not in known:
            fields.fault("no_preset", preset=preset_id)
        members.setdefault(preset_id, []).append(_member(fields))
    return tuple(_preset(entry, members, faults) for entry in written.presets)


def _member(fields: Fields) -> PresetMember:
    member = PresetMember(
        department=fields.text("department", needed=True),
        task=fields.text("task", needed=True),
        telephone=fields.flag("telephone"),
        lead=fields.flag("lead"),
        skill=fields.text("skill"),
    )
    fields.end()
    return member


def _preset(entry: Entry, members: dict[str, list[PresetMember]], faults: list[Fault]) -> Preset:
    fields = Fields(entry, faults)
    preset_id = fields.identity("id")
    preset = Preset(
        preset_id=preset_id,
        name=fields.text("name", needed=True),
        members=tuple(members.get(preset_id, ())),
        telephone_first=fields.flag("telephone_first"),
        points=fields.texts("points"),
        sign_within_s=fields.time("sign_within", seconds_of, 0),
        arrive_within_s=fields.time("arrive_within", seconds_of, 0),
        done_within_s=fields.time("done_within", seconds_of, 0),
    )
    fields.end()
    return preset


def _case_class(entry: Entry, faults: list[Fault]) -> CaseClass:
    fields = Fields(entry, faults)
    case_class = CaseClass(
        class_id=fields.identity("id"),
        kind=fields.choice("kind", _KINDS),
        name=fields.text("name", needed=True),
        parent=fields.text("parent"),
        department=fields.text("department", needed=True),
        limit=fields.time("limit", limit_of, _A_LIMIT, needed=True),
        superior_limit=fields.time("superior_limit", limit_of, None),
        priority=fields.choice("priority", _PRIORITIES),
        closing=fields.text("closing", needed=True, most=TEXT_CHARACTERS),
        checklist=fields.texts("checklist"),
        preset=fields.text("preset"),
        emergency=fields.flag("emergency"),
        sensitive=fields.flag("sensitive"),
        basis=fields.text("basis", most=TEXT_CHARACTERS),
        keywords=fields.texts("keywords"),
    )
    fields.end()
    return case_class
