"""docs/town.md tells every column that ``zscc town import`` takes, and which of them must be there."""

import re
from pathlib import Path

import pytest

from zscc.town.importing.forms import FORMS, NEEDED

DOCUMENT = Path(__file__).parents[2] / "docs" / "town.md"
WORKED_OUT = {"area_m2", "label_e", "label_n", "synthetic", "name_synthetic", "source"}
"""Never a column of the file: measured, or declared beside it."""


def documented() -> dict[str, list[tuple[str, str]]]:
    """By layer the columns with the cells that tell of them: name as marked, other names."""
    found: dict[str, list[tuple[str, str]]] = {}
    layer = ""
    for line in DOCUMENT.read_text(encoding="utf-8").partition("### Columns")[2].partition("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 4 or cells[0] == "layer" or set(cells[0]) == {"-"}:
            continue
        layer = cells[0].strip("`") or layer
        found.setdefault(layer, []).extend((name, cells[2]) for name in cells[1].split(", "))
    return found


@pytest.mark.parametrize("layer", sorted(FORMS))
def test_the_document_tells_every_column_of_a_layer_and_which_are_needed(layer: str) -> None:
    told = {name.strip("*`"): name.startswith("**") for name, _ in documented()[layer] if "`" in name}
    columns = {field.name: field.default is NEEDED for field in FORMS[layer].fields if field.name not in WORKED_OUT}
    assert told == columns


@pytest.mark.parametrize("layer", sorted(FORMS))
def test_other_names_in_the_document_are_known_to_the_import(layer: str) -> None:
    known = {alias for field in FORMS[layer].fields for alias in field.aliases}
    told = {
        name.lower()
        for column, cell in documented()[layer]
        if "`" in column
        for name in re.split(r"[,;]\s*|\s*\(.*\)", cell.replace("`", ""))
        if name
    }
    assert told <= known
