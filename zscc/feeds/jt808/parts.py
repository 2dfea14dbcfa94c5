"""Messages in sub-packages put together where nobody can be asked for what is missing: in captures.

A capture has no clock; time is counted in the parts that have come.
"""

from collections.abc import Iterable

from zscc.feeds.jt808.limits import Limits
from zscc.feeds.jt808.messages import Message, Raw
from zscc.feeds.jt808.reassembly import Assembly, GivenUp, Missing, PartRoom
from zscc.feeds.jt808.wire import decode_body

_WAIT_PARTS = 100.0
"""A message is given up when some multiple of these has come since its last part."""


class Parts:
    """Of all terminals of a capture; bounded as the gateway is."""

    def __init__(self) -> None:
        self._limits = Limits()
        self._room = PartRoom(self._limits.part_bytes_together)
        self._begun: dict[str, Assembly] = {}
        self._heard = 0
        self.given_up = 0
        """Messages of which parts never came."""

    def take(self, message: Message) -> Message:
        """The message itself; of the last missing part the whole. Raises PartsRefused, and BadFrame of the whole."""
        header, body = message.header, message.body
        if header.part is None or not isinstance(body, Raw):
            return message
        self._heard += 1
        assembly = self._begun.get(header.terminal)
        if assembly is None:
            assembly = self._begun[header.terminal] = Assembly(self._limits, self._room, _WAIT_PARTS)
        self._count(assembly.due(self._heard))
        whole = assembly.take(header, body.data, self._heard)
        return Message(whole.header, decode_body(whole.header, whole.data)) if whole else message

    def end(self) -> None:
        """Nothing more comes."""
        for assembly in self._begun.values():
            self._count(assembly.close())

    def _count(self, due: Iterable[Missing | GivenUp]) -> None:
        self.given_up += sum(isinstance(each, GivenUp) for each in due)
