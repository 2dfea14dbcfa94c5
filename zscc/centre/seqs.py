"""Where in the journal a moment lies: entries are recorded in order of time, so halving finds it."""

from datetime import datetime

from zscc.centre.journal import JournalWriter


async def seq_before(writer: JournalWriter, at: datetime) -> int:
    """The ``seq`` of the last entry recorded before ``at``; 0 when there is none."""
    low, high = 0, await writer.last_seq() + 1
    while high - low > 1:
        middle = (low + high) // 2
        entry = await writer.read(middle - 1, 1)
        low, high = (middle, high) if entry and entry[0].recorded_at < at else (low, middle)
    return low
