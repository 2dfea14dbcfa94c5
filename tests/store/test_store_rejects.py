"""Refused items are kept outside the chain, for a while and so many; the same on every engine."""

import shutil
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from made_facts import ORIGIN, START, report

from zscc.model.feed_question import Rejected
from zscc.store.contract import Store
from zscc.store.sqlite import SqliteStore
from zscc.store.sqlite_reader import SqliteReader

SECOND = timedelta(seconds=1)
FORMAT_2 = Path(__file__).parents[1] / "journals" / "format_2.gpkg"


def rejected(number: int, reason: str = "future", feed: str = "gateway") -> Rejected:
    return Rejected(feed, START + number * SECOND, reason, f"item {number}".encode(), "13800138000", "time")


def test_they_come_back_newest_first_by_feed_and_reason(store: Store) -> None:
    items = [rejected(1), rejected(2, "duplicate"), rejected(3)]
    store.put_rejects("gateway", items, START)
    store.put_rejects("broker", [rejected(4, feed="broker")], START)
    assert store.rejects("gateway") == items[::-1]
    assert store.rejects("gateway", "future") == [items[2], items[0]]
    assert store.rejects("gateway", limit=1) == [items[2]]
    assert store.rejects("gateway", limit=-1) == store.rejects("nobody") == []
    assert [each.feed for each in store.rejects("broker")] == ["broker"]


def test_they_leave_the_chain_as_it_is(store: Store) -> None:
    store.append([report(1)], ORIGIN, START)
    store.put_rejects("gateway", [rejected(1)], START)
    (entry,) = store.append([report(2)], ORIGIN, START)
    assert (entry.seq, store.verify()) == (2, 2)


def test_an_item_is_cut_to_what_is_kept(store: Store) -> None:
    store.put_rejects(
        "gateway", [replace(rejected(1), item=b"\x7e" * 9_999, origin="o" * 999, detail="d" * 999)], START
    )
    (kept,) = store.rejects("gateway")
    assert (kept.item, len(kept.origin), len(kept.detail)) == (b"\x7e" * 4_096, 200, 200)


def test_of_every_feed_the_newest_thousand_stay(store: Store) -> None:
    for start in range(0, 1_200, 400):
        store.put_rejects("gateway", [rejected(number) for number in range(start, start + 400)], START)
    store.put_rejects("broker", [rejected(0, feed="broker")], START)
    kept = store.rejects("gateway", limit=5_000)
    assert (len(kept), kept[0], kept[-1]) == (1_000, rejected(1_199), rejected(200))
    assert len(store.rejects("broker")) == 1


def test_older_than_thirty_days_they_go_whoever_refused_them(store: Store) -> None:
    store.put_rejects("gateway", [rejected(0)], START)
    store.put_rejects("broker", [rejected(60, feed="broker")], START + timedelta(days=30, seconds=30))
    assert store.rejects("gateway") == []
    assert len(store.rejects("broker")) == 1


def test_several_personal_words_are_kept_at_once_and_the_first_stay(store: Store) -> None:
    store.put_private("a", "caller", b"first", START)
    store.put_privates([("a", "caller", b"second"), ("b", "caller", b"other")], START)
    assert (store.private("a"), store.private("b")) == (b"first", b"other")


def test_who_reads_a_file_from_before_finds_none(tmp_path: Path) -> None:
    path = tmp_path / "old.gpkg"
    shutil.copyfile(FORMAT_2, path)
    with closing(SqliteReader(path)) as reader:
        assert reader.rejects("gateway") == []


def test_they_survive_the_program(tmp_path: Path) -> None:
    with closing(SqliteStore(tmp_path / "journal.gpkg")) as store:
        store.put_rejects("gateway", [rejected(1)], START)
    with closing(SqliteReader(tmp_path / "journal.gpkg")) as reader:
        assert reader.rejects("gateway") == [rejected(1)]
