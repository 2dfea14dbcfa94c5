"""docs/architecture.md names every fact and every command, and no other."""

import re
from pathlib import Path
from typing import get_args

from zscc.cli import COMMANDS
from zscc.model.journal import Fact

PAGE = (Path(__file__).parents[2] / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_it_names_every_fact() -> None:
    table = PAGE.partition("## What can happen")[2].partition("\n## ")[0]
    named = re.findall(r"`([A-Za-z]+)`", "".join(re.findall(r"^\| (`[^|]*) \|", table, re.M)))
    assert sorted(named) == sorted(kind.__name__ for kind in get_args(Fact))
    assert len(named) == 20, "the rooms' table says twenty"


def test_it_names_every_command() -> None:
    (row,) = re.findall(r"^\| `cli` \| (.*?) \|", PAGE, re.M)
    assert [name.removeprefix("zscc ") for name in re.findall(r"`([^`]+)`", row)] == [name for name, _ in COMMANDS]
