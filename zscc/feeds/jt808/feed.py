"""The kind ``jt808``: a gateway for vehicle terminals, as a profile sets it up (docs/feeds/jt808.md)."""

from typing import Literal

import msgspec

from zscc.feeds.ground import FeedGround
from zscc.feeds.jt808.gateway import Gateway
from zscc.feeds.jt808.inbox import Inbox, Kept, Reading
from zscc.feeds.jt808.limits import Limits
from zscc.feeds.jt808.signals import Signals
from zscc.feeds.jt808.switchboard import Manners, Switchboard
from zscc.feeds.jt808.terminals import Terminals
from zscc.feeds.preview_judge import PreviewJudge
from zscc.feeds.settings import FeedSettings


class Settings(FeedSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table ``[feeds.<name>]`` with ``kind = "jt808"``."""

    host: str = "127.0.0.1"
    """Address to listen at; "0.0.0.0" or "::" for all."""
    port: int = 8808
    """0 takes a free one."""
    accept: Literal["listed", "all"] = "listed"
    """Whether a terminal must stand in ``vehicles``."""
    vehicles: dict[str, str] = msgspec.field(default_factory=dict)
    """Vehicle by terminal: the telephone number of its card, or what else stands in that field, as hex text."""
    plates: dict[str, str] = msgspec.field(default_factory=dict)
    """Vehicle by number plate, for terminals that are not listed; else such a vehicle is called by its plate."""
    auth: Literal["code", "none"] = "code"
    """Whether terminals must show the code that they got when they registered."""
    secret: str = "jt808"
    """Name of the secret that codes are derived from."""
    idle_s: float = 180.0
    """A terminal that is silent for so long is taken to be gone; its heartbeat must be quicker."""
    answer_s: float = 5.0
    """First wait for a terminal's answer, or for a missing part; then twice as long, then three times that."""
    answer_parts: Literal["whole", "each"] = "whole"
    """Whether a message in sub-packages is answered once, or once a part; either way when it is in the journal."""
    limits: Limits = msgspec.field(default_factory=Limits)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.port <= 65_535:
            raise ValueError("port is 0 to 65535")
        if not (0.0 < self.idle_s < 86_400.0 and 0.0 < self.answer_s < 600.0):
            raise ValueError("idle_s and answer_s are seconds above 0")
        if self.accept == "listed" and not self.vehicles:
            raise ValueError("vehicles names the terminals that are accepted; it is empty")
        if not all(self.vehicles.values()) or not all(self.plates.values()):
            raise ValueError("every terminal and plate names its vehicle")

    @property
    def where(self) -> str:
        """Where it listens."""
        return f"{self.host}:{self.port}"


def make(name: str, settings: Settings, ground: FeedGround) -> Gateway:
    """The gateway of a table; raises SecretMissing where codes are asked for and their secret is not there."""
    key = ground.secret(settings.secret).encode() if settings.auth == "code" else None
    limits = settings.limits
    strangers = limits.terminals if settings.accept == "all" else 0
    reading = Reading(
        feed=name,
        space=settings.space,
        zone=settings.zone,
        edge=ground.edge(),
        future_limit_s=ground.thresholds.future_limit_s,
        judge=PreviewJudge(ground),
    )
    kept = Kept(Signals(name, limits.edges_per_min))
    board = Switchboard(
        clock=ground.clock,
        limits=limits,
        manners=Manners(settings.idle_s, settings.answer_s, settings.answer_parts == "each"),
        terminals=Terminals(settings.vehicles, settings.plates, strangers=strangers, key=key),
        inbox=Inbox(reading, kept),
        kept=kept,
    )
    return Gateway(name, settings.host, settings.port, board)
