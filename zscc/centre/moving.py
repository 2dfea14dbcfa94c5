"""A journal carried to another engine, row by row, and proved to be the same one.

Rows travel as they are stored, so that digests stay what they were; what is personal travels beside them. Drafts,
refused items and key-frames stay behind: the first two are of the day, the third is made anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from zscc.centre.restore import folded_on, from_first
from zscc.settings.profile import Profile
from zscc.store.contract import Reader, Store, StoreDamaged

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Moved:
    """What was carried, and what both ends were found to hold."""

    entries: int
    digest: str
    """Of the last row, hexadecimal; '' of an empty journal."""
    state_hash: str
    privates: int


def move(source: Reader, target: Store, profile: Profile, told: Callable[[int, int], None]) -> Moved:
    """Carry everything to a store that is empty; ``told`` hears how many entries of how many have been written.

    What the source gets meanwhile stays behind. Raises StoreDamaged when the source is not whole, when the target is
    not empty, or when the two do not agree.
    """
    if target.last_seq():
        raise StoreDamaged("not_empty", entries=target.last_seq())
    last = source.last_seq()
    rows = islice(source.rows(0), last)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        target.take_over(some)
        told(some[-1].seq, last)
    privates = source.privates()
    kept = 0
    while few := list(islice(privates, ROWS_AT_ONCE)):
        target.take_over_privates(few)
        kept += len(few)
    return Moved(*same(source, target, profile), kept)


def same(source: Reader, target: Reader, profile: Profile) -> tuple[int, str, str]:
    """Walk what arrived and fold both: its entries, the digest of the last one, the state hash.

    The source may have gone on meanwhile. Raises StoreDamaged when what arrived is not what the source holds.
    """
    entries = target.verify()
    digests = [journal.digest(entries) for journal in (source, target)]
    hashes = [state_hash_of(journal, profile, entries) for journal in (source, target)]
    if digests[0] != digests[1] or hashes[0] != hashes[1]:
        raise StoreDamaged("not_the_same", seq=entries)
    return entries, "" if digests[0] is None else digests[0].hex(), hashes[0]


def state_hash_of(journal: Reader, profile: Profile, entries: int) -> str:
    """Of the fold of so many entries from the first one on, whatever is written meanwhile."""
    situation = from_first(profile)
    for _ in folded_on(situation, journal, last=entries):
        pass
    return situation.state_hash()
