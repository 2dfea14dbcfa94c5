"""How the map says ages, moments and distances, in the language of its words."""

from datetime import datetime

from zscc.clock import SHANGHAI
from zscc.text.masking import masked_numbers
from zscc.text.words import Words

masked = masked_numbers
"""What is hidden wherever the desk shows what somebody wrote."""
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400


def age(words: Words, seconds: float) -> str:
    """42秒, 8分钟, 2小时15分, 1天3小时; never a colon pair."""
    whole = max(int(seconds), 0)
    if whole < _MINUTE_S:
        return words("map.age.seconds", seconds=whole)
    if whole < _HOUR_S:
        return words("map.age.minutes", minutes=whole // _MINUTE_S)
    if whole < _DAY_S:
        return words("map.age.hours", hours=whole // _HOUR_S, minutes=whole % _HOUR_S // _MINUTE_S)
    return words("map.age.days", days=whole // _DAY_S, hours=whole % _DAY_S // _HOUR_S)


def clock(moment: datetime) -> str:
    """14:32:07, Asia/Shanghai."""
    return f"{moment.astimezone(SHANGHAI):%H:%M:%S}"


def day_and_clock(moment: datetime) -> str:
    """2026-06-15 14:32:07, Asia/Shanghai."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def length(words: Words, metres: float) -> str:
    """500 米, 2 公里."""
    if metres < 1_000:
        return words("map.scale.metres", value=f"{metres:g}")
    return words("map.scale.kilometres", value=f"{metres / 1_000:g}")


def measured_length(words: Words, metres: float) -> str:
    """42.3 米, 853 米, 1.234 公里, 12.35 公里, 1018 公里: as fine as a hand can point."""
    if metres < 1_000:
        return words("map.scale.metres", value=f"{metres:.1f}" if metres < 100 else f"{metres:.0f}")
    places = 3 if metres < 10_000 else 2 if metres < 100_000 else 0
    return words("map.scale.kilometres", value=f"{metres / 1_000:.{places}f}")


def measured_area(words: Words, square_metres: float) -> str:
    """853 平方米, 12.3 公顷 in words of the language, 1.234 平方公里."""
    if square_metres < 10_000:
        return words("habits.measure.square_metres", value=f"{square_metres:.0f}")
    if square_metres < 1_000_000:
        return words("habits.measure.hectares", value=f"{square_metres / 10_000:.2f}")
    return words("habits.measure.square_kilometres", value=f"{square_metres / 1e6:.3f}")


def bearing(words: Words, degrees: float) -> str:
    """方位 166.5°: degrees clockwise from true north, below 360."""
    return words("habits.measure.bearing", degrees=f"{round(degrees, 1) % 360.0:.1f}")


def vehicle_name(words: Words, vehicle_id: str, label: str) -> str:
    """What a vehicle is called in this language: by the town's label for it, or by its id."""
    return label if words("map.vehicle.named_by") == "label" else vehicle_id
