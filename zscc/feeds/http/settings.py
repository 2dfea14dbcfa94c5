"""What a profile says of an intake over HTTP. Off and deaf to other machines unless it is told otherwise."""

import ipaddress
from typing import Any

import msgspec

from zscc.feeds.mapping_settings import Becomes, MappingSettings
from zscc.feeds.settings import FeedSettings

_SAME_NAMES = (
    "report_id",
    "source",
    "observed_at",
    "category",
    "title",
    "priority",
    "text",
    "lon",
    "lat",
    "address",
    "caller_name",
    "caller_phone",
    "external_id",
    "superior_due_at",
    "return_by",
)
OWN_REPORTS = MappingSettings(becomes=Becomes.REPORT, fields={name: name for name in _SAME_NAMES})
OWN_FIXES = MappingSettings(
    becomes=Becomes.FIX,
    fields={
        **{name: name for name in ("vehicle", "observed_at", "lon", "lat", "back_filled")},
        "speed": "speed_kmh",
        "heading": "heading_deg",
    },
)
"""Field names of our own, for whoever can choose."""


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bounds of what may come. Every one of them has an answer of its own (docs/feeds/http.md)."""

    body_bytes: int = 2_000_000
    items: int = 2_000
    """Of one request."""
    requests_a_minute: int = 600
    """From one address; as many at once."""
    waiting: int = 64
    """Requests that wait for their commit."""
    connections: int = 256
    headers_within_s: float = 10.0
    """A connection that says nothing whole for so long is closed."""
    body_within_s: float = 20.0
    answer_within_s: float = 10.0
    """Who waits longer for the commit is told to try again."""


class Settings(FeedSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table ``[feeds.<name>]`` with ``kind = "http"``."""

    on: bool = False
    """It is started by hand unless this says otherwise."""
    host: str = "127.0.0.1"
    """Address to listen at; any other than loopback asks for a certificate, or for ``plain``."""
    port: int = 8712
    """0 takes a free one."""
    token: str
    """Name of the secret that senders show as ``Authorization: Bearer``."""
    certificate: str = ""
    """PEM file, relative to the profile's folder: TLS."""
    private_key: str = ""
    """PEM file of its key; '' when it stands in the same file."""
    plain: bool = False
    """Whether other machines may speak without TLS: tokens and callers can be read on the way."""
    reports: MappingSettings | None = OWN_REPORTS
    fixes: MappingSettings | None = OWN_FIXES
    limits: Limits = msgspec.field(default_factory=Limits)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.port <= 65_535:
            raise ValueError("port is 0 to 65535")
        if not self.token:
            raise ValueError("token names the secret that senders show")
        for name, mapping, becomes in (("reports", self.reports, "report"), ("fixes", self.fixes, "fix")):
            if mapping is not None and mapping.becomes.value != becomes:
                raise ValueError(f"{name}.becomes is {becomes!r}")
        if not (self.certificate or self.plain or is_loopback(self.host)):
            raise ValueError("certificate: who listens to other machines has one, or says plain = true")
        told = msgspec.structs.asdict(self.limits)
        if not all(value > 0 for value in told.values()):
            raise ValueError("limits are above 0")

    @property
    def where(self) -> str:
        """Where it listens."""
        return f"{'https' if self.certificate else 'http'}://{self.host}:{self.port}"

    def mappings(self) -> dict[str, MappingSettings]:
        """What may be posted where, within the bounds of the intake."""
        told: dict[str, MappingSettings | None] = {"reports": self.reports, "fixes": self.fixes}
        return {name: self._bounded(each) for name, each in told.items() if each is not None}

    def _bounded(self, mapping: MappingSettings) -> MappingSettings:
        bounds: dict[str, Any] = {
            "most_bytes": min(mapping.most_bytes, self.limits.body_bytes),
            "most_items": min(mapping.most_items, self.limits.items),
        }
        return msgspec.structs.replace(mapping, **bounds)


def is_loopback(host: str) -> bool:
    """Whether only this machine can speak to an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
