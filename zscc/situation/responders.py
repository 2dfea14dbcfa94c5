"""Where responders stand: the newest setting of each. What a responder is, is data of the town, not of the fold."""

from dataclasses import dataclass, field

from zscc.model.moment import ms_from_utc
from zscc.model.responder import ResponderSet
from zscc.situation.digest import entity_digest


@dataclass(slots=True)
class Responders:
    """By id; who was never set is on standby."""

    newest: dict[str, ResponderSet] = field(default_factory=dict)
    _told: tuple[ResponderSet, ...] | None = None

    def take(self, fact: ResponderSet) -> bool:
        """Take in a setting; an older number than the one known changes nothing."""
        known = self.newest.get(fact.responder_id)
        if known is not None and fact.serial <= known.serial:
            return False
        self.newest[fact.responder_id] = fact
        self._told = None
        return True

    def told(self) -> tuple[ResponderSet, ...]:
        """The newest settings by id; the same object while none changed."""
        if self._told is None:
            self._told = tuple(self.newest[name] for name in sorted(self.newest))
        return self._told

    def digests(self) -> tuple[int, ...]:
        """One a responder that was ever set."""
        return tuple(
            entity_digest(
                "responder",
                its.responder_id,
                its.serial,
                its.state.value,
                ms_from_utc(its.at),
                its.role.value,
                its.by,
                its.case_id,
                its.reason,
            )
            for its in self.newest.values()
        )
