"""How the desk says numbers, times, places and states, in the language of its words.

Moments come in as aware UTC and are said in Asia/Shanghai; lengths in metres, speeds in km/h, ages in seconds.
A number always has its unit, and an age is never a colon pair (8分钟, 2小时15分, 1天3小时).
"""

from datetime import datetime

from zscc.clock import SHANGHAI
from zscc.model.report import Priority, Report
from zscc.model.space import PointE7
from zscc.situation.snapshot import VehicleState
from zscc.text.words import Words

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400
LONG_M = 1000


class Wording:
    """Words and formats of one language; ``wording("tile.vehicles")`` is the word of ``ui.tile.vehicles``."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def __call__(self, key: str, /, **arguments: object) -> str:
        return self.words(f"ui.{key}", **arguments)

    def __contains__(self, key: str) -> bool:
        return f"ui.{key}" in self.words

    @property
    def language(self) -> str:
        """Code of the language: zh or en."""
        return self.words.language

    def known(self, table: str, name: str) -> str:
        """The word of ``table.name``; the bare name where nobody has written one (a foreign file's own code)."""
        key = f"{table}.{name}"
        return self(key) if key in self else name

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
        whole = max(int(seconds), 0)
        if whole < MINUTE_S:
            return self("age.seconds", seconds=whole)
        if whole < HOUR_S:
            return self("age.minutes", minutes=whole // MINUTE_S)
        if whole < DAY_S:
            return self("age.hours", hours=whole // HOUR_S, minutes=whole % HOUR_S // MINUTE_S)
        return self("age.days", days=whole // DAY_S, hours=whole % DAY_S // HOUR_S)

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
        return self(f"priority.{priority.value}")

    def source(self, source: str) -> str:
        """网格员上报, 12345热线工单; a source nobody has words for keeps its id."""
        return self.known("source", source)

    def title(self, report: Report) -> str:
        """The class of a report: as its source's catalogue says in Chinese, by our words in another language."""
        return report.title if self.language == "zh" else self.words_of_category(report)

    def words_of_category(self, report: Report) -> str:
        """The class by our words; the source's own title for a class nobody has words for."""
        key = f"category.{report.category}"
        return self(key) if key in self else report.title

    def vehicle_state(self, state: VehicleState) -> str:
        """行驶, 停车, 数据滞后, 离线."""
        return self(f"vehicle.{state.value}")

    def state_with_age(self, state: VehicleState, age_s: float | None) -> str:
        """离线8分钟, 停车6分钟; 行驶 needs no age, and a vehicle never heard of has none."""
        if age_s is None:
            return self("vehicle.never")
        if state is VehicleState.MOVING:
            return self.vehicle_state(state)
        return self("vehicle.since", state=self.vehicle_state(state), age=self.age(age_s))
