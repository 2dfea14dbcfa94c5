"""Every reason and every flag that mapped messages and the intake can have has its words."""

import re
from pathlib import Path

import pytest

import zscc.feeds
from zscc.feeds.http.wire import ERRORS
from zscc.feeds.mapping_items import WITHOUT
from zscc.feeds.mapping_settings import FIELDS
from zscc.feeds.report_edge import FLAG_NAMES
from zscc.text import LANGUAGES, Words

ROOM = Path(zscc.feeds.__file__).parent
FILES = [*ROOM.glob("mapping*.py"), ROOM / "report_edge.py"]
_RAISED = re.compile(r'(?:Unreadable|FieldFault|fault)\(\s*"(\w+)"|return "(bad_\w+)"|, row, (?:report, )?"(\w+)"')
_FLAGGED = re.compile(r'flags\["(\w+)"\]')


def said(pattern: re.Pattern[str]) -> set[str]:
    found = (pattern.findall(path.read_text(encoding="utf-8")) for path in FILES)
    return {code for hits in found for hit in hits for code in ([hit] if isinstance(hit, str) else hit) if code}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(language: str) -> None:
    reasons = said(_RAISED) | set(WITHOUT.values()) | {"duplicate", "changed", "future"}
    assert {"not_json", "bad_time", "too_many_items", "bad_source"} <= reasons
    asked = reasons | (set(ERRORS) - {"unreadable", "key_reused", "fault"})
    assert not {code for code in asked if f"ui.reject.{code}" not in Words(language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_flag_has_words(language: str) -> None:
    flags = said(_FLAGGED) | set(FLAG_NAMES.values()) | {"bad_time", "bad_priority", "bad_value", "duplicate_key"}
    assert "cut_text" in flags
    assert not {code for code in flags if f"ui.flag.{code}" not in Words(language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_words(language: str) -> None:
    names = {name for fields in FIELDS.values() for name in fields} | {"message"}
    assert not {name for name in names if f"feed.field.{name}" not in Words(language)}
