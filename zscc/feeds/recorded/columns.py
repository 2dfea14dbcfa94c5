"""Which column of a table holds what: as asked for, else by the names that are common for it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zscc.feeds.recorded.reading import Note, RecordingFault

NEEDED = ("time", "lat", "lon")
_COMMON = {
    "vehicle": (
        "vehicle vehicleid vehicleno vehiclenumber vehicleref vehiclelabel vehiclename bus busid busno buscode "
        "taxi taxiid taxino car carid carno cabid truckid deviceid device deviceno imei terminalid terminalno "
        "terminal sim simno unitid unit plate plateno platenumber licenseplate licenceplate vid mmsi trackerid tracker "
        "trackid assetid asset objectid trajid userid user driverid driver phone entityid label "
        "车牌 车牌号 车牌号码 车号 车辆 车辆编号 车辆号 车辆id 设备 设备号 设备编号 设备id 终端 终端号 终端编号"
    ),
    "time": (
        "observedat time timestamp datetime gpstime gpsdatetime gpstimestamp fixtime positiontime locationtime "
        "devicetime recordedat recordtime recordedattime reporttime reportedat receivedat servertime createdat "
        "utctime utc timeutc timestamputc eventtime logtime collecttime dateandtime datetimeutc localtime date ts t "
        "时间 定位时间 gps时间 采集时间 上报时间 上传时间 记录时间 日期时间 接收时间 时间戳"
    ),
    "lat": (
        "lat latitude latdeg latitudedeg gpslat gpslatitude vehiclelat positionlat locationlat ycoord coordy "
        "northing y 纬度 北坐标 纵坐标"
    ),
    "lon": (
        "lon lng long longitude londeg longitudedeg gpslon gpslng gpslong gpslongitude vehiclelon vehiclelong "
        "positionlon locationlon xcoord coordx easting x 经度 东坐标 横坐标"
    ),
    "speed": "speed speedkmh gpsspeed velocity groundspeed spd sog vehiclespeed 速度 车速 时速 行驶速度 gps速度",
    "heading": "heading bearing course azimuth direction head cog gpsheading track 方向 方向角 方位角 航向 航向角",
}
COMMON_NAMES: dict[str, tuple[str, ...]] = {role: tuple(names.split()) for role, names in _COMMON.items()}
ROLES = tuple(COMMON_NAMES)
_ALSO = {
    "latitude": "lat",
    "northing": "lat",
    "y": "lat",
    "longitude": "lon",
    "lng": "lon",
    "easting": "lon",
    "x": "lon",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table's columns are (0-based); None for what it does not hold."""

    width: int
    place: Mapping[str, int]
    by_number: bool
    """The columns were asked for by number, so there may be no header at all."""
    least: int
    """So many fields a row cannot do without."""
    notes: tuple[Note, ...] = ()

    def fits(self, record: Sequence[str]) -> bool:
        """Whether a row reaches the needed columns and holds nothing beyond the header's last."""
        size = len(record)
        return size == self.width or (size >= self.least and not any(record[self.width :]))


def columns_asked(text: str) -> dict[str, str]:
    """Roles and columns of ``vehicle=COL,time=COL,...``; ValueError says what is wrong. Names may hold commas."""
    roles = "|".join((*ROLES, *_ALSO))
    starts = list(re.finditer(rf"(?:^|,)\s*({roles})\s*=", text, re.IGNORECASE))
    if not starts or text[: starts[0].start()].strip():
        raise ValueError(f"{text!r} is not of the form vehicle=COL,time=COL,lat=COL,lon=COL[,speed=COL][,heading=COL]")
    ends = [start.start() for start in starts[1:]] + [len(text)]
    asked: dict[str, str] = {}
    for start, end in zip(starts, ends, strict=True):
        role = _ALSO.get(start[1].lower(), start[1].lower())
        column = text[start.end() : end].strip()
        if role in asked:
            raise ValueError(f"{role} is named twice")
        if not column or re.search(r",\s*\w+\s*=", column):
            raise ValueError(f"{role}={column} names no column; the roles are {', '.join(ROLES)}")
        asked[role] = column
    return asked


def layout_of(header: Sequence[str], asked: Mapping[str, str]) -> Layout:
    """Find every role in the header; raises RecordingFault column_absent or column_unknown."""
    names = [name.strip() for name in header]
    by_number = _are_numbers(names, asked.values())
    place = {role: int(column) - 1 if by_number else _asked_place(names, column) for role, column in asked.items()}
    # Who names columns leaves out what is not to be read.
    open_roles = ROLES if not asked else ("vehicle", *NEEDED)
    guessed = {role: _common_place(names, role) for role in open_roles if role not in asked}
    # One column does not hold two things: what was asked for goes before what is guessed.
    found = {role: at for role, at in guessed.items() if at is not None and at not in place.values()}
    missing = [role for role in NEEDED if role not in place and role not in found]
    if missing:
        raise RecordingFault("column_unknown", f"{', '.join(missing)}; the columns are {', '.join(names)[:1000]}")
    notes = [Note("columns_guessed", ", ".join(f"{role}={names[at]}" for role, at in found.items()))] if found else []
    place |= found
    if not by_number:
        notes += [Note("column_twice", names[at]) for at in place.values() if names.count(names[at]) > 1]
    if "vehicle" not in place:
        notes.append(Note("one_vehicle"))
    least = 1 + max(at for role, at in place.items() if role in ("vehicle", *NEEDED))
    return Layout(len(names), place, by_number, least, tuple(notes))


def _are_numbers(names: list[str], columns: Iterable[str]) -> bool:
    """Whether the columns are told by number: a line of data may begin with a 4 without being named so."""
    numbers = [int(column) if column.isascii() and column.isdigit() else 0 for column in columns]
    return all(1 <= number <= len(names) for number in numbers) and not all(str(number) in names for number in numbers)


def _asked_place(names: list[str], column: str) -> int:
    folded = [name.casefold() for name in names]
    if column in names:
        return names.index(column)
    for spelling in (column.casefold(), column.casefold().lstrip("# ")):
        # "# Timestamp" is how others name the first column of a header that begins with a mark.
        if spelling in folded:
            return folded.index(spelling)
    if column.isascii() and column.isdigit() and 1 <= int(column) <= len(names):
        return int(column) - 1
    raise RecordingFault("column_absent", f"{column}; the columns are {', '.join(names)[:1000]}")


def _common_place(names: list[str], role: str) -> int | None:
    plain = [re.sub(r"[\W_]|(?<=[（(\[]).*", "", name.casefold()) for name in names]
    for common in COMMON_NAMES[role]:
        if common in plain:
            return plain.index(common)
    return None
