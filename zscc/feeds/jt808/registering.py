"""Register and authenticate: 0x0100, 0x8100, 0x0102."""

from struct import Struct

from zscc.feeds.jt808.messages import Authenticate, BadFrame, Register, RegisterAck, Version
from zscc.feeds.jt808.texts import bytes_of, field_of, text_of

_PLACE, _ANSWER = Struct(">HH"), Struct(">HB")
WIDTHS = {"2011": (5, 8, 7), "2013": (5, 20, 7), "2019": (11, 30, 30)}
"""Bytes of maker, model and terminal id."""
_IMEI, _SOFTWARE = 15, 20
_FIRST_LETTER = 0x20
"""No colour of a plate is a printable character."""


def read_register(data: bytes, version: Version) -> Register:
    """0x0100."""
    layout = _layout(data, version)
    maker, model, terminal = WIDTHS[layout]
    color_at = 4 + maker + model + terminal
    if len(data) <= color_at:
        raise BadFrame("short_body")
    province, city = _PLACE.unpack_from(data)
    return Register(
        layout=layout,
        province=province,
        city=city,
        maker=text_of(data[4 : 4 + maker]),
        model=text_of(data[4 + maker : 4 + maker + model]),
        terminal_id=text_of(data[color_at - terminal : color_at]),
        plate_color=data[color_at],
        plate=text_of(data[color_at + 1 :]),
    )


def _layout(data: bytes, version: Version) -> str:
    """2011 and 2013 differ in the model's width alone: told by the length, and by where a colour stands."""
    if version.is_2019:
        return "2019"
    color_2011, color_2013 = (4 + sum(WIDTHS[layout]) for layout in ("2011", "2013"))
    if len(data) <= color_2013:
        return "2011"
    # A VIN of 17 letters makes a body of 2011 as long as one of 2013; then a letter stands where 2013 has the colour.
    long_vin = data[color_2011] == 0 and data[color_2013] >= _FIRST_LETTER and 0 not in data[color_2011 + 1 :]
    return "2011" if long_vin else "2013"


def register_bytes(register: Register, version: Version) -> bytes:
    """0x0100, in the register's own layout; raises ValueError for a field that is too narrow."""
    if version.is_2019 != (register.layout == "2019"):
        raise ValueError(f"a register of {register.layout} under a header of {version.value}")
    maker, model, terminal = WIDTHS[register.layout]
    fields = (
        field_of(register.maker, maker) + field_of(register.model, model) + field_of(register.terminal_id, terminal)
    )
    place = _PLACE.pack(register.province, register.city)
    return place + fields + bytes((register.plate_color,)) + bytes_of(register.plate)


def read_register_ack(data: bytes, _: Version) -> RegisterAck:
    """0x8100."""
    serial, result = _ANSWER.unpack_from(data)
    return RegisterAck(serial, result, text_of(data[_ANSWER.size :]) if result == 0 else None)


def register_ack_bytes(ack: RegisterAck, _: Version) -> bytes:
    """0x8100; a token stands there with result 0 only."""
    return _ANSWER.pack(ack.serial, ack.result) + (bytes_of(ack.token or "") if ack.result == 0 else b"")


def read_authenticate(data: bytes, version: Version) -> Authenticate:
    """0x0102; a token of 2019 that claims more than there is takes what there is."""
    if not version.is_2019:
        return Authenticate(text_of(data))
    if not data:
        raise BadFrame("short_body")
    end = 1 + data[0]
    imei, software = data[end : end + _IMEI], data[end + _IMEI : end + _IMEI + _SOFTWARE]
    return Authenticate(text_of(data[1:end]), text_of(imei), text_of(software))


def authenticate_bytes(said: Authenticate, version: Version) -> bytes:
    """0x0102; raises ValueError for a field that is too narrow."""
    token = bytes_of(said.token)
    if not version.is_2019:
        return token
    return bytes((len(token),)) + token + field_of(said.imei or "", _IMEI) + field_of(said.software or "", _SOFTWARE)
