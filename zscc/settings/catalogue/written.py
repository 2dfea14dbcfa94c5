"""A catalogue in plain TOML: the form whose sha256 tells editions apart, whatever the file looked like it came from."""

import json
from collections.abc import Iterator, Mapping

from zscc.model.catalogue import CaseClass, Catalogue, ClassKind, Department, Preset, PresetMember
from zscc.model.report import Priority
from zscc.settings.catalogue.limits import text_of_limit, text_of_seconds

KIND_WORDS: Mapping[ClassKind, str] = {
    ClassKind.COMPONENT: "部件",
    ClassKind.EVENT: "事件",
    ClassKind.SERVICE: "服务",
}
PRIORITY_WORDS: Mapping[Priority, str] = {
    Priority.URGENT: "特急",
    Priority.HIGH: "紧急",
    Priority.NORMAL: "一般",
    Priority.LOW: "低",
}
Row = dict[str, object]
"""Fields by name: text, a list of texts, or a flag."""


def toml_of(catalogue: Catalogue) -> str:
    """The catalogue in TOML; the same catalogue gives the same text. What is empty or 'no' is left out."""
    blocks = [_lines(head_row(catalogue))]
    blocks += [_block("departments", department_row(department)) for department in catalogue.departments]
    for preset in catalogue.presets:
        blocks.append(_block("presets", preset_row(preset)))
        blocks += [_block("presets.members", member_row(member)) for member in preset.members]
    blocks += [_block("classes", class_row(case_class)) for case_class in catalogue.classes]
    return "\n\n".join(blocks) + "\n"


def head_row(catalogue: Catalogue) -> Row:
    """What is told of the catalogue as a whole."""
    return {"edition": catalogue.edition, "source": catalogue.source, "synthetic": catalogue.synthetic}


def department_row(department: Department) -> Row:
    """One department's fields."""
    return {
        "id": department.department_id,
        "name": department.name,
        "phone": department.phone,
        "confirm": department.confirm,
    }


def preset_row(preset: Preset) -> Row:
    """One preset's fields, without its members."""
    return {
        "id": preset.preset_id,
        "name": preset.name,
        "telephone_first": preset.telephone_first,
        "sign_within": text_of_seconds(preset.sign_within_s),
        "arrive_within": text_of_seconds(preset.arrive_within_s),
        "done_within": text_of_seconds(preset.done_within_s),
        "points": list(preset.points),
    }


def member_row(member: PresetMember) -> Row:
    """One member's fields."""
    return {
        "department": member.department,
        "task": member.task,
        "telephone": member.telephone,
        "lead": member.lead,
        "skill": member.skill,
    }


def class_row(case_class: CaseClass) -> Row:
    """One class's fields."""
    above = case_class.superior_limit
    return {
        "id": case_class.class_id,
        "kind": KIND_WORDS[case_class.kind],
        "name": case_class.name,
        "parent": case_class.parent,
        "department": case_class.department,
        "limit": text_of_limit(case_class.limit),
        "superior_limit": "" if above is None else text_of_limit(above),
        "priority": PRIORITY_WORDS[case_class.priority],
        "closing": case_class.closing,
        "checklist": list(case_class.checklist),
        "preset": case_class.preset,
        "emergency": case_class.emergency,
        "sensitive": case_class.sensitive,
        "basis": case_class.basis,
        "keywords": list(case_class.keywords),
    }


def _block(table: str, row: Row) -> str:
    return f"[[{table}]]\n{_lines(row)}"


def _lines(row: Row) -> str:
    return "\n".join(_told(row))


def _told(row: Row) -> Iterator[str]:
    for name, value in row.items():
        if value:
            # A JSON text or list of texts is a TOML one as long as no character in it is a control character.
            yield f"{name} = {json.dumps(value, ensure_ascii=False)}"
