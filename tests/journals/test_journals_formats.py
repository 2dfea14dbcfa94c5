"""Journals of every past format are opened, read, folded and written on by today's program."""

import json
import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from made_facts import ORIGIN, START, report

from zscc.centre.restore import restored
from zscc.settings.profile import load_profile
from zscc.situation.situation import FOLD_VERSION
from zscc.store.sqlite import SqliteStore
from zscc.store.sqlite_file import newest_version
from zscc.store.sqlite_reader import SqliteReader

FORMATS = sorted(Path(__file__).parent.glob("format_*.gpkg"))


def test_there_is_a_journal_of_the_first_format() -> None:
    assert [path.name for path in FORMATS][:1] == ["format_1.gpkg"]


@pytest.mark.parametrize("stored", FORMATS, ids=lambda path: path.stem)
def test_a_past_format_is_read_folded_and_written_on(stored: Path, tmp_path: Path) -> None:
    expected = json.loads(stored.with_suffix(".json").read_text(encoding="utf-8"))
    path = tmp_path / stored.name
    shutil.copyfile(stored, path)
    with closing(SqliteReader(path)) as reader:
        assert reader.verify() == expected["entries"]
    with closing(SqliteStore(path)) as store:
        entries = list(store.read(after=0))
        kinds = [entry.fact.kind for entry in entries]
        assert {kind: kinds.count(kind) for kind in set(kinds)} == expected["kinds"]
        situation = restored(store, load_profile())
        hashes = expected["hash_by_fold_version"]
        assert situation.state_hash() == hashes.get(str(FOLD_VERSION), situation.state_hash())
        (entry,) = store.append([report(9999)], ORIGIN, START + timedelta(days=1))
        assert entry.prev_hash.hex() == expected["end_of_chain"]
        assert store.verify() == expected["entries"] + 1
        layers = store._open.execute("SELECT count(*) FROM zscc_migration").fetchone()
        assert layers == (newest_version(),)


def test_the_newest_fold_is_among_those_whose_hash_is_known() -> None:
    expected = json.loads(FORMATS[0].with_suffix(".json").read_text(encoding="utf-8"))
    assert str(FOLD_VERSION) in expected["hash_by_fold_version"]
