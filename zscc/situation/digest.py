"""One digest an entity; the state's hash is their sum modulo 2**256, so order and splitting do not matter."""

from hashlib import blake2b

MODULUS = 1 << 256


def entity_digest(kind: str, *parts: int | str | bytes | None) -> int:
    """The digest of one entity from its parts; every part is written with its type and length."""
    digest = blake2b(digest_size=32, person=kind.encode())
    for part in parts:
        written = _written(part)
        digest.update(len(written).to_bytes(4, "little"))
        digest.update(written)
    return int.from_bytes(digest.digest(), "little")


def _written(part: int | str | bytes | None) -> bytes:
    if part is None:
        return b"-"
    if isinstance(part, bytes):
        return b"b" + part
    return f"{'s' if isinstance(part, str) else 'i'}{part}".encode()


def as_text(total: int) -> str:
    """64 hexadecimal digits."""
    return f"{total % MODULUS:064x}"
