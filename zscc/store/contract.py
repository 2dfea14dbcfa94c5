"""What every store promises. The contract's test suite runs unchanged on each engine.

* ``append`` returns after the commit: what it returned is safe from a kill and from a power cut.
* A fact whose key is already in the journal is not written again: at-least-once senders are safe.
* ``seq`` grows by one, in commit order, without gaps.
* A store is used from one thread at a time; ``zscc.centre.journal`` owns that thread.

Errors::

    StoreError                the world's fault; said on screen, the program goes on or refuses to act
    ├── StoreUnavailable      disk full, file locked or gone: nothing of the batch was written
    ├── StoreDamaged          not a journal, a broken hash chain, an unknown format: names the first bad row
    └── FactRefused           what no journal can hold; nothing of the batch was written, others may be
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from zscc.model.case import Case
from zscc.model.case_query import CaseQuery
from zscc.model.feed_health import FeedHealth
from zscc.model.feed_question import Rejected
from zscc.model.journal import Entry, Fact
from zscc.model.presence import Present
from zscc.model.responder import ResponderSet
from zscc.model.stretch import Stretch
from zscc.model.time_counts import Counted
from zscc.store.case_row import CaseFigures

if TYPE_CHECKING:
    from zscc.store.rows import Row


class StoreError(Exception):
    """The store could not do what was asked; ``code`` and ``arguments`` make the words at the screen."""

    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code, arguments)
        self.code = code
        self.arguments = arguments


class StoreUnavailable(StoreError):
    """Nothing was written; trying again later may help."""


class StoreDamaged(StoreError):
    """The file is not what it should be; trying again does not help."""


class FactRefused(StoreError):
    """One of these facts cannot be written, however often it is tried; the others can, without it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who brings the facts of one append."""

    seat: str
    actor: str
    cause_seq: int | None = None


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """The live part of the situation after ``seq``; may be deleted at any time, the journal makes it anew."""

    seq: int
    as_of: datetime
    fold_version: int
    body: bytes


@dataclass(frozen=True, slots=True)
class FrameMark:
    """What of a key-frame is asked without opening it, by a fold that goes to any of its frames."""

    seq: int
    as_of: datetime
    base: int
    """``seq`` of the frame that it builds on; 0: on none, it is whole."""
    counted: Counted
    """What the journal had told up to there."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who hears of what other programs do to the same journal; called on a thread of the store's."""

    on_news: Callable[[int], None]
    """The journal reaches this ``seq`` now, whoever wrote it."""
    on_link: Callable[[bool], None]
    """Whether the engine can be reached; told when it changes."""


@dataclass(frozen=True, slots=True)
class Private:
    """What is personal and lies beside the chain."""

    ref: str
    """The salted digest by which facts name it."""
    kind: str
    body: bytes
    kept_at: datetime


KEEP_DAYS = 35.0
"""How long every marked key-frame stays; older ones one a day."""


class Reader(Protocol):
    """Reads a journal beside who writes it, from one thread at a time, any thread."""

    def read(self, after: int, limit: int | None = None, until: datetime | None = None) -> Iterator[Entry]:
        """Entries in order, like ``Store.read``."""

    def read_stretch(self, after: int, limit: int, until: datetime | None = None) -> Stretch | None:
        """The next entries at one go, like ``Store.read_stretch``."""

    def rows(self, after: int) -> "Iterator[Row]":
        """Rows as they are stored, in order; raises StoreDamaged at the first that is missing."""

    def privates(self) -> Iterator[Private]:
        """Everything personal that lies beside the chain, by reference."""

    def verify(self) -> int:
        """Walk the hash chain; the number of rows. Raises StoreDamaged naming the first row that was changed."""

    def last_seq(self) -> int:
        """The newest ``seq``, 0 in an empty journal."""

    def last_recorded_at(self) -> datetime | None:
        """When the newest entry was recorded."""

    def recorded_at(self, seq: int) -> datetime | None:
        """When an entry was recorded; None when there is none."""

    def digest(self, seq: int) -> bytes | None:
        """Of an entry's row, as the next row carries it: tells this journal from any other; None without the entry."""

    def key_frame(self, fold_version: int, until: datetime | None = None) -> KeyFrame | None:
        """The newest key-frame of this fold version, at ``until`` or before."""

    def key_frame_of(self, fold_version: int, seq: int) -> KeyFrame | None:
        """The key-frame at a place of the journal; None when there is none, or none that can be read."""

    def frame_mark(self, fold_version: int, until: datetime) -> FrameMark | None:
        """The newest mark of this fold version, at ``until`` or before."""

    def frame_marks(self, fold_version: int) -> list[FrameMark]:
        """All marks of this fold version, in order of ``seq``."""

    def close(self) -> None:
        """Let go; the journal's writer goes on."""


class Store(Protocol):
    """The journal's engine."""

    def append(
        self, facts: Sequence[Fact], origin: Origin, at: datetime | Sequence[datetime], *, whole: bool = False
    ) -> list[Entry]:
        """Commit the facts that are new, in order; ``recorded_at`` is ``max(previous, at)``.

        ``at`` is one moment, or one for each fact: what a demo is told of the time before it began.

        Returns the entries written; facts whose key was known are left out. What is ``whole`` is written all or not
        at all: when one of its keys is known nothing is written and nothing returned.
        """

    def read(self, after: int, limit: int | None = None, until: datetime | None = None) -> Iterator[Entry]:
        """Entries with ``seq > after`` in order, at most ``limit``, recorded at ``until`` or before."""

    def read_stretch(self, after: int, limit: int, until: datetime | None = None) -> Stretch | None:
        """The next entries at one go, at most ``limit``, recorded at ``until`` or before; None when there is none.

        What ``read`` gives one by one, sorted out for a fold that takes fixes together: several times as fast.
        """

    def take_over(self, rows: "Sequence[Row]") -> None:
        """Write rows of another journal as they are; raises StoreDamaged when they do not follow this one's end."""

    def rows(self, after: int) -> "Iterator[Row]":
        """Rows as they are stored, in order; raises StoreDamaged at the first that is missing."""

    def privates(self) -> Iterator[Private]:
        """Everything personal that lies beside the chain, by reference."""

    def take_over_privates(self, privates: Sequence[Private]) -> None:
        """Keep what is personal of another journal; the same reference keeps the first."""

    def knows(self, key: str) -> bool:
        """Whether a fact with this key is in the journal."""

    def entry(self, key: str) -> Entry | None:
        """What was written under a key; None when nothing was."""

    def last_seq(self) -> int:
        """The newest ``seq``, 0 in an empty journal."""

    def last_recorded_at(self) -> datetime | None:
        """When the newest entry was recorded."""

    def put_key_frame(self, frame: KeyFrame, mark: FrameMark | None = None, keep_days: float = KEEP_DAYS) -> None:
        """Keep a key-frame; a second one of the same ``seq`` and version replaces the first.

        Of frames without a mark the newest few of a version stay. Of marked ones all of the last ``keep_days`` stay, of
        the days before the last whole one each, and what one that stays builds on (``store.frame_marks``).
        """

    def recorded_at(self, seq: int) -> datetime | None:
        """When an entry was recorded; None when there is none."""

    def digest(self, seq: int) -> bytes | None:
        """Of an entry's row, as the next row carries it: tells this journal from any other; None without the entry."""

    def key_frame(self, fold_version: int, until: datetime | None = None) -> KeyFrame | None:
        """The newest key-frame of this fold version, at ``until`` or before."""

    def key_frame_of(self, fold_version: int, seq: int) -> KeyFrame | None:
        """The key-frame at a place of the journal; None when there is none, or none that can be read."""

    def frame_mark(self, fold_version: int, until: datetime) -> FrameMark | None:
        """The newest mark of this fold version, at ``until`` or before."""

    def frame_marks(self, fold_version: int) -> list[FrameMark]:
        """All marks of this fold version, in order of ``seq``."""

    def put_draft(self, name: str, body: bytes, at: datetime) -> None:
        """Keep what is being typed; replaces the draft of the same name. Drafts are no facts and leave no trace."""

    def draft(self, name: str) -> bytes | None:
        """What was being typed under this name, None when nothing is kept."""

    def drop_draft(self, name: str) -> None:
        """Forget a draft: it was sent or thrown away."""

    def case(self, case_id: str) -> Case | None:
        """The newest value of a case, as the facts committed so far make it."""

    def case_history(self, case_id: str) -> list[Entry]:
        """What happened to a case, in order."""

    def find_cases(self, query: CaseQuery) -> list[Case]:
        """A page of a list of cases, in its order."""

    def count_cases(self, query: CaseQuery) -> int:
        """How many cases a list has, all pages together."""

    def case_figures(self, query: CaseQuery) -> CaseFigures:
        """The columns of all cases of a list, by id; its page and order are not asked."""

    def responder_settings(self) -> list[ResponderSet]:
        """The newest setting of every responder that was ever set."""

    def feed_healths(self) -> list[FeedHealth]:
        """The newest health of every feed that ever told one, by name."""

    def put_private(self, ref: str, kind: str, body: bytes, at: datetime) -> None:
        """Keep what is personal outside the chain under a salted digest; the same reference keeps the first."""

    def put_privates(self, items: Sequence[tuple[str, str, bytes]], at: datetime) -> None:
        """Keep several (reference, kind, body) in one commit, like ``put_private``."""

    def private(self, ref: str) -> bytes | None:
        """What is kept under a reference; None when nothing is, or no more."""

    def forget_private(self, ref: str) -> None:
        """Delete what is personal; the chain stays whole."""

    def put_rejects(self, feed: str, rejects: Sequence[Rejected], at: datetime) -> None:
        """Keep refused items outside the chain, in order, each cut (``store.rejected``); too many and too old ones go.

        Of a feed the newest 1 000 stay, of any feed none that is older than 30 days.
        """

    def rejects(self, feed: str, reason: str = "", limit: int = 100) -> list[Rejected]:
        """The newest refused items of a feed, newest first; '' for every reason."""

    def watch(self, watcher: Watcher) -> None:
        """Tell of what other programs commit from now on, once at most; with one writer there is nothing to tell."""

    def feed_alone(self) -> None:
        """Be the one program that feeds this journal, until ``close``; raises StoreUnavailable when another is.

        An engine with one writer lets nobody else in anyway.
        """

    def be_present(self, account: str, case_id: str) -> list[Present]:
        """Say who sits at this seat and looks at which case ('' for none); who is at the others that share the journal.

        To be said again every few seconds; forgotten with ``close``.
        """

    def open_reader(self) -> Reader:
        """Something of its own that reads the same journal, on another thread, while this one is written."""

    def verify(self) -> int:
        """Walk the hash chain; the number of rows. Raises StoreDamaged naming the first row that was changed."""

    def close(self) -> None:
        """Flush and let go; closing twice is allowed."""
