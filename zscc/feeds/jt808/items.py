"""The additional items of a location: id BYTE, length BYTE, value; as many as there are bytes for."""

from collections.abc import Iterable

from msgspec import Struct


class Item(Struct, frozen=True):
    """One item; what its value means stands in ``item_meanings.py``."""

    id: int
    value: bytes


def split_items(tail: bytes) -> tuple[tuple[Item, ...], bytes]:
    """The whole items in their order, and the rest: an item that claims more than there is, or what is no item."""
    items: list[Item] = []
    at, end = 0, len(tail)
    while at + 2 <= end:
        after = at + 2 + tail[at + 1]
        if after > end:
            break
        items.append(Item(tail[at], tail[at + 2 : after]))
        at = after
    return tuple(items), tail[at:]


def tail_of(items: Iterable[Item]) -> bytes:
    """Items as the wire has them; raises ValueError for an id or a value longer than a byte can tell."""
    return b"".join(bytes((item.id, len(item.value))) + item.value for item in items)
