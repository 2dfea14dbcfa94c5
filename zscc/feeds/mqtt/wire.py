"""From what arrived to what it says: each topic has its mapping; what no mapping could read is refused here. Pure."""

from collections.abc import Sequence
from datetime import datetime

from zscc.feeds.contract import LONGEST_KEPT, Refused
from zscc.feeds.mapping import Mapped, Mapping
from zscc.feeds.mqtt.address import Arrived
from zscc.feeds.mqtt.topics import matches
from zscc.feeds.preview_items import Judge
from zscc.model.feed_question import MappedField, Preview

ROUTES_REMEMBERED = 4_096


class Routes:
    """Which mapping reads the messages of which topic: the first whose filter asks for it."""

    def __init__(self, routes: Sequence[tuple[str, Mapping]]) -> None:
        """``routes``: filters and mappings, in the profile's order."""
        self._routes = tuple(routes)
        self._known: dict[str, Mapping | None] = {}

    def read(self, message: Arrived) -> Mapped | Refused:
        """What a message says, or why it says nothing: empty, too_large, unknown_topic."""
        mapping = self._mapping(message.topic)
        reason = _unfit(message, mapping)
        if mapping is None or reason:
            return Refused(reason, message.payload[:LONGEST_KEPT], message.topic, _detail(reason, message))
        return mapping.decode(message.payload, message.topic, beside_of(message))

    def preview(self, message: Arrived, at: datetime, judge: Judge) -> Preview:
        """The same, to be looked at."""
        mapping = self._mapping(message.topic)
        reason = _unfit(message, mapping)
        if mapping is None or reason:
            field = MappedField("message", message.topic, _detail(reason, message), reason)
            raw = message.payload if mapping is None else mapping.shielded(message.payload)
            return Preview(at, raw[:LONGEST_KEPT], "", (field,))
        return mapping.preview(message.payload, at, beside_of(message), judge)

    def _mapping(self, topic: str) -> Mapping | None:
        if topic not in self._known:
            if len(self._known) >= ROUTES_REMEMBERED:
                self._known.clear()
            self._known[topic] = next((mapping for asked, mapping in self._routes if matches(asked, topic)), None)
        return self._known[topic]


def beside_of(message: Arrived) -> dict[str, object]:
    """What paths with @ lead to: ``@topic[1]`` is the second level of the topic, ``@retained`` true or false."""
    return {"topic": message.topic.split("/"), "retained": message.retained}


def _unfit(message: Arrived, mapping: Mapping | None) -> str:
    if mapping is None:
        return "unknown_topic"
    if not message.size:
        return "empty"
    return "too_large" if message.size > len(message.payload) else ""


def _detail(reason: str, message: Arrived) -> str:
    return str(message.size) if reason == "too_large" else ""
