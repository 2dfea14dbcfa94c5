"""Every fault a store may tell has its words."""

import re
from pathlib import Path

from zscc.store import sqlite_file
from zscc.store.postgis import server
from zscc.text.words import templates

STORE = Path(sqlite_file.__file__).parent
CENTRE = STORE.parent / "centre"


def test_every_code_has_words() -> None:
    raised = re.compile(r'(?:StoreDamaged|StoreUnavailable|FactRefused)\(\s*"(\w+)"')
    sources = [*STORE.rglob("*.py"), CENTRE / "moving.py", CENTRE / "engine.py"]
    codes = {code for source in sources for code in raised.findall(source.read_text(encoding="utf-8"))}
    codes |= {*sqlite_file._UNAVAILABLE.values(), *sqlite_file._DAMAGED.values(), "in_use"}
    codes |= {code for _, code in server._CODES} | {"missing_row", "row_too_many"}
    assert len(codes) > 10
    for language in ("zh", "en"):
        told = {key.removeprefix("store.error.") for key in templates(language) if key.startswith("store.error.")}
        assert told == codes
