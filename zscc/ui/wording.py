"""How the desk says numbers, times, places and states, in the language of its words.

What stands on the map too - states, priorities, sources, layers, ages - is said with the map's words.

Moments come in as aware UTC and are said in Asia/Shanghai; lengths in metres, speeds in km/h, ages in seconds.
A number always has its unit, and an age is never a colon pair (8分钟, 2小时15分, 1天3小时).
"""

from collections.abc import Iterator
from datetime import datetime
from errno import errorcode
from threading import Thread

from zscc.clock import SHANGHAI
from zscc.map.wording import age as age_of
from zscc.map.wording import masked, vehicle_name
from zscc.model.report import Priority, Report, ReportFlag
from zscc.model.space import PointE7
from zscc.settings.roster import Shift
from zscc.situation.snapshot import VehicleState
from zscc.text.words import Words

MINUTE_S = 60
LONG_M = 1000
_LOOK_EVERY_S = 0.0005


class Wording:
    """Words and formats of one language; ``wording("tile.vehicles")`` is the word of ``ui.tile.vehicles``."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def __call__(self, key: str, /, **arguments: object) -> str:
        return self.words(f"ui.{key}", **arguments)

    def read_like(self, other: "Wording") -> Iterator[None]:
        """Read what ``other`` has read of its language, in a thread; with pauses until it is done."""
        if self.words is other.words:
            return
        thread = Thread(target=self.words.read_like, args=(other.words,), name="zscc-words", daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(_LOOK_EVERY_S)
            yield

    @property
    def language(self) -> str:
        """Code of the language: zh or en."""
        return self.words.language

    def known(self, table: str, name: str) -> str:
        """The word of ``table.name``, room included; the bare name where nobody has written one."""
        key = f"{table}.{name}"
        return self.words(key) if key in self.words else name

    def fault(self, error: OSError) -> str:
        """Why the system refused a file; its own name (``EXDEV``) where nobody has written words."""
        return self.known("ui.fault", errorcode.get(error.errno or 0, type(error).__name__))

    # Numbers -------------------------------------------------------------------------------------------

    def number(self, value: int) -> str:
        """Thousands set apart where the language does: from five digits on in Chinese, from four in English."""
        grouped = f"{value:,}"
        return grouped if self.language == "en" or abs(value) >= 10_000 else str(value)

    def signed(self, value: int) -> str:
        """+6, -3, ±0."""
        return f"{'±' if value == 0 else '+' if value > 0 else '-'}{self.number(abs(value))}"

    def unit(self, kind: str, count: int) -> str:
        """The measure word of ``kind`` (report, vehicle, grid, village ...) after ``count``."""
        return self(f"unit.{kind}.{'one' if count == 1 else 'many'}")

    def counted(self, kind: str, count: int) -> str:
        """128条, 1 report."""
        return self("unit.counted", number=self.number(count), unit=self.unit(kind, count))

    def decimal(self, value: float) -> str:
        """One place behind the point below a hundred, none above."""
        return f"{value:.1f}" if abs(value) < 99.95 else self.number(round(value))

    def km(self, kilometres: float) -> str:
        """12.4公里."""
        return self("unit.km", value=self.decimal(kilometres))

    def distance(self, metres: float) -> str:
        """180米, 3.8公里."""
        return self("unit.metres", value=round(metres)) if metres < LONG_M else self.km(metres / LONG_M)

    def speed(self, kmh: float | None) -> str:
        """46公里/时, or a dash when nobody knows."""
        return self("unit.unknown") if kmh is None else self("unit.kmh", value=round(kmh))

    def area(self, square_metres: float) -> str:
        """79.5平方公里."""
        return self("unit.km2", value=self.decimal(square_metres / 1e6))

    # Times ---------------------------------------------------------------------------------------------

    def age(self, seconds: float) -> str:
        """42秒, 8分钟, 2小时15分, 1天3小时."""
        return age_of(self.words, seconds)

    def ago(self, seconds: float) -> str:
        """6分钟前; 刚刚 for less than a minute."""
        return self("age.now") if seconds < MINUTE_S else self("age.ago", age=self.age(seconds))

    def clock(self, moment: datetime) -> str:
        """14:32:08."""
        return f"{moment.astimezone(SHANGHAI):%H:%M:%S}"

    def date(self, moment: datetime) -> str:
        """2026年6月15日 星期一."""
        local = moment.astimezone(SHANGHAI)
        return self(
            "date.long",
            year=local.year,
            month=self(f"month.{local.month}"),
            day=local.day,
            weekday=self(f"weekday.{local.isoweekday()}"),
        )

    def day_and_clock(self, moment: datetime, as_of: datetime) -> str:
        """14:24:16 today, 6月14日 14:24:16 on another day."""
        local = moment.astimezone(SHANGHAI)
        if local.date() == as_of.astimezone(SHANGHAI).date():
            return self.clock(moment)
        return self("date.short", month=self(f"month.{local.month}"), day=local.day, clock=self.clock(moment))

    def quarter(self, index: int) -> str:
        """14:15-14:30, the quarter hour ``index`` (0 to 95) of a day."""
        first, last = divmod(index * 15, 60), divmod(index * 15 + 15, 60)
        return f"{first[0]:02d}:{first[1]:02d}–{last[0]:02d}:{last[1]:02d}"

    # Things --------------------------------------------------------------------------------------------

    def point(self, point: PointE7) -> str:
        """121.00350°E 31.40450°N (five places are about a metre)."""
        return self("place.coordinates", lon=f"{point.lon_deg:.5f}", lat=f"{point.lat_deg:.5f}")

    def priority(self, priority: Priority) -> str:
        """特急, 紧急, 一般, 低."""
        return self.words(f"map.priority.{priority.value}")

    def source(self, source: str) -> str:
        """网格员上报, 12345热线工单; a source nobody has words for keeps its id."""
        return self.known("map.source", source)

    def said(self, report: Report) -> str:
        """What a report says, with telephone and identity numbers masked."""
        return masked(report.text)

    def title(self, report: Report) -> str:
        """The class of a report in a few words; its source's own title for a class nobody has words for."""
        key = f"ui.category.{report.category}"
        known = key in self.words and ReportFlag.UNKNOWN_CLASS not in report.flags
        return self.words(key) if known else report.title

    def shift(self, shift: Shift) -> str:
        """白班, 夜班; a shift nobody has words for keeps the roster's name."""
        key = f"ui.shift.{shift.id}"
        return self.words(key) if key in self.words else shift.name

    def vehicle_state(self, state: VehicleState) -> str:
        """行驶, 停车, 数据滞后, 离线."""
        return self.words(f"map.state.{state.value}")

    def vehicle(self, label: str, vehicle_id: str) -> str:
        """What the map calls a vehicle too: 07车 in Chinese, V07 in English."""
        return vehicle_name(self.words, vehicle_id, label)

    def layer(self, name: str) -> str:
        """What the map calls a layer."""
        return self.words(f"map.layer.{name}")

    def place_kind(self, category: str) -> str:
        """学校, 公园; a kind nobody has words for keeps its id."""
        return self.known("map.category", category)

    def state_with_age(self, state: VehicleState, age_s: float | None) -> str:
        """离线8分钟, 停车6分钟; 行驶 needs no age, and a vehicle never heard of has none."""
        if age_s is None:
            return self("vehicle.never")
        if state is VehicleState.MOVING:
            return self.vehicle_state(state)
        return self("vehicle.since", state=self.vehicle_state(state), age=self.age(age_s))
