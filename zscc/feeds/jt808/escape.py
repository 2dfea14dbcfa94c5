"""Between the delimiters 7E travels as 7D 02 and 7D as 7D 01."""

from zscc.feeds.jt808.messages import BadFrame

DELIMITER, MARK = b"\x7e", b"\x7d"
_FOR_DELIMITER, _FOR_MARK = b"\x7d\x02", b"\x7d\x01"


def escape(payload: bytes) -> bytes:
    """As it travels, without the delimiters."""
    return payload.replace(MARK, _FOR_MARK).replace(DELIMITER, _FOR_DELIMITER)


def unescape(wire: bytes) -> bytes:
    """What stood before it was escaped; raises BadFrame(escape) for a 7D that is followed by neither 01 nor 02."""
    marks = wire.count(MARK)
    if not marks:
        return wire
    if marks != wire.count(_FOR_DELIMITER) + wire.count(_FOR_MARK):
        raise BadFrame("escape")
    return wire.replace(_FOR_DELIMITER, DELIMITER).replace(_FOR_MARK, MARK)
