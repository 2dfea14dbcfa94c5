"""How other systems put a report: each in its own field names, as the profile's mappings expect them (示意)."""

from datetime import datetime, timedelta

from zscc.clock import SHANGHAI
from zscc.feeds.simulated.reports import ToldReport
from zscc.geo.spaces import Space, convert, wgs84_from_map
from zscc.model.moment import utc_from_ms

HOTLINE, ELDERS, SENSORS = "h12345", "elder", "sensor"
_LEVELS = {"urgent": 1, "high": 2, "normal": 3, "low": 4}
_DUE, _RETURN = timedelta(days=5), timedelta(days=1)


def told_by_terminal(report: ToldReport) -> dict[str, object]:
    """As a grid worker's terminal puts it: abbreviations, local time, GCJ-02."""
    said: dict[str, object] = {
        "bh": report.report_id,
        "sj": _local(utc_from_ms(report.observed_at_ms)),
        "lb": report.category,
        "mc": report.title,
        "jb": _LEVELS[report.priority],
        "ms": report.text,
    }
    if report.at_m is not None:
        lon, lat = convert(Space.EPSG4549, Space.GCJ02, *report.at_m)
        said |= {"wz": {"jd": round(float(lon), 6), "wd": round(float(lat), 6)}}
    return said


def told_by_hotline(report: ToldReport) -> dict[str, object]:
    """As 12345 passes an order on: its number, deadline and return window, and who called."""
    at = utc_from_ms(report.observed_at_ms)
    return {
        "orderNo": report.report_id,
        "acceptTime": _local(at),
        "deadline": _local(at + _DUE),
        "returnBefore": _local(at + _RETURN),
        "type": report.category,
        "typeName": report.title,
        "content": report.text,
        "caller": {"name": "示意来电人", "phone": "10000000000"},
        **_place(report),
    }


def told_by_elders(report: ToldReport) -> dict[str, object]:
    """As the platform of calls for help in old people's homes puts it."""
    return {
        "alarmId": report.report_id,
        "time": report.observed_at_ms,
        "kind": report.category,
        "kindName": report.title,
        "remark": report.text,
        "person": {"name": "示意老人", "phone": "10000000001"},
        **_place(report),
    }


def told_by_board(report: ToldReport) -> dict[str, object]:
    """As a board of sensors shows it: a feature, without a place where the sensor's is not known."""
    place = _place(report)
    return {
        "type": "Feature",
        "id": report.report_id,
        "geometry": {"type": "Point", "coordinates": [place["lng"], place["lat"]]} if place else None,
        "properties": {
            "time": _local(utc_from_ms(report.observed_at_ms)),
            "class": report.category,
            "name": report.title,
            "said": report.text,
        },
    }


def _place(report: ToldReport) -> dict[str, object]:
    if report.at_m is None:
        return {}
    lon, lat = wgs84_from_map(*report.at_m)
    return {"lng": round(float(lon), 7), "lat": round(float(lat), 7)}


def _local(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
