"""What the profile says of every feed that asks a server of the web: sse, websocket, geojson, cap."""

from urllib.parse import urlsplit

import msgspec

from zscc.feeds.settings import FeedSettings

_NEVER_SENT = {"host", "connection", "content-length", "transfer-encoding", "upgrade", "accept-encoding"}
_LONGEST_ADDRESS = 2_000


class WebSettings(FeedSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Address, trust and token. Redirects are not followed: a token goes where the profile says and nowhere else."""

    url: str
    authority: str = ""
    """File of the certificate authority (PEM), relative to the profile's folder; '': those the system trusts."""
    token: str = ""
    """Name of the secret."""
    token_header: str = "Authorization"
    token_prefix: str = "Bearer "
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    """Further headers, as they are; nothing secret."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.url:
            check_address(self.url, self.schemes)
        if self.authority and not self.url.startswith(("https:", "wss:")):
            raise ValueError("authority: it is of no use without TLS")
        for name, value in {**self.headers, self.token_header: self.token_prefix}.items():
            if not name.isascii() or not name.replace("-", "").isalnum() or name.lower() in _NEVER_SENT:
                raise ValueError(f"headers: {name!r} cannot be sent")
            if not value.isprintable():
                raise ValueError(f"headers.{name}: it is no line of text")

    @property
    def schemes(self) -> tuple[str, ...]:
        """What an address may begin with."""
        return ("http", "https")

    @property
    def where(self) -> str:
        """The address without its query, where some services want a key."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}{parts.path}"

    def headers_with(self, secret: str) -> dict[str, str]:
        """What goes with every request."""
        return {**self.headers, self.token_header: f"{self.token_prefix}{secret}"} if secret else dict(self.headers)


def check_address(url: str, schemes: tuple[str, ...]) -> None:
    """ValueError for what is no address of these schemes, or holds a password."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise ValueError(f"url: {error}") from error
    if not known or len(url) > _LONGEST_ADDRESS or not url.isprintable() or " " in url:
        raise ValueError(f"url: an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    if parts.username is not None or parts.password is not None:
        raise ValueError("url: a password stands in no profile; name a secret with token")
