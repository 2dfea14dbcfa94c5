"""Journals of every past format are opened, read, folded and written on by today's program, and made anew."""

import json
import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from made_facts import ORIGIN, START, report

from zscc.centre.restore import restored
from zscc.model.case import Case
from zscc.model.case_facts import CaseCarried, CaseOpened, CaseStep
from zscc.model.case_query import CaseQuery
from zscc.model.case_steps import next_value
from zscc.model.feed_health import FeedState
from zscc.model.journal import Fact
from zscc.model.report import Report
from zscc.settings.profile import load_profile
from zscc.situation.situation import FOLD_VERSION
from zscc.store.sqlite import SqliteStore
from zscc.store.sqlite_file import newest_version
from zscc.store.sqlite_reader import SqliteReader

FORMATS = sorted(Path(__file__).parent.glob("format_*.gpkg"))


ALL = CaseQuery(limit=10_000)


def values_of(case: Case) -> list[int | str]:
    return [case.version, case.stage.value, case.merged_into]


def told_cases(store: SqliteStore) -> dict[str, list[int | str]]:
    return {case.case_id: values_of(case) for case in store.find_cases(ALL)}


def test_there_is_a_journal_of_every_format() -> None:
    assert [path.name for path in FORMATS][:4] == [f"format_{number}.gpkg" for number in (1, 2, 3, 4)]


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
        assert told_cases(store) == expected.get("cases", {})
        assert {case_id: values_of(case) for case_id, case in situation.cases.live.items()}.items() <= told_cases(
            store
        ).items()
        (entry,) = store.append([report(9999)], ORIGIN, START + timedelta(days=1))
        assert entry.prev_hash.hex() == expected["end_of_chain"]
        assert store.verify() == expected["entries"] + 1
        layers = store._open.execute("SELECT count(*) FROM zscc_migration").fetchone()
        assert layers == (newest_version(),)


@pytest.mark.parametrize("stored", FORMATS, ids=lambda path: path.stem)
def test_rows_of_cases_come_out_the_same_when_made_anew(stored: Path, tmp_path: Path) -> None:
    path = tmp_path / stored.name
    shutil.copyfile(stored, path)
    with closing(SqliteStore(path)) as store:
        before = {case.case_id: case for case in store.find_cases(ALL)}
        store.rebuild_layers()
        assert {case.case_id: case for case in store.find_cases(ALL)} == before
        for case_id, case in before.items():
            told: Case | None = None
            for entry in store.case_history(case_id):
                if isinstance(entry.fact, CaseOpened | CaseStep | CaseCarried):
                    told = next_value(told, entry.fact)
            assert told == case


@pytest.mark.parametrize("stored", FORMATS, ids=lambda path: path.stem)
def test_the_newest_fold_is_among_those_whose_hash_is_known(stored: Path) -> None:
    expected = json.loads(stored.with_suffix(".json").read_text(encoding="utf-8"))
    assert str(FOLD_VERSION) in expected["hash_by_fold_version"]


def test_the_newest_format_holds_every_kind_of_fact_and_what_lies_beside_the_chain(tmp_path: Path) -> None:
    path = tmp_path / FORMATS[-1].name
    shutil.copyfile(FORMATS[-1], path)
    with closing(SqliteReader(path)) as reader:
        kinds = {entry.fact.kind for entry in reader.read(after=0)}
        assert kinds == {kind.kind for kind in get_args(Fact)}
        (refused,) = reader.rejects("gateway")
        assert (refused.reason, refused.item, refused.origin) == ("bad_check", b"\x7e\x00\x02", "13800138000")
        callers = {entry.fact.caller_ref for entry in reader.read(after=0) if isinstance(entry.fact, Report)}
        assert [reader.private(ref) is not None for ref in sorted(callers)] == [False, True]
        states = {health.feed: (health.state, health.by) for health in reader.feed_healths()}
        assert states["gateway"] == (FeedState.STOPPED, "王值班")
