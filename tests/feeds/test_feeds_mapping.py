"""Messages of other systems become fixes and reports as the profile says, and nothing in them stops a feed."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_feeds import NOW, mapping_of
from thoroughness import examples, thorough

from zscc.feeds.mapping import Mapped, Mapping
from zscc.feeds.mapping_paths import MISSING, BadPath, Path
from zscc.model.moment import ms_from_utc
from zscc.model.report import Priority

FIX = {"vehicle": "id", "observed_at": "t", "lon": "x", "lat": "y", "speed": "v", "heading": "h"}
REPORT = {"report_id": "no", "source": {"value": "h12345"}, "observed_at": "t", "text": "words"}
AT = "2026-06-15T14:29:00"
AT_MS = ms_from_utc(datetime(2026, 6, 15, 6, 29, tzinfo=UTC))


def fixes(fields: dict[str, Any] | None = None, **feed: Any) -> Mapping:
    return mapping_of({"becomes": "fix", "fields": {**FIX, **(fields or {})}}, **feed)


def reports(fields: dict[str, Any] | None = None, more: dict[str, Any] | None = None, **feed: Any) -> Mapping:
    return mapping_of({"becomes": "report", "fields": {**REPORT, **(fields or {})}, **(more or {})}, **feed)


def decoded(mapping: Mapping, message: object) -> Mapped:
    return mapping.decode(json.dumps(message).encode(), "test")


def refusals(mapped: Mapped) -> list[tuple[int | None, str]]:
    return [(each.place, each.refused.reason) for each in mapped.refused]


def fix(**more: Any) -> dict[str, Any]:
    return {"id": "V01", "t": AT, "x": 120.99, "y": 31.46, **more}


def report(**more: Any) -> dict[str, Any]:
    return {"no": "A1", "t": AT, "words": "北门漏水", **more}


# Paths ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a", {"b": [1, {"c": 2}], "x.y": 3}),
        ("a.b[1].c", 2),
        ("a.b[-1].c", 2),
        ('a."x.y"', 3),
        ("名称", "n"),
        ("$.top", 7),
        ("@topic[1]", "V01"),
        ("a.b[2]", MISSING),
        ("a.c.d", MISSING),
        ("名称.a", MISSING),
        ("名称[0]", MISSING),
    ],
)
def test_a_path_leads_through_objects_and_lists_to_a_value_or_to_nothing(path: str, value: object) -> None:
    item = {"a": {"b": [1, {"c": 2}], "x.y": 3}, "名称": "n"}
    assert Path.read(path).of(item, {"top": 7}, {"topic": ["car", "V01"]}) == value


@pytest.mark.parametrize("path", ["a..b", ".a", "a.", "a[x]", "a[1", 'a."b', "a b", "$x..", "a[0]b", "x" * 201, "@"])
def test_a_path_that_cannot_be_read_is_refused_when_the_profile_is_read(path: str) -> None:
    with pytest.raises(BadPath):
        Path.read(path)


@pytest.mark.parametrize(
    ("mapping", "named"),
    [
        ({"becomes": "fix", "fields": {"vehicle": "id", "observed_at": "t"}}, "fields.position"),
        ({"becomes": "fix", "fields": {**FIX, "position": "p"}}, "fields.position"),
        ({"becomes": "fix", "fields": {**FIX, "colour": "c"}}, "fields.colour"),
        ({"becomes": "fix", "fields": {**FIX, "speed": {"path": "v", "unit": "furlongs"}}}, "fields.speed.unit"),
        ({"becomes": "fix", "fields": {**FIX, "heading": {"path": "v", "form": "%Y"}}}, "fields.heading.form"),
        ({"becomes": "fix", "fields": {**FIX, "vehicle": "a..b"}}, "fields.vehicle"),
        ({"becomes": "fix", "fields": FIX, "notes": {"备注": "n"}}, "notes"),
        ({"becomes": "fix", "fields": FIX, "items": "a[b]"}, "items"),
        ({"becomes": "report", "fields": {**REPORT, "priority": {"value": "soon"}}}, "fields.priority"),
        (
            {"becomes": "report", "fields": {**REPORT, "priority": {"path": "p", "table": {"1": "!"}}}},
            "fields.priority",
        ),
        ({"becomes": "report", "fields": {**REPORT, "text": {}}}, "fields.text"),
        ({"becomes": "report", "fields": {k: v for k, v in REPORT.items() if k != "report_id"}}, "fields.report_id"),
        ({"becomes": "report", "fields": {**REPORT, "lon": "x"}}, "fields.lon"),
    ],
)
def test_what_is_wrong_in_a_profile_is_named_with_its_field(mapping: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=re.escape(named)):
        mapping_of(mapping)


# Fixes ------------------------------------------------------------------------------------------------------------


def test_a_list_of_fixes_becomes_rows_and_each_refused_one_says_why() -> None:
    mapped = decoded(
        fixes(),
        [fix(v=36, h=90), fix(id=None), fix(t="soon"), fix(x=None), 7, fix(id="V02", v="fast"), fix(id="\x07")],
    )
    rows = mapped.fixes
    assert [rows.vehicles[number] for number in rows.vehicle] == ["V01", "V02"]
    assert tuple(fix.place for fix in mapped.told_fixes) == (0, 5)
    assert rows.observed_at_ms.tolist() == [AT_MS, AT_MS]
    assert rows.speed_kmh.tolist() == [36.0, np.inf]
    assert refusals(mapped) == [
        (1, "no_vehicle"),
        (2, "bad_time"),
        (3, "no_position"),
        (4, "not_an_object"),
        (6, "bad_id"),
    ]
    assert mapped.refused[1].refused.detail == "observed_at ← t: soon"
    assert json.loads(mapped.refused[1].refused.item)["t"] == "soon"
    assert mapped.items == len(mapped.fixes) + len(mapped.refused)


@pytest.mark.parametrize(("unit", "value"), [("kmh", 36.0), ("mps", 10.0), ("knots", 19.43844492)])
def test_speeds_come_out_in_kilometres_an_hour(unit: str, value: float) -> None:
    mapped = decoded(fixes({"speed": {"path": "v", "unit": unit}}), fix(v=value))
    assert mapped.fixes.speed_kmh[0] == pytest.approx(36.0)


@pytest.mark.parametrize("space", ["wgs84", "cgcs2000", "gcj02", "bd09", "epsg4549"])
def test_positions_of_every_space_come_out_in_wgs84(space: str) -> None:
    from zscc.geo.spaces import Space, convert

    x, y = convert(Space.WGS84, Space(space), 120.9967, 31.4637)
    mapped = decoded(fixes(space=space), fix(x=x, y=y))
    assert (mapped.fixes.lon_deg[0], mapped.fixes.lat_deg[0]) == pytest.approx((120.9967, 31.4637), abs=1e-8)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("", "120.99,31.46"),
        ("", "120.99， 31.46"),
        ("lat,lon", "31.46 120.99"),
        ("", [120.99, 31.46]),
        ("", {"type": "Point", "coordinates": [120.99, 31.46, 3.0]}),
        ("geojson", {"type": "Point", "coordinates": ["120.99", "31.46"]}),
    ],
)
def test_a_position_may_be_one_text_a_pair_or_a_geojson_point(form: str, told: object) -> None:
    fields = {name: path for name, path in FIX.items() if name not in ("lon", "lat")}
    mapping = mapping_of({"becomes": "fix", "fields": {**fields, "position": {"path": "p", "form": form}}})
    mapped = decoded(mapping, fix(p=told))
    assert (mapped.fixes.lon_deg[0], mapped.fixes.lat_deg[0]) == (120.99, 31.46)


@pytest.mark.parametrize("told", ["121", "a,b", [1], {"type": "LineString", "coordinates": [[1, 2]]}, True, 12])
def test_what_is_no_position_is_left_to_the_edge_as_one_that_is_nowhere(told: object) -> None:
    fields = {name: path for name, path in FIX.items() if name not in ("lon", "lat")}
    mapped = decoded(mapping_of({"becomes": "fix", "fields": {**fields, "position": "p"}}), fix(p=told))
    assert len(mapped.fixes) == 1
    assert not np.isfinite(mapped.fixes.lon_deg[0])


@pytest.mark.parametrize("space", ["wgs84", "bd09", "epsg4549"])
def test_zero_zero_is_no_position_whatever_the_space(space: str) -> None:
    mapped = decoded(fixes(space=space), fix(x=0, y="0.0"))
    assert (mapped.fixes.lon_deg[0], mapped.fixes.lat_deg[0]) == (0.0, 0.0)


# Times ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("", "2026-06-15 14:29:00"),
        ("", "2026-06-15T06:29:00Z"),
        ("", 1781504940),
        ("", 1781504940000),
        ("", "20260615142900"),
        ("iso", "2026-06-15T14:29:00+08:00"),
        ("s", "1781504940"),
        ("s", 1781504940.0),
        ("ms", 1781504940000),
        ("%Y/%m/%d %H时%M分", "2026/06/15 14时29分"),
        ("%Y%m%d%H%M%S", 20260615142900),
        ("%d.%m.%Y %H:%M:%S %z", "15.06.2026 08:29:00 +0200"),
    ],
)
def test_a_moment_in_any_declared_form(form: str, told: object) -> None:
    mapped = decoded(fixes({"observed_at": {"path": "t", "form": form}}), fix(t=told))
    assert mapped.fixes.observed_at_ms.tolist() == [AT_MS], refusals(mapped)


def test_a_time_without_offset_is_one_of_the_feeds_zone() -> None:
    mapped = decoded(fixes(time_zone="UTC"), fix(t="2026-06-15 06:29:00"))
    assert mapped.fixes.observed_at_ms.tolist() == [AT_MS]


@pytest.mark.parametrize(
    "told", [True, [], {}, "", "yesterday", 1e300, 10**30, "03/04/2026 10:00", -1e18, "2026-06-15"]
)
def test_what_is_no_moment_refuses_its_item_alone(told: object) -> None:
    mapped = decoded(fixes(), [fix(t=told), fix()])
    assert tuple(fix.place for fix in mapped.told_fixes) == (1,)
    assert refusals(mapped)[0][1] in ("bad_time", "no_time", "bad_value")


# Reports ----------------------------------------------------------------------------------------------------------


def test_tables_constants_defaults_and_notes_make_a_report() -> None:
    mapping = reports(
        {
            "category": {"path": ["class.small", "class.big"], "table": {"0101": "garbage", "99": ""}},
            "priority": {"path": "level", "table": {"1": "urgent"}, "default": "low"},
            "caller_name": "who.name",
            "caller_phone": "who.phone",
            "external_id": "$.batch.no",
            "superior_due_at": "due",
            "position": "at",
        },
        {"items": "batch.rows", "notes": {"要求回访": {"path": "visit", "table": {"Y": "是", "N": ""}}}},
        synthetic=True,
    )
    who = {"name": "张三", "phone": "13800001234"}
    first = report(**{"class": {"small": "", "big": "0101"}, "level": 1, "who": who, "due": AT, "visit": "Y"})
    second = report(**{"class": {"small": "99"}, "level": 5, "visit": "N", "due": "never", "at": "121.0,31.4"})
    mapped = decoded(mapping, {"batch": {"no": 77, "rows": [first, second]}})
    one, two = mapped.reports
    assert (one.category, one.priority, one.text) == ("garbage", Priority.URGENT, "北门漏水\n要求回访：是")
    assert (one.caller.name, one.caller.phone, one.external_id, one.superior_due_at_ms) == (*who.values(), "77", AT_MS)
    assert (two.category, two.priority, two.text) == ("", Priority.LOW, "北门漏水")
    assert np.isnan(one.lon_deg)
    assert two.lon_deg == 121.0
    assert two.superior_due_at_ms is None
    assert mapped.flags == {"bad_time": 1}
    assert one.synthetic


def test_a_report_cannot_be_without_number_time_source_and_words() -> None:
    mapping = reports({"source": "from"})
    told = [report(no=""), report(t=None), report(), report(**{"from": "h12345", "words": " "})]
    assert [reason for _, reason in refusals(decoded(mapping, told))] == ["no_id", "no_source", "no_source", "no_text"]


def test_a_message_in_gb18030_is_read_where_that_was_declared() -> None:
    body = json.dumps(report(words="㛃䶮路口漏水"), ensure_ascii=False).encode("gb18030")
    assert reports(more={"encoding": "gb18030"}).decode(body, "").reports[0].text == "㛃䶮路口漏水"
    assert refusals(reports().decode(body, "")) == [(None, "bad_encoding")]


def test_lines_are_messages_of_their_own() -> None:
    lines = [json.dumps(report(no=number)).encode() for number in ("1", "2")]
    body = b"\n".join([lines[0], b"", b"{broken", lines[1], b"[]", b"3"])
    mapped = reports().decode(body, "", lines=True)
    assert [(row.place, row.report_id) for row in mapped.reports] == [(0, "1"), (2, "2")]
    assert refusals(mapped) == [(1, "not_json"), (3, "not_an_object")]
    assert mapped.items == 4
    assert mapped.refused[0].refused.detail.startswith("line 3 ← ")


# Hostile ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"\xff\xfe", "bad_encoding"),
        (b"[" * 500_000, "too_deep"),
        (b'{"a":' * 200_000, "too_deep"),
        (b"[" + b"1," * 1_000_000 + b"1]", "too_many_items"),
        (b'"' + b"a" * 10_000_001 + b'"', "too_large"),
        (b"12", "not_an_object"),
        (b"NaN", "not_an_object"),
        (b"null", "not_an_object"),
    ],
)
def test_a_message_that_cannot_be_used_is_refused_as_a_whole_within_bounds(body: bytes, reason: str) -> None:
    mapped = fixes().decode(body, "x")
    assert refusals(mapped) == [(None, reason)]
    assert mapped.items == 1
    assert len(mapped.refused[0].refused.item) <= 4096


def test_a_key_told_twice_refuses_the_item_that_would_use_it() -> None:
    body = (
        b'[{"id":"V01","t":"2026-06-15 14:29","x":120.9,"y":31.4,"z":1,"z":2},{"id":"V01","id":"V02","t":"2026-06-15"}]'
    )
    mapped = fixes().decode(body, "")
    assert tuple(fix.place for fix in mapped.told_fixes) == (0,)
    assert refusals(mapped) == [(1, "duplicate_key")]


def test_a_number_without_end_spoils_its_own_field_only() -> None:
    huge = b"9" * 100_000
    body = (
        b'[{"id":"V01","t":"2026-06-15 14:29","x":120.9,"y":31.4,"v":1e999,"h":' + huge + b',"unused":' + huge + b"}]"
    )
    mapped = fixes().decode(body, "")
    assert len(mapped.fixes) == 1
    assert np.isinf(mapped.fixes.speed_kmh[0])
    assert np.isinf(mapped.fixes.heading_deg[0])
    assert refusals(fixes().decode(body.replace(b'"V01"', huge), "")) == [(0, "bad_value")]


def test_half_a_surrogate_pair_is_no_id_and_is_kept_in_words_until_they_are_cleaned() -> None:
    assert refusals(reports().decode(json.dumps(report(no="a\ud800")).encode(), "")) == [(0, "bad_id")]
    assert decoded(reports(), report(words="a\ud800")).reports[0].text == "a\ud800"


def test_only_some_refused_items_are_kept_and_all_are_counted() -> None:
    mapped = decoded(fixes(), [{"id": "V01"}] * 5_000)
    assert len(mapped.refused) == 5_000
    assert sum(bool(each.refused.item) for each in mapped.refused) == 100


def test_a_preview_shows_each_field_as_it_is_understood_and_hides_who_called() -> None:
    mapping = reports({"caller_phone": "tel", "caller_name": "name", "position": "p"})
    message = report(tel="13800001234", name="王小明", p="1;x", t=AT, words="王小明（13800001234）称漏水")
    shown = mapping.preview(json.dumps(message).encode(), NOW)
    assert shown.becomes == "report"
    by_name = {each.name: each for each in shown.fields}
    assert by_name["observed_at"].value == "2026-06-15T14:29:00+08:00"
    assert by_name["caller_phone"].value == "138****1234"
    assert by_name["caller_name"].value == "王*"
    assert by_name["text"].value == "王*（138****1234）称漏水"
    assert by_name["position"].fault == "bad_position"
    broken = mapping.preview(json.dumps(report(no=None)).encode(), NOW)
    assert broken.becomes == ""
    assert next(each for each in broken.fields if each.name == "report_id").fault == "no_id"
    assert mapping.preview(b"{", NOW).fields[0].fault == "not_json"
    assert mapping.preview(b"[]", NOW).fields[0].fault == "no_items"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=8,
)
VALUES = JSON | st.sampled_from([AT, "V01", 120.99, "121.0,31.4", 1781504940, {"type": "Point", "coordinates": [1, 2]}])


@thorough
@examples(30, 300)
@given(st.lists(st.dictionaries(st.sampled_from(["no", "t", "words", "p", "level", "due", "who"]), VALUES), max_size=4))
def test_whatever_a_message_holds_every_item_is_taken_or_refused(items: list[dict[str, Any]]) -> None:
    mapping = reports({"position": "p", "priority": "level", "superior_due_at": "due", "caller_name": "who"})
    mapped = mapping.decode(json.dumps(items).encode(), "")
    assert len(mapped.reports) + len(mapped.refused) == mapped.items == len(items)
    mapping.preview(json.dumps(items).encode(), NOW)


@given(st.lists(st.dictionaries(st.sampled_from(["id", "t", "x", "y", "v", "h"]), VALUES), max_size=4))
def test_whatever_a_fix_holds_it_is_taken_or_refused(items: list[dict[str, Any]]) -> None:
    mapped = fixes(space="gcj02").decode(json.dumps(items).encode(), "")
    assert len(mapped.fixes) + len(mapped.refused) == mapped.items == len(items)


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_refused(body: bytes) -> None:
    for mapping in (fixes(), reports(more={"encoding": "gb18030"})):
        for lines in (False, True):
            mapped = mapping.decode(body, "", lines=lines)
            assert len(mapped.fixes) + len(mapped.reports) + len(mapped.refused) == mapped.items
        mapping.preview(body, NOW)
