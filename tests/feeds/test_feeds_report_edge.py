"""Reports at the edge: what is refused, what is flagged, what is cleaned, and that a number is one report."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from made_feeds import GRID, HOME, NOW, Remembered, ground, mapping_of

from zscc.clock import ManualClock
from zscc.feeds.ground import JournalSilent
from zscc.feeds.mapping import Mapping
from zscc.feeds.message_edge import MessageEdge, Told, Verdict
from zscc.model.asked import Caller
from zscc.model.fix import FixBatch
from zscc.model.report import Priority, Report, ReportFlag
from zscc.settings.catalogue import load_catalogue

REPORTS = mapping_of(
    {
        "becomes": "report",
        "fields": {
            name: name
            for name in (
                "report_id",
                "source",
                "observed_at",
                "category",
                "title",
                "priority",
                "text",
                "lon",
                "lat",
                "address",
                "caller_name",
                "caller_phone",
                "external_id",
                "superior_due_at",
                "return_by",
            )
        },
    }
)
BOUNDLESS = mapping_of(
    {
        "becomes": "report",
        "fields": {name: name for name in ("report_id", "source", "observed_at", "text")},
        "most_bytes": 2**30,
    }
)
FIXES = mapping_of({"becomes": "fix", "fields": {"vehicle": "id", "observed_at": "t", "lon": "x", "lat": "y"}})


def told(**more: Any) -> dict[str, Any]:
    known = {"report_id": "A1", "source": "h12345", "observed_at": NOW.isoformat(), "text": "北门漏水"}
    return {**known, "lon": HOME[0], "lat": HOME[1], **more}


def judged(*items: object, edge: MessageEdge | None = None, mapping: Mapping = REPORTS) -> Verdict:
    message = Told(mapping.decode(json.dumps(items).encode(), "test"))
    return asyncio.run((edge or MessageEdge("made", ground())).judge([message]))


def only(verdict: Verdict) -> Report:
    (fact,) = verdict.delivery.facts
    assert isinstance(fact, Report)
    return fact


def test_a_report_gets_its_grid_and_rows_are_what_was_taken_and_refused() -> None:
    verdict = judged(told(), told(report_id="A2", lon=121.4), told(report_id="A3", lon=None), told(report_id=None))
    one, two, three = verdict.delivery.facts
    assert isinstance(one, Report)
    assert isinstance(two, Report)
    assert isinstance(three, Report)
    assert (one.grid, one.flags) == (GRID, ReportFlag.NONE)
    assert (two.grid, two.flags) == (None, ReportFlag.OUTSIDE)
    assert (three.point, three.flags) == (None, ReportFlag.NO_POSITION)
    assert verdict.delivery.rows == 4
    assert verdict.delivery.rejects == {"no_id": 1}
    assert verdict.delivery.flags == {"outside": 1, "no_position": 1}


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"observed_at": (NOW + timedelta(seconds=301)).isoformat()}, "future"),
        ({"observed_at": "1979-01-01T00:00:00Z"}, "bad_time"),
        ({"source": "H-12345"}, "bad_source"),
        ({"source": "a:b"}, "bad_source"),
    ],
)
def test_what_makes_a_report_useless_refuses_it_and_it_is_kept(more: dict[str, Any], reason: str) -> None:
    verdict = judged(told(**more))
    assert not verdict.delivery.facts
    assert verdict.delivery.rejects == {reason: 1}
    assert json.loads(verdict.delivery.refused[0].item)["report_id"] == "A1"
    assert verdict.outcomes[0][0].reason == reason


@pytest.mark.parametrize("place", [(0, 0), (500, 31), (31.465, 120.99), ("x", 31)])
def test_a_position_that_is_none_is_flagged_and_the_report_is_taken(place: tuple[object, object]) -> None:
    verdict = judged(told(lon=place[0], lat=place[1]))
    assert only(verdict).point is None
    assert verdict.delivery.flags["bad_position"] == 1


def test_late_is_told() -> None:
    assert only(judged(told(observed_at=(NOW - timedelta(hours=1)).isoformat()))).flags == ReportFlag.LATE


def test_the_catalogue_gives_name_and_urgency_of_a_class_and_what_it_does_not_know_is_kept_as_other() -> None:
    edge = MessageEdge("made", ground(catalogue=load_catalogue()))
    verdict = judged(told(category="elder.call"), told(report_id="A2", category="XJ-77", priority="high"), edge=edge)
    known, unknown = verdict.delivery.facts
    assert isinstance(known, Report)
    assert isinstance(unknown, Report)
    assert (known.title, known.priority, known.flags) == ("呼叫器求助、未应答", Priority.URGENT, ReportFlag.NONE)
    assert (unknown.category, unknown.title, unknown.priority) == ("other", "XJ-77", Priority.HIGH)
    assert unknown.flags == ReportFlag.UNKNOWN_CLASS
    assert verdict.delivery.flags == {"unknown_class": 1}


def test_words_are_cleaned_of_what_cannot_be_seen_and_cut_where_they_are_too_long() -> None:
    dirty = "北门\x00漏水\u202e\r\n第二行\ttab\ud800"
    verdict = judged(told(text=dirty, title="标题\n\x1b[31m", address="长" * 900, external_id="N" * 900))
    report = only(verdict)
    assert report.text == "北门漏水\n第二行 tab\ufffd"
    assert report.title == "标题 [31m"
    assert len(report.address) == 200
    assert len(report.external_id) == 64
    assert verdict.delivery.flags == {"cleaned_text": 2, "cut_text": 2}
    msgspec.json.encode(report.text)


def test_rare_characters_of_names_are_left_as_they_are() -> None:
    assert only(judged(told(text="㛃䶮𠮷路口"))).text == "㛃䶮𠮷路口"


def test_who_called_goes_beside_the_chain_and_never_into_the_words() -> None:
    words = "张小三称北门漏水，电话138 0000 1234，回拨13800001234；工单2138000012345"
    verdict = judged(told(text=words, title="张小三来电", caller_name="张小三", caller_phone="138-0000-1234"))
    report = only(verdict)
    (personal,) = verdict.delivery.personal
    assert report.caller_ref == personal.ref
    assert msgspec.json.decode(personal.body, type=Caller) == Caller("张小三", "138-0000-1234")
    assert report.text == "张*称北门漏水，电话138****1234，回拨138****1234；工单2138000012345"
    assert report.title == "张*来电"


@pytest.mark.parametrize(
    "written",
    [
        "13800001234",
        "138\u200b0000\u200b1234",
        "１３８００００１２３４",
        "138－0000－1234",
        "(138) 0000-1234",
        "86-138 0000 1234",
    ],
)
def test_a_telephone_is_found_in_the_words_however_it_is_written(written: str) -> None:
    verdict = judged(told(text=f"请回电{written}谢谢", address=f"北门{written}", caller_phone="+138 0000 1234"))
    report = only(verdict)
    assert report.text.endswith("138****1234谢谢")
    assert report.address.endswith("138****1234")


def test_a_text_of_ten_million_letters_is_cut_before_it_is_read() -> None:
    verdict = judged(told(text="\n长" * 5_000_000 + "尾"), mapping=BOUNDLESS)
    assert len(only(verdict).text) <= 4_000
    assert verdict.delivery.flags["cut_text"] >= 1


def test_the_digest_of_a_caller_is_the_same_for_the_same_message_and_for_no_other() -> None:
    caller = {"caller_name": "张三", "caller_phone": "13800001234"}
    first = only(judged(told(**caller)))
    again = only(judged(told(**caller)))
    other = only(judged(told(report_id="A2", **caller)))
    elsewhere = only(judged(told(**caller), edge=MessageEdge("made", ground(salt=b"another salt ..."))))
    assert first.caller_ref == again.caller_ref
    assert len({first.caller_ref, other.caller_ref, elsewhere.caller_ref}) == 3


def test_a_report_told_again_is_known_and_a_correction_is_kept_for_inspection_once() -> None:
    memory = Remembered()
    edge = MessageEdge("made", ground(memory))
    first = judged(told(), told(), edge=edge)
    assert first.delivery.rejects == {"duplicate": 1}
    assert len(first.delivery.facts) == 1
    memory.keep(first.delivery)
    for edge_now in (edge, MessageEdge("made", ground(memory))):
        assert judged(told(), edge=edge_now).delivery.rejects == {"duplicate": 1}
        changed = judged(told(text="北门已不漏水", address="北门"), edge=edge_now)
        assert changed.delivery.rejects == {"changed": 1}
        assert not changed.delivery.facts
        assert changed.delivery.refused[0].detail == "title, text, address"
        assert "已不漏水" in changed.delivery.refused[0].item.decode()
        assert judged(told(text="北门已不漏水", address="北门"), edge=edge_now).delivery.rejects == {"duplicate": 1}


def test_two_contents_under_one_number_in_one_message_are_one_report_and_one_correction() -> None:
    verdict = judged(told(), told(text="别的"))
    assert only(verdict).text == "北门漏水"
    assert verdict.delivery.rejects == {"changed": 1}


def test_limits_that_cannot_be_meant_are_left_out() -> None:
    verdict = judged(told(superior_due_at="2026-06-18T10:00:00", return_by="2226-01-01T00:00:00"))
    report = only(verdict)
    assert report.superior_due_at is not None
    assert report.superior_due_at.isoformat() == "2026-06-18T02:00:00+00:00"
    assert report.return_by is None
    assert verdict.delivery.flags == {"bad_limit": 1}


def test_while_the_journal_cannot_be_read_nothing_is_judged() -> None:
    memory = Remembered()
    failures = [JournalSilent(), JournalSilent()]

    async def recall(keys: Any) -> Any:
        if failures:
            raise failures.pop()
        return await memory.recall(keys)

    async def judge() -> Verdict:
        place = ground(recall=recall)
        edge = MessageEdge("made", place)
        message = Told(REPORTS.decode(json.dumps(told()).encode(), "test"))
        async with asyncio.TaskGroup() as group:
            judging = group.create_task(edge.judge([message]))
            while not judging.done():
                await asyncio.sleep(0)
                place.clock.advance(1.0)  # type: ignore[attr-defined]
        return judging.result()

    assert only(asyncio.run(judge())).report_id == "A1"
    assert not failures


def fix(second: int, vehicle: str = "V01", **more: Any) -> dict[str, Any]:
    at = NOW - timedelta(seconds=60 - second)
    return {"id": vehicle, "t": at.isoformat(), "x": HOME[0], "y": HOME[1] + second * 1e-5, **more}


def test_fixes_of_one_key_share_a_batch_and_the_same_message_again_has_the_same_key() -> None:
    def messages() -> list[Told]:
        bodies = [[fix(1), fix(1), fix(2, x=0, y=0)], [fix(3)], [fix(4, "V02")]]
        mapped = [FIXES.decode(json.dumps(body).encode(), "t") for body in bodies]
        return [Told(mapped[0], "one"), Told(mapped[1]), Told(mapped[2])]

    def facts() -> tuple[Verdict, list[FixBatch]]:
        verdict = asyncio.run(MessageEdge("made", ground()).judge(messages()))
        return verdict, [fact for fact in verdict.delivery.facts if isinstance(fact, FixBatch)]

    verdict, (one, rest) = facts()
    assert one.key.startswith("made:one:")
    assert (len(one), len(rest)) == (1, 2)
    assert verdict.delivery.rejects == {"duplicate": 1, "null_island": 1}
    assert {place: refused.reason for place, refused in verdict.outcomes[0].items()} == {
        1: "duplicate",
        2: "null_island",
    }
    assert not verdict.outcomes[1]
    assert [batch.key for batch in facts()[1]] == [one.key, rest.key]


def test_fixes_told_before_a_restart_are_known_and_one_that_was_refused_then_is_taken_now() -> None:
    memory = Remembered()
    early = fix(400)
    body = json.dumps([fix(1), early]).encode()
    first = asyncio.run(MessageEdge("made", ground(memory)).judge([Told(FIXES.decode(body, "t"))]))
    assert first.delivery.rejects == {"future": 1}
    memory.keep(first.delivery)
    again = asyncio.run(MessageEdge("made", ground(memory)).judge([Told(FIXES.decode(body, "t"))]))
    assert (again.delivery.facts, again.delivery.rejects) == ((), {"duplicate": 1, "future": 1})
    assert again.outcomes[0][0].reason == "duplicate"
    later = ground(memory, clock=ManualClock(NOW + timedelta(seconds=300)))
    last = asyncio.run(MessageEdge("made", later).judge([Told(FIXES.decode(body, "t"))]))
    assert sum(len(fact) for fact in last.delivery.facts if isinstance(fact, FixBatch)) == 2
