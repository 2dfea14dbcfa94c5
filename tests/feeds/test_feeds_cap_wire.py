"""CAP messages as warnings: what services of China send, and what nobody should."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from zscc.feeds.cap.markup import MOST_BYTES, NotRead, root_of
from zscc.feeds.cap.wire import Ground, Reading, read_message
from zscc.geo.spaces import Space
from zscc.model.space import PointE7
from zscc.model.weather import WarningAct, WarningColour

NOW = datetime(2026, 6, 15, 1, 40, tzinfo=UTC)
GROUND = Ground("weather", ZoneInfo("Asia/Shanghai"))
EXAMPLE = Path(__file__).parents[1] / "data" / "cap" / "cap12_example.xml"
RING = "31.43,120.94 31.50,120.94 31.50,121.05 31.43,121.05 31.43,120.94"


def area(polygon: str = RING, more: str = "") -> str:
    return f"<area><areaDesc>周市镇</areaDesc><polygon>{polygon}</polygon>{more}</area>"


def info(
    event: str = "暴雨", severity: str = "Severe", language: str = "zh-CN", inside: str = "", where: str = ""
) -> str:
    return (
        f"<info><language>{language}</language><event>{event}</event><severity>{severity}</severity>"
        f"{inside}{where or area()}</info>"
    )


def alert(
    infos: str | None = None,
    status: str = "Actual",
    kind: str = "Alert",
    sent: str = "2026-06-15T09:30:00+08:00",
    more: str = "",
) -> str:
    return (
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>A1</identifier><sender>市气象台</sender>'
        f"<sent>{sent}</sent><status>{status}</status><msgType>{kind}</msgType><scope>Public</scope>{more}"
        f"{info() if infos is None else infos}</alert>"
    )


def read(text: str | bytes, ground: Ground = GROUND) -> Reading:
    root, _ = root_of(text.encode() if isinstance(text, str) else text)
    return read_message(root, ground, NOW)


def refusal(raw: bytes) -> str:
    with pytest.raises(NotRead) as refused:
        root_of(raw)
    return refused.value.code


def test_the_example_is_an_orange_rainstorm_over_the_town_until_the_afternoon() -> None:
    found = read(EXAMPLE.read_bytes())
    warning = found.warning
    assert warning is not None
    assert (warning.warning_id, warning.sender) == ("32058341600000_20260615093000", "昆山市气象台")
    assert (warning.act, warning.event, warning.colour) == (WarningAct.ISSUED, "暴雨", WarningColour.ORANGE)
    assert warning.sent_at == datetime(2026, 6, 15, 1, 30, tzinfo=UTC)
    assert warning.expires_at == warning.sent_at + timedelta(hours=6)
    (place,) = warning.areas
    assert place.name == "昆山市周市镇"
    assert place.codes == (("国家行政区划", "320583"),)
    assert place.rings[0][0] == place.rings[0][-1] == PointE7(1_209_400_000, 314_300_000)
    assert not warning.exercise
    assert not found.flags
    assert "info/headline" in [each.source for each in found.fields if each.name == "colour"]


@pytest.mark.parametrize(
    ("severity", "colour"), [("Extreme", "red"), ("Severe", "orange"), ("Moderate", "yellow"), ("Minor", "blue")]
)
def test_severity_gives_the_colour_when_nothing_else_does_and_says_so(severity: str, colour: str) -> None:
    found = read(alert(info(severity=severity)))
    assert found.warning is not None
    assert found.warning.colour is WarningColour(colour)
    assert found.flags["colour_by_severity"] == 1


@pytest.mark.parametrize(
    ("event", "inside", "colour", "source"),
    [
        ("暴雨红色预警", "", "red", "event"),
        ("暴雨", "<headline>市气象台发布暴雨蓝色预警信号</headline>", "blue", "headline"),
        ("蓝藻", "<headline>黄河水位红警报</headline>", "red", "headline"),
        ("暴雨", "<eventCode><valueName>x</valueName><value>11B03-黄色</value></eventCode>", "yellow", "eventCode"),
        ("Rain", "<headline>Red alert for rain</headline>", "red", "headline"),
        ("暴雨", "<parameter><valueName>预警等级</valueName><value>黄色</value></parameter>", "yellow", "parameter"),
        ("红火蚁", "<parameter><valueName>note</valueName><value>蓝色</value></parameter>", "orange", "severity"),
    ],
)
def test_what_was_written_of_the_colour_wins_over_severity(event: str, inside: str, colour: str, source: str) -> None:
    found = read(alert(info(event, inside=inside)))
    assert found.warning is not None
    assert found.warning.colour is WarningColour(colour)
    assert f"info/{source}" in [each.source for each in found.fields if each.name == "colour"]


def test_an_unknown_severity_without_a_word_has_no_colour() -> None:
    found = read(alert(info(severity="Unknown")))
    assert found.warning is not None
    assert found.warning.colour is None


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("Test", "cap_test"),
        ("Draft", "cap_draft"),
        ("System", "cap_system"),
        ("", "cap_status"),
        ("实际", "cap_status"),
    ],
)
def test_only_actual_messages_and_exercises_are_kept(status: str, reason: str) -> None:
    assert (read(alert(status=status)).warning, read(alert(status=status)).reject) == (None, reason)
    found = read(alert(status="Exercise")).warning
    assert found is not None
    assert found.exercise


@pytest.mark.parametrize(("kind", "reason"), [("Ack", "cap_ack"), ("Error", "cap_error"), ("Hello", "cap_type")])
def test_messages_between_machines_are_refused(kind: str, reason: str) -> None:
    assert read(alert(kind=kind)).reject == reason


def test_updates_and_cancels_name_what_they_are_about() -> None:
    references = "<references>市气象台,A0,2026-06-15T08:00:00+08:00 市气象台,B0,2026-06-15T08:00:00+08:00</references>"
    update, cancel = (read(alert(kind=kind, more=references)).warning for kind in ("Update", "Cancel"))
    assert update is not None
    assert cancel is not None
    assert (update.act, update.replaces) == (WarningAct.UPDATED, ("A0", "B0"))
    assert (cancel.act, cancel.replaces) == (WarningAct.LIFTED, ("A0", "B0"))
    bare = read(alert(infos="", kind="Cancel", more=references)).warning
    assert bare is not None
    assert bare.replaces == ("A0", "B0")
    assert read(alert(infos="")).reject == "no_info"


def test_the_chinese_block_is_taken_and_its_places_are_put_together() -> None:
    english = info("Rain", "Extreme", "en-US")
    twice = info() + info(where="<area><areaDesc>陆家镇</areaDesc></area>")
    found = read(alert(english + twice)).warning
    assert found is not None
    assert found.event == "暴雨"
    assert [place.name for place in found.areas] == ["周市镇", "陆家镇"]
    other = read(alert(info("大风", "Extreme") + info()))
    assert other.warning is not None
    assert (other.warning.event, other.warning.colour) == ("大风", WarningColour.RED)
    assert other.flags["other_blocks"] == 1


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ("", "bad_time"),
        ("yesterday", "bad_time"),
        ("0001-01-01T00:00:00+08:00", "bad_time"),
        ("9999-13-01", "bad_time"),
    ],
)
def test_a_message_without_a_moment_is_refused(sent: str, reason: str) -> None:
    assert read(alert(sent=sent)).reject == reason


def test_times_without_an_offset_are_those_of_the_feed_and_flagged() -> None:
    found = read(alert(sent="2026-06-15T09:30:00"))
    assert found.warning is not None
    assert found.warning.sent_at == datetime(2026, 6, 15, 1, 30, tzinfo=UTC)
    assert found.flags["naive_time"] == 1


def test_an_expiry_that_nobody_can_mean_leaves_the_warning_standing() -> None:
    for told in ("2026-06-15T09:00:00+08:00", "later"):
        found = read(alert(info(inside=f"<expires>{told}</expires>")))
        assert found.warning is not None
        assert found.warning.expires_at is None
        assert found.flags["bad_expiry"] == 1
    old = read(alert(info(inside="<expires>2026-06-15T09:35:00+08:00</expires>")))
    assert old.flags["expired"] == 1


@pytest.mark.parametrize(
    ("polygon", "flag", "kept"),
    [
        ("31.43,120.94 31.50,120.94 31.50,121.05", "open_ring", True),
        ("120.94,31.43 120.94,31.50 121.05,31.50 120.94,31.43", "swapped", True),
        ("31.43,120.94 31.50,121.05 31.50,120.94 31.43,121.05 31.43,120.94", "self_crossing", True),
        ("31.43,120.94 31.50,120.94 31.43,120.94", "short_ring", False),
        ("31.43,120.94 31.50 31.43,120.94", "bad_polygon", False),
        ("31.43,120.94 nan,120 31.5,121 31.43,120.94", "bad_polygon", False),
        ("31.43,120.94 1e999,120 31.5,121 31.43,120.94", "bad_polygon", False),
        ("", "bad_polygon", False),
        ("91,181 92,182 93,181 91,181", "bad_position", False),
        ("0,0 31.5,121 31.6,121 0,0", "bad_position", False),
    ],
)
def test_a_wrong_polygon_is_mended_or_left_out_and_flagged_and_the_warning_stays(
    polygon: str, flag: str, kept: bool
) -> None:
    found = read(alert(info(where=area(polygon))))
    assert found.warning is not None
    assert found.flags[flag] == 1
    (place,) = found.warning.areas
    assert place.name == "周市镇"
    assert bool(place.rings) is kept
    if kept:
        assert place.rings[0][0] == place.rings[0][-1]
        assert all(1_200_000_000 < point.lon_e7 < 1_220_000_000 for point in place.rings[0])


def test_corners_are_bounded_over_all_areas() -> None:
    many = " ".join(f"31.{number:05d},120.9" for number in range(9_000)) + " 32,121 31.0,120.9"
    found = read(alert(info(where=area(many) * 3)))
    assert found.warning is not None
    assert [len(place.rings) for place in found.warning.areas] == [1, 1, 0]
    assert found.flags["too_many_corners"] == 1


def test_circles_are_centre_and_metres() -> None:
    where = area(more="<circle>31.46,120.99 2.5</circle><circle>31.46,120.99 -1</circle><circle>here 5</circle>")
    found = read(alert(info(where=where)))
    assert found.warning is not None
    assert found.warning.areas[0].circles == ((PointE7(1_209_900_000, 314_600_000), 2500),)
    assert found.flags["bad_circle"] == 2


def test_a_feed_in_another_system_of_coordinates_is_brought_home() -> None:
    there = read(alert(), Ground("weather", ZoneInfo("Asia/Shanghai"), Space.GCJ02)).warning
    here = read(alert()).warning
    assert there is not None
    assert here is not None
    moved = there.areas[0].rings[0][0], here.areas[0].rings[0][0]
    assert 30_000 < abs(moved[0].lon_e7 - moved[1].lon_e7) < 70_000


@pytest.mark.parametrize("declared", ["GB18030", "gb2312", "GBK", "UTF-8", "utf-16", "ISO-8859-1", "nonsense", ""])
@pytest.mark.parametrize("written", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_chinese_is_read_in_what_it_is_written_in_whatever_is_declared(declared: str, written: str) -> None:
    prolog = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    root, _ = root_of((prolog + alert(info("暴雨红色预警"))).encode(written))
    found = read_message(root, GROUND, NOW).warning
    assert found is not None
    assert (found.event, found.sender) == ("暴雨红色预警", "市气象台")


def test_another_encoding_than_the_declared_is_told() -> None:
    text = '<?xml version="1.0" encoding="GB18030"?>' + alert()
    assert [root_of(text.encode(written))[1] for written in ("gb18030", "utf-8")] == [False, True]


def test_hostile_xml_is_refused_with_its_reason() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "xxxx"><!ENTITY c "&b;&b;">]>' + alert()
    outside = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>'
    assert refusal(bomb.encode()) == refusal(outside.encode()) == "unsafe_xml"
    assert refusal(b"<!DOCTYPE alert SYSTEM 'http://127.0.0.1/x.dtd'><alert/>") == "unsafe_xml"
    assert refusal(b"<a>" * 100_000) == "too_deep"
    assert refusal(b"<a>" + b"<b/>" * 60_000 + b"</a>") == "too_large"
    assert refusal(b" " * (MOST_BYTES + 1)) == "too_large"
    assert refusal(b"") == refusal(b"hello") == refusal(b"<alert>") == refusal(b"<a>&nope;</a>") == "bad_xml"
    assert refusal(b"\xff\xfe\x00\xd8") in {"bad_text", "bad_xml"}
    assert read("<html/>").reject == "not_cap"


def test_long_texts_are_cut_and_long_names_refused() -> None:
    found = read(alert(info(inside=f"<description>{'雨' * 20_000}</description>")))
    assert found.warning is not None
    assert len(found.warning.description) == 10_000
    assert found.flags["text_cut"] == 1
    assert read(alert().replace("A1", "A" * 400)).reject == "no_identifier"
    assert read(alert().replace("<sender>市气象台</sender>", "")).reject == "no_sender"
