"""The example profiles of other platforms load, and their sample messages become what the pages say."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from made_feeds import ground

from zscc.clock import ManualClock
from zscc.feeds.http.settings import Settings
from zscc.feeds.mapping import Mapping
from zscc.feeds.message_edge import MessageEdge, Told, Verdict
from zscc.feeds.table import settings_of
from zscc.model.asked import Caller
from zscc.model.report import Priority, Report, ReportFlag
from zscc.settings.catalogue import load_catalogue
from zscc.settings.profile import load_profile

DOCS = Path(__file__).parents[2] / "docs" / "feeds"
NOW = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)


def sample(name: str) -> bytes:
    return (DOCS / "profiles" / f"{name}.sample.json").read_bytes()


def judged(name: str) -> Verdict:
    told = load_profile(DOCS / "profiles" / f"{name}.toml").feeds[name]
    settings = settings_of(name, told)
    assert isinstance(settings, Settings)
    mapped = Mapping(settings.mappings()["reports"], settings).decode(sample(name), "sample")
    place = ground(catalogue=load_catalogue(), clock=ManualClock(NOW))
    return asyncio.run(MessageEdge(name, place).judge([Told(mapped)]))


@pytest.mark.parametrize("name", ["h12345", "elder"])
def test_every_feed_of_an_example_is_off_synthetic_and_typed(name: str) -> None:
    profile = load_profile(DOCS / "profiles" / f"{name}.toml")
    for feed, told in profile.feeds.items():
        settings = settings_of(feed, told)
        assert (settings.on, settings.synthetic) == (False, True)
        assert "示意" in settings.label


def test_an_order_of_the_hotline_brings_number_limits_caller_and_class() -> None:
    verdict = judged("h12345")
    first, second = (fact for fact in verdict.delivery.facts if isinstance(fact, Report))
    assert (first.report_id, first.external_id, first.source) == (*["YS12345-20260615-0001"] * 2, "h12345")
    assert first.observed_at == datetime(2026, 6, 15, 6, 20, tzinfo=UTC)
    assert first.superior_due_at == datetime(2026, 6, 18, 9, 30, tzinfo=UTC)
    assert first.return_by == datetime(2026, 6, 15, 10, 20, tzinfo=UTC)
    assert (first.category, first.priority, first.flags) == ("garbage", Priority.NORMAL, ReportFlag.LATE)
    assert first.text.split("\n")[1:] == ["要求回访：是", "工单类型：投诉", "重复来电：2"]
    assert "13800001234" not in first.text
    assert "张某某" not in first.text
    (personal,) = verdict.delivery.personal
    assert personal.ref == first.caller_ref
    assert msgspec.json.decode(personal.body, type=Caller) == Caller("张某某", "13800001234")
    assert first.point is not None
    # GCJ-02 of the platform is some 470 m beside WGS-84.
    assert 0.003 < 121.0012 - first.point.lon_deg < 0.006
    assert (second.category, second.priority, second.caller_ref, second.point) == ("facility", Priority.HIGH, "", None)
    assert "要求保密：是" in second.text
    assert not verdict.delivery.rejects


def test_a_call_of_an_old_person_is_urgent_and_has_the_position_of_the_home() -> None:
    verdict = judged("elder")
    (report,) = (fact for fact in verdict.delivery.facts if isinstance(fact, Report))
    assert (report.source, report.category, report.priority) == ("elder", "elder.call", Priority.URGENT)
    assert (report.title, report.external_id) == ("一键呼叫", "YSHJ-20260615-0007")
    assert report.text == "李*按下呼叫器，平台回拨三次无人接听\n居住情况：独居\n设备：YSDEV-0031"
    assert report.point is not None
    assert (report.point.lon_deg, report.point.lat_deg) == (120.9967, 31.4637)
    assert report.flags == ReportFlag.NONE
    assert not verdict.delivery.flags


@pytest.mark.parametrize("name", ["h12345", "elder"])
def test_the_page_names_every_field_of_the_example(name: str) -> None:
    page = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    assert "示意" in page
    mapping: dict[str, Any] = load_profile(DOCS / "profiles" / f"{name}.toml").feeds[name]["reports"]
    for field, told in mapping["fields"].items():
        assert f"`{field}`" in page, field
        paths = told if isinstance(told, str | list) else told.get("path", ())
        for path in [paths] if isinstance(paths, str) else paths:
            assert f"`{path}`" in page, path
    for label in mapping["notes"]:
        assert label in page, label
    held: Any = json.loads(sample(name))
    rows = held["工单列表"] if name == "h12345" else [held]
    for key in rows[0]:
        assert key in page, key
