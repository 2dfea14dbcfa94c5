"""What a preview says of messages: every item of them, what the edge would say, and nobody's name or telephone."""

import json
from typing import Any

import pytest
from made_feeds import NOW, ground, mapping_of

from zscc.feeds.mapping import Mapping
from zscc.feeds.preview_judge import PreviewJudge
from zscc.model.feed_question import Preview

REPORT = {
    "report_id": "no",
    "source": {"value": "h12345"},
    "observed_at": "t",
    "text": "words",
    "position": {"path": "p", "form": "lon,lat"},
    "caller_name": "who",
    "caller_phone": ["tel", "other"],
}
FIX = {"vehicle": "id", "observed_at": "t", "lon": "x", "lat": "y"}
SOON, YEARS_AHEAD, NEVER = "2026-06-15 14:29:00", "2099-06-15 14:29:00", "1970-01-01 08:00:00"
NAME, PHONE, SECOND = "王小明", "13812345678", "13987654321"


def reports(items: str = "", **feed: Any) -> Mapping:
    return mapping_of({"becomes": "report", "items": items, "fields": REPORT}, **feed)


def fixes(**feed: Any) -> Mapping:
    return mapping_of({"becomes": "fix", "fields": FIX}, **feed)


def shown(mapping: Mapping, message: object, **more: Any) -> Preview:
    body = message if isinstance(message, bytes) else json.dumps(message, **more).encode()
    return mapping.preview(body, NOW, judge=PreviewJudge(ground()))


def told(preview: Preview) -> str:
    return preview.raw.decode() + "".join(field.value for field in preview.fields)


@pytest.mark.parametrize("escaped", [True, False])
def test_who_called_is_nowhere_in_a_preview(escaped: bool) -> None:
    words = f"{NAME}（{PHONE}）说，其子 13700001111 也可以找"
    message = {"no": "A1", "t": SOON, "words": words, "who": NAME, "tel": PHONE, "other": int(SECOND), "note": [NAME]}
    preview = shown(reports(), message, ensure_ascii=escaped)
    for personal in (NAME, PHONE, SECOND, "13700001111"):
        assert personal not in told(preview)
    assert "138****5678" in preview.raw.decode()
    assert "王*" in preview.raw.decode()


def test_nor_where_a_message_cannot_be_read_or_names_him_twice() -> None:
    torn = shown(reports(), f'{{"no": "A1", "who": "{NAME}", "tel": {PHONE}, "text": "13700001111'.encode())
    assert (torn.becomes, torn.fields[0].fault) == ("", "not_json")
    twice = shown(reports(), f'{{"no": "A1", "t": "{SOON}", "words": "x", "who": "{NAME}", "who": "李四光"}}'.encode())
    for preview in (torn, twice):
        for personal in (NAME, PHONE, "李四光", "13700001111"):
            assert personal not in told(preview)


def test_a_message_without_a_caller_is_shown_as_it_came() -> None:
    body = b'{"no":"A1",  "t":"2026-06-15 14:29:00","words":"x"}'
    assert shown(reports(), body).raw == body


def test_every_item_of_a_list_is_shown_for_itself_up_to_a_bound() -> None:
    items = [{"no": f"A{number}", "t": SOON, "words": "x", "who": NAME} for number in range(3)]
    items[1]["no"] = ""
    every = shown(reports("list"), {"list": items, "for": NAME}).all_items
    assert [(each.item, each.items, each.becomes) for each in every] == [(1, 3, "report"), (2, 3, ""), (3, 3, "report")]
    assert all(NAME not in told(each) for each in every)
    assert "A2" in every[2].raw.decode()
    assert "A0" not in every[2].raw.decode()
    many = shown(fixes(), [{"id": "V01", "t": SOON, "x": 120.99, "y": 31.46}] * 5_000).all_items
    assert (len(many), many[-1].item, many[-1].items) == (20, 20, 5_000)


@pytest.mark.parametrize(
    ("more", "field", "reason"),
    [
        ({"t": YEARS_AHEAD}, "observed_at", "future"),
        ({"t": NEVER}, "observed_at", "bad_time"),
        ({"x": 31.46, "y": 120.99}, "lon", "bad_position"),
        ({"x": 999, "y": 31.46}, "lon", "bad_position"),
        ({"x": 0, "y": 0}, "lon", "null_island"),
    ],
)
def test_what_the_edge_refuses_is_said_with_its_field(more: dict[str, Any], field: str, reason: str) -> None:
    preview = shown(fixes(), {"id": "V01", "t": SOON, "x": 120.99, "y": 31.46, **more})
    assert preview.becomes == ""
    assert preview.refused == reason
    assert [(each.name, each.fault) for each in preview.fields if each.fault] == [(field, reason)]


def test_the_reason_is_that_of_the_refusal_not_of_a_field_that_may_be_missing() -> None:
    assert shown(reports(), {"no": "A1", "words": "x"}).refused == "no_time"


def test_what_the_edge_flags_is_said_and_where_it_is_in_wgs84() -> None:
    late = shown(
        reports(space="gcj02"), {"no": "A1", "t": "2026-06-14 14:29:00", "words": "x", "p": "120.9900,31.4600"}
    )
    assert late.becomes == "report"
    assert "late" in late.flags
    fields = {each.name: each.value for each in late.fields}
    lon, lat = map(float, fields["wgs84"].split(","))
    assert abs(lon - 120.99) > 1e-3
    assert abs(lat - 31.46) < 0.01
    far = shown(reports(), {"no": "A1", "t": SOON, "words": "x", "p": "900,31.4"})
    assert {"bad_position", "no_position"} <= set(far.flags)
    assert "outside" in shown(fixes(), {"id": "V01", "t": SOON, "x": 116.4, "y": 39.9}).flags
    assert shown(reports(), {"no": "A1", "t": YEARS_AHEAD, "words": "x"}).becomes == ""


def test_a_look_is_no_memory() -> None:
    judge, mapping = PreviewJudge(ground()), fixes()
    body = json.dumps({"id": "V01", "t": SOON, "x": 120.99, "y": 31.46}).encode()
    assert [mapping.preview(body, NOW, judge=judge).becomes for _ in range(3)] == ["fix"] * 3
