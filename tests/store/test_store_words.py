"""Every fault a store may tell has its words."""

import re
from pathlib import Path

from zscc.store import sqlite_file
from zscc.text.words import templates

STORE = Path(sqlite_file.__file__).parent


def test_every_code_has_words() -> None:
    raised = re.compile(r'Store(?:Damaged|Unavailable)\(\s*"(\w+)"')
    codes = {code for source in STORE.glob("*.py") for code in raised.findall(source.read_text(encoding="utf-8"))}
    codes |= {*sqlite_file._UNAVAILABLE.values(), *sqlite_file._DAMAGED.values(), "in_use"}
    assert len(codes) > 10
    for language in ("zh", "en"):
        told = {key.removeprefix("store.error.") for key in templates(language) if key.startswith("store.error.")}
        assert told == codes
