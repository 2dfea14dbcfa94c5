"""Names of the bits of the alarm and status words, by the tables of 2013 and 2019."""

from msgspec import Struct


class AlarmBit(Struct, frozen=True):
    """One bit of the alarm word."""

    bit: int
    name: str
    since_2019: bool = False
    """Reserved before."""


ALARM_BITS: tuple[AlarmBit, ...] = (
    AlarmBit(0, "emergency"),
    AlarmBit(1, "overspeed"),
    AlarmBit(2, "fatigue"),
    AlarmBit(3, "danger"),
    AlarmBit(4, "gnss_fault"),
    AlarmBit(5, "antenna_open"),
    AlarmBit(6, "antenna_short"),
    AlarmBit(7, "power_low"),
    AlarmBit(8, "power_lost"),
    AlarmBit(9, "display_fault"),
    AlarmBit(10, "tts_fault"),
    AlarmBit(11, "camera_fault"),
    AlarmBit(12, "card_fault"),
    AlarmBit(13, "overspeed_warning"),
    AlarmBit(14, "fatigue_warning"),
    AlarmBit(15, "driving_violation", since_2019=True),
    AlarmBit(16, "tyre_pressure", since_2019=True),
    AlarmBit(17, "right_turn_blind_zone", since_2019=True),
    AlarmBit(18, "daily_driving_time"),
    AlarmBit(19, "parked_too_long"),
    AlarmBit(20, "area_crossed"),
    AlarmBit(21, "route_crossed"),
    AlarmBit(22, "segment_time"),
    AlarmBit(23, "off_route"),
    AlarmBit(24, "speed_sensor_fault"),
    AlarmBit(25, "fuel_abnormal"),
    AlarmBit(26, "stolen"),
    AlarmBit(27, "illegal_ignition"),
    AlarmBit(28, "illegal_move"),
    AlarmBit(29, "collision"),
    AlarmBit(30, "rollover"),
    AlarmBit(31, "illegal_door_open"),
)
"""By bit. Most stay while the condition holds; 0, 3, 20 to 22, 27, 28, 31 are cleared once the platform has answered.

In 2019 bit 3 is dangerous driving, which stays as well, and bit 31 is reserved.
"""

CONFIRMABLE = sum(1 << bit for bit in (0, 3, 20, 21, 22, 27, 28))
"""What 0x8203 can confirm."""

STATUS_NAMES: dict[int, str] = {
    0: "acc_on",
    1: "positioned",
    2: "south",
    3: "west",
    4: "out_of_service",
    5: "encrypted",
    6: "forward_collision_warning",
    7: "lane_departure_warning",
    8: "load_low_bit",
    9: "load_high_bit",
    10: "oil_cut",
    11: "circuit_cut",
    12: "doors_locked",
    13: "door_1_open",
    14: "door_2_open",
    15: "door_3_open",
    16: "door_4_open",
    17: "door_5_open",
    18: "gps",
    19: "beidou",
    20: "glonass",
    21: "galileo",
    22: "moving",
}
"""6, 7 and 22 since 2019. Load: 00 empty, 01 half, 10 reserved, 11 full."""


def bits_of(word: int) -> tuple[int, ...]:
    """Numbers of the bits that are set, from the lowest."""
    return tuple(bit for bit in range(word.bit_length()) if word >> bit & 1)


def alarm_bits(word: int, *, is_2019: bool = False) -> tuple[AlarmBit, ...]:
    """The alarms that a word tells; bits that its version reserves are left out."""
    return tuple(alarm for bit in bits_of(word) if _is_told(alarm := ALARM_BITS[bit], is_2019))


def _is_told(alarm: AlarmBit, is_2019: bool) -> bool:
    return alarm.bit != 31 if is_2019 else not alarm.since_2019


def status_names(word: int) -> tuple[str, ...]:
    """Names of the bits that are set; unknown ones are left out."""
    return tuple(STATUS_NAMES[bit] for bit in bits_of(word) if bit in STATUS_NAMES)
