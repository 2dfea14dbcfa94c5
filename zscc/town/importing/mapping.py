"""Columns of a file under the names that a town's layer has: asked for, the same, or a known other name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zscc.town.features import FeatureColumn, Value
from zscc.town.importing.forms import NEEDED, Field, Form


class ImportRefused(Exception):
    """A file cannot be taken for this layer; words ``town.import.refused.<code>``."""

    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code, arguments)
        self.code = code
        self.arguments = arguments


@dataclass(frozen=True, slots=True)
class Mapped:
    """Which column of the file stands for which field; '' where none does."""

    columns: Mapping[str, str]

    def told(self) -> list[str]:
        """``code = XZQDM`` for a person, where the names differ."""
        return [f"{field} = {column}" for field, column in self.columns.items() if column and column != field]


def mapped(form: Form, columns: Sequence[FeatureColumn], asked: Mapping[str, str]) -> Mapped:
    """The columns for the fields of a layer; raises ImportRefused when one that is needed is not there."""
    names = {_plain(column.name): column.name for column in columns}
    unknown = [name for name in asked if name not in {field.name for field in form.fields}]
    if unknown:
        raise ImportRefused("no_such_field", field=unknown[0], fields=", ".join(field.name for field in form.fields))
    found = {field.name: _column(field, names, asked.get(field.name)) for field in form.fields}
    for field in form.fields:
        if field.default is NEEDED and not found[field.name]:
            there = ", ".join(column.name for column in columns[:15])
            raise ImportRefused("column_missing", field=field.name, columns=there)
    return Mapped(found)


def values_of(mapping: Mapped, columns: Sequence[FeatureColumn], rows: int) -> dict[str, tuple[Value, ...]]:
    """The values of each field that has a column."""
    by_name = {column.name: column.values for column in columns}
    return {field: by_name[name] for field, name in mapping.columns.items() if name and len(by_name[name]) == rows}


def text(value: Value) -> str:
    """A value as text: whole numbers without a point, no blanks around."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def number(value: Value) -> float | None:
    """The number that a value begins with (``60 km/h``); None when there is none."""
    found = re.match(r"\s*(\d+(\.\d+)?)", text(value))
    return float(found[1]) if found else None


def _column(field: Field, names: Mapping[str, str], asked: str | None) -> str:
    if asked is not None:
        if _plain(asked) not in names:
            raise ImportRefused("no_such_column", column=asked, columns=", ".join(list(names.values())[:15]))
        return names[_plain(asked)]
    for name in (field.name, *field.aliases):
        if _plain(name) in names:
            return names[_plain(name)]
    return ""


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "").replace("-", "_")
