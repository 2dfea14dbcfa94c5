"""Who may speak, and for which vehicle: the profile's table, plates, and authentication codes that nobody stores.

A code is a keyed hash of the terminal's identity, so that it can be told from a made-up one without being kept.
"""

import hmac
from collections.abc import Mapping
from hashlib import sha256

from zscc.feeds.jt808.messages import Register

REGISTERED, NO_SUCH_VEHICLE, NO_SUCH_TERMINAL = 0, 2, 4
"""Results of 0x8100."""
_CODE_DIGITS = 16
_LONGEST_PLATE = 17
"""Characters; a VIN has as many."""


class Terminals:
    """The table of one gateway."""

    def __init__(
        self, vehicles: Mapping[str, str], plates: Mapping[str, str], *, strangers: int, key: bytes | None
    ) -> None:
        """``strangers``: how many are accepted that the table does not name; ``key``: of the codes, None without."""
        self.table: Mapping[str, str] = {identity_of(terminal): vehicle for terminal, vehicle in vehicles.items()}
        """Vehicles by identity of the terminals that the profile names."""
        self._plates = {plate_of(plate): vehicle for plate, vehicle in plates.items()}
        self._most_strangers, self._key = strangers, key
        self._strangers: set[str] = set()

    @property
    def accepts_strangers(self) -> bool:
        """Whether the table need not name a terminal."""
        return self._most_strangers > 0

    @property
    def asks_for_code(self) -> bool:
        """Whether terminals have to authenticate."""
        return self._key is not None

    def accepts(self, terminal: str) -> bool:
        """Whether a terminal may speak at all."""
        known = terminal in self.table or terminal in self._strangers
        return known or len(self._strangers) < self._most_strangers

    def registered(self, terminal: str, told: Register) -> tuple[int, str]:
        """A terminal tells in which vehicle it sits: the result of 0x8100, and the vehicle."""
        if not self.accepts(terminal):
            return NO_SUCH_TERMINAL, ""
        plate = plate_of(told.plate)
        if terminal in self.table:
            return REGISTERED, self.table[terminal]
        if len(plate) > _LONGEST_PLATE or not plate.isprintable():
            return NO_SUCH_VEHICLE, ""
        # It counts from here, as it is remembered from here: whoever registers need not come back with its code.
        self._strangers.add(terminal)
        return REGISTERED, self._plates.get(plate) or plate or terminal

    def admits(self, terminal: str, code: str) -> bool:
        """Whether a terminal that shows a code may speak; a stranger that did not register counts from here."""
        if not self.accepts(terminal):
            return False
        if self._key is not None and not hmac.compare_digest(self.code_of(terminal).encode(), code.encode()):
            return False
        if terminal not in self.table:
            self._strangers.add(terminal)
        return True

    def code_of(self, terminal: str) -> str:
        """What a terminal has to show."""
        return hmac.new(self._key or b"", terminal.encode(), sha256).hexdigest()[:_CODE_DIGITS]


def identity_of(phone: str) -> str:
    """A terminal's identity as people write it, made as headers tell it: without leading zeros."""
    return phone.strip().lower().lstrip("0") or "0"


def plate_of(plate: str) -> str:
    """A plate as people write it, with nothing between its characters."""
    return "".join(char for char in plate.upper() if char not in " ·.-\0")
