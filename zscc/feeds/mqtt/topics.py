"""Names of topics and the filters that ask for them (MQTT 5, parts 4.7 and 3.8.3)."""

LONGEST_BYTES = 65_535
_ONE, _REST = "+", "#"


def check_filter(asked: str) -> None:
    """Raise ValueError when ``asked`` is no filter of topics."""
    if not asked or len(asked.encode("utf-8", "replace")) > LONGEST_BYTES:
        raise ValueError("a topic has 1 to 65535 bytes")
    if "\x00" in asked:
        raise ValueError(f"{asked!r} holds a zero character")
    if asked.startswith("$share/"):
        raise ValueError(f"{asked!r}: shared subscriptions are not taken, each desk needs everything")
    levels = asked.split("/")
    for place, level in enumerate(levels):
        if _REST in level and (level != _REST or place != len(levels) - 1):
            raise ValueError(f"{asked!r}: # stands alone and last")
        if _ONE in level and level != _ONE:
            raise ValueError(f"{asked!r}: + stands alone between slashes")


def matches(asked: str, topic: str) -> bool:
    """Whether a filter asks for a topic; ``#`` and ``+`` at the beginning do not ask for ``$SYS``."""
    wanted, levels = asked.split("/"), topic.split("/")
    if topic.startswith("$") and wanted[0] in (_ONE, _REST):
        return False
    for place, level in enumerate(wanted):
        if level == _REST:
            return True
        if place >= len(levels) or level not in (_ONE, levels[place]):
            return False
    return len(wanted) == len(levels)
