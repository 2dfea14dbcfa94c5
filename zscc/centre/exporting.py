"""What the centre answers about exports: the journal's place for a passport, and that a file leaves the desk."""

from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from zscc.centre.journal import JournalWriter
from zscc.model.export_question import ChainAt, ExportsOf, PutDownExport
from zscc.model.exported import Exported
from zscc.store.contract import Origin, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zscc.centre.answers import Answerer

_TRIES = 3
"""Two exports of one seat may end at the same time."""


async def _chain_at(writer: JournalWriter, asked: ChainAt) -> str:
    digest = await writer.digest(asked.seq)
    return "" if digest is None else digest.hex()


async def _put_down(writer: JournalWriter, asked: PutDownExport) -> Exported:
    """Raises StoreError when it could not be written; then the file must not be handed over."""
    seat = asked.exported.seat
    for _ in range(_TRIES):
        serial = await writer.count_numbered(partial(_key, seat)) + 1
        exported = replace(asked.exported, serial=serial)
        if await writer.submit([exported], Origin(seat, asked.who.account), whole=True, at_once=True):
            return exported
    raise StoreUnavailable("closed")


async def _exports_of(writer: JournalWriter, asked: ExportsOf) -> tuple[Exported, ...]:
    last = await writer.count_numbered(partial(_key, asked.seat))
    keys = [_key(asked.seat, serial) for serial in range(last, max(last - asked.most, 0), -1)]
    found = await writer.facts(keys)
    facts = (found.get(key) for key in keys)
    return tuple(fact for fact in facts if isinstance(fact, Exported))


def _key(seat: str, serial: int) -> str:
    return f"exported:{seat}:{serial}"


ANSWERS: "Mapping[type, Answerer]" = MappingProxyType(
    {ChainAt: _chain_at, PutDownExport: _put_down, ExportsOf: _exports_of}
)
