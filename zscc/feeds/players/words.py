"""How other systems put a report: each in its own field names, as the profile's mappings expect them (示意)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from zscc.clock import SHANGHAI
from zscc.feeds.simulated.reports import ToldReport
from zscc.geo.spaces import Space, convert, wgs84_from_map
from zscc.model.moment import utc_from_ms

HOTLINE, ELDERS, SENSORS = "h12345", "elder", "sensor"
_LEVELS = {"urgent": 1, "high": 2, "normal": 3, "low": 4}
_CALLS = {"elder.call": "01", "elder.fall": "02", "elder.silent": "03", "elder.unwell": "04"}
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
        lon, lat = _gcj02(report.at_m)
        said |= {"wz": {"jd": round(lon, 6), "wd": round(lat, 6)}}
    return said


def told_by_hotline(reports: Sequence[ToldReport]) -> dict[str, object]:
    """As 12345 passes orders on (docs/feeds/h12345.md): number, deadline and return window, who called; GCJ-02."""
    return {"批次号": f"YS-{reports[0].report_id}", "工单列表": [_order(report) for report in reports]}


def _order(report: ToldReport) -> dict[str, object]:
    at = utc_from_ms(report.observed_at_ms)
    return {
        "工单编号": report.report_id,
        "工单类型": "投诉",
        "受理时间": _local(at),
        "办结时限": _local(at + _DUE),
        "退单时限": _local(at + _RETURN),
        "诉求标题": report.title,
        "诉求内容": report.text,
        "诉求分类编码": report.category,
        "紧急程度": f"{min(_LEVELS[report.priority], 3)}",
        "坐标": "" if report.at_m is None else "{:.6f},{:.6f}".format(*_gcj02(report.at_m)),
        "来电人": "示意来电人",
        "联系电话": "10000000000",
    }


def told_by_elders(reports: Sequence[ToldReport]) -> list[dict[str, object]]:
    """As the platform of calls for help in old people's homes puts them (docs/feeds/elder.md)."""
    return [_call(report) for report in reports]


def _call(report: ToldReport) -> dict[str, object]:
    place = _place(report)
    return {
        "呼叫编号": report.report_id,
        "呼叫时间": report.observed_at_ms,
        "呼叫类型": _CALLS.get(report.category, "01"),
        "呼叫类型名称": report.title,
        "呼叫描述": report.text,
        "设备编号": "YSDEV-0001",
        "位置": {"经度": place["lng"], "纬度": place["lat"]} if place else {},
        "老人": {"姓名": "示意老人", "电话": "10000000001", "居住情况": "1"},
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


def _gcj02(at_m: tuple[float, float]) -> tuple[float, float]:
    lon, lat = convert(Space.EPSG4549, Space.GCJ02, *at_m)
    return float(lon), float(lat)


def _local(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
