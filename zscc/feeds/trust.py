"""Whom a feed that connects over TLS believes: the system's authorities, or the one that the profile names."""

import ssl
from pathlib import Path

from zscc.feeds.contract import FeedDown


def trusting(authority: str, folder: Path) -> ssl.SSLContext:
    """Certificates are checked against the authority, and the other side's name against its certificate.

    ``authority``: a file (PEM), relative to the profile's folder; '': those that the system trusts. Reads files;
    raises FeedDown.
    """
    path = folder / authority if authority else None
    try:
        return ssl.create_default_context(cafile=path)
    except (OSError, ValueError) as error:
        raise FeedDown("authority_unreadable", path=str(path), detail=str(error)) from error
