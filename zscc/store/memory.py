"""A store in memory: for dry runs, recorded files, snapshots and tests. Keeps rows as bytes, like the file does."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from zscc.model.case import Case
from zscc.model.case_facts import CaseCarried, CaseOpened, CaseRecalled, CaseStep
from zscc.model.case_query import CaseQuery
from zscc.model.feed_health import FeedHealth
from zscc.model.feed_question import Rejected
from zscc.model.journal import Entry, Fact
from zscc.model.presence import Present
from zscc.model.responder import ResponderSet
from zscc.model.stretch import Stretch
from zscc.store.case_book import CaseBook
from zscc.store.case_row import CaseFigures
from zscc.store.contract import KEEP_DAYS, FrameMark, KeyFrame, Origin, Private, Reader, StoreUnavailable, Watcher
from zscc.store.frame_marks import KEPT_UNMARKED, superfluous
from zscc.store.rejected import KEPT_A_FEED, KEPT_FOR, cut
from zscc.store.rows import Chain, Row, following, moment_of, refused_facts, stretch_of, written_moment
from zscc.store.walk import End, walked


class MemoryStore:
    """Keeps all promises of ``zscc.store.contract`` but to survive the process."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._places: dict[str, int] = {}
        """Places of the rows by key."""
        self._chain = Chain()
        self._frames: dict[tuple[int, int], KeyFrame] = {}
        """By fold and ``seq``; another dict whenever one is kept, since readers look through them meanwhile."""
        self._marks: dict[tuple[int, int], FrameMark] = {}
        self._drafts: dict[str, bytes] = {}
        self._private: dict[str, Private] = {}
        self._cases = CaseBook()
        self._steps: dict[str, list[int]] = {}
        """Places of the rows of each case."""
        self._settings: dict[str, ResponderSet] = {}
        self._healths: dict[str, FeedHealth] = {}
        self._rejects: dict[str, list[Rejected]] = {}
        self._closed = False

    def append(
        self, facts: Sequence[Fact], origin: Origin, at: datetime | Sequence[datetime], *, whole: bool = False
    ) -> list[Entry]:
        """Keep the facts whose key is new."""
        self._require_open()
        if whole and any(fact.key in self._places for fact in facts):
            return []
        chain = replace(self._chain)
        with refused_facts():
            written = list(chain.rows(facts, self._places, origin, at))
        self._rows.extend(row for row, _ in written)
        self._places.update((row.key, row.seq - 1) for row, _ in written)
        self._chain = chain
        entries = [row.entry_of(fact) for row, fact in written]
        self._follow(entries)
        return entries

    def _follow(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if isinstance(entry.fact, FeedHealth):
                self._healths[entry.fact.feed] = entry.fact
            if isinstance(entry.fact, ResponderSet):
                self._settings[entry.fact.responder_id] = entry.fact
            if isinstance(entry.fact, CaseOpened | CaseStep | CaseCarried):
                # What was recalled left the fold, never the store.
                self._cases.take(entry.fact)
            if isinstance(entry.fact, CaseOpened | CaseStep | CaseCarried | CaseRecalled):
                self._steps.setdefault(entry.fact.subject, []).append(entry.seq - 1)

    def read(self, after: int, limit: int | None = None, until: datetime | None = None) -> Iterator[Entry]:
        """Entries after ``after``; those appended while reading are not among them."""
        self._require_open()
        stop = len(self._rows) if limit is None else min(after + limit, len(self._rows))
        last = None if until is None else written_moment(until)
        for row in self._rows[after:stop]:
            if last is not None and row.recorded_at > last:
                return
            yield row.entry()

    def read_stretch(self, after: int, limit: int, until: datetime | None = None) -> Stretch | None:
        """The next entries at one go."""
        self._require_open()
        last = None if until is None else written_moment(until)
        rows = [row for row in self._rows[after : after + limit] if last is None or row.recorded_at <= last]
        return stretch_of(rows) if rows else None

    def take_over(self, rows: Sequence[Row]) -> None:
        """Keep rows of another journal as they are."""
        self._require_open()
        chain = replace(self._chain)
        entries = list(following(chain, rows))
        self._rows.extend(rows)
        self._places.update((row.key, row.seq - 1) for row in rows)
        self._chain = chain
        self._follow(entries)

    def rows(self, after: int) -> Iterator[Row]:
        """Rows as they are kept."""
        self._require_open()
        yield from self._rows[after:]

    def end(self) -> End:
        """What stands beside the journal of its last row."""
        return End(self._chain.seq, self._chain.digest)

    def knows(self, key: str) -> bool:
        """Whether a fact with this key is kept."""
        self._require_open()
        return key in self._places

    def entry(self, key: str) -> Entry | None:
        """What is kept under a key."""
        self._require_open()
        place = self._places.get(key)
        return None if place is None else self._rows[place].entry()

    def last_seq(self) -> int:
        """The newest ``seq``."""
        return self._chain.seq

    def last_recorded_at(self) -> datetime | None:
        """When the newest entry was recorded."""
        return moment_of(self._chain.recorded_at) if self._chain.seq else None

    def put_key_frame(self, frame: KeyFrame, mark: FrameMark | None = None, keep_days: float = KEEP_DAYS) -> None:
        """Keep a key-frame, and forget those of which there are enough."""
        self._require_open()
        frames, marks = dict(self._frames), dict(self._marks)
        frames[frame.fold_version, frame.seq] = frame
        if mark is not None:
            # A program has one fold that is marked; what was marked for another one is of no use any more.
            frames = {key: kept for key, kept in frames.items() if key not in marks or key[0] == frame.fold_version}
            marks = {key: kept for key, kept in marks.items() if key[0] == frame.fold_version}
            marks[frame.fold_version, frame.seq] = mark
            for seq in superfluous(marks.values(), keep_days):
                del frames[frame.fold_version, seq], marks[frame.fold_version, seq]
        else:
            for key in sorted(key for key in frames if key[0] == frame.fold_version)[:-KEPT_UNMARKED]:
                del frames[key]
        self._frames, self._marks = frames, marks

    def recorded_at(self, seq: int) -> datetime | None:
        """When an entry was recorded."""
        self._require_open()
        return moment_of(self._rows[seq - 1].recorded_at) if 1 <= seq <= len(self._rows) else None

    def digest(self, seq: int) -> bytes | None:
        """Of an entry's row."""
        self._require_open()
        return self._rows[seq - 1].digest() if 1 <= seq <= len(self._rows) else None

    def key_frame(self, fold_version: int, until: datetime | None = None) -> KeyFrame | None:
        """The newest key-frame of this fold version, at ``until`` or before."""
        self._require_open()
        fitting = [
            frame
            for frame in self._frames.values()
            if frame.fold_version == fold_version and (until is None or frame.as_of <= until)
        ]
        return max(fitting, key=lambda frame: frame.seq, default=None)

    def key_frame_of(self, fold_version: int, seq: int) -> KeyFrame | None:
        """The key-frame at a place of the journal."""
        self._require_open()
        return self._frames.get((fold_version, seq))

    def frame_mark(self, fold_version: int, until: datetime) -> FrameMark | None:
        """The newest mark at ``until`` or before."""
        fitting = [mark for mark in self.frame_marks(fold_version) if mark.as_of <= until]
        return fitting[-1] if fitting else None

    def frame_marks(self, fold_version: int) -> list[FrameMark]:
        """All marks of this fold version."""
        self._require_open()
        return [
            mark for (fold, _), mark in sorted(self._marks.items(), key=lambda item: item[0]) if fold == fold_version
        ]

    def put_draft(self, name: str, body: bytes, at: datetime) -> None:
        """Keep what is being typed."""
        self._require_open()
        self._drafts[name] = body

    def draft(self, name: str) -> bytes | None:
        """What was being typed under this name."""
        self._require_open()
        return self._drafts.get(name)

    def drop_draft(self, name: str) -> None:
        """Forget a draft; one that is not there is forgotten already."""
        self._require_open()
        self._drafts.pop(name, None)

    def case(self, case_id: str) -> Case | None:
        """The newest value of a case."""
        self._require_open()
        return self._cases.case(case_id)

    def case_history(self, case_id: str) -> list[Entry]:
        """What happened to a case."""
        self._require_open()
        return [self._rows[place].entry() for place in self._steps.get(case_id, ())]

    def find_cases(self, query: CaseQuery) -> list[Case]:
        """A page of a list of cases."""
        self._require_open()
        return self._cases.find(query)

    def count_cases(self, query: CaseQuery) -> int:
        """How many cases a list has."""
        self._require_open()
        return self._cases.count(query)

    def case_figures(self, query: CaseQuery) -> CaseFigures:
        """The columns of all cases of a list."""
        self._require_open()
        return self._cases.figures(query)

    def responder_settings(self) -> list[ResponderSet]:
        """The newest setting of every responder."""
        self._require_open()
        return list(self._settings.values())

    def feed_healths(self) -> list[FeedHealth]:
        """The newest health of every feed."""
        self._require_open()
        return [self._healths[feed] for feed in sorted(self._healths)]

    def put_private(self, ref: str, kind: str, body: bytes, at: datetime) -> None:
        """Keep what is personal."""
        self._require_open()
        self._private.setdefault(ref, Private(ref, kind, body, at))

    def put_privates(self, items: Sequence[tuple[str, str, bytes]], at: datetime) -> None:
        """Keep several."""
        for ref, kind, body in items:
            self.put_private(ref, kind, body, at)

    def private(self, ref: str) -> bytes | None:
        """What is kept under a reference."""
        self._require_open()
        kept = self._private.get(ref)
        return None if kept is None else kept.body

    def privates(self) -> Iterator[Private]:
        """Everything personal, by reference."""
        self._require_open()
        yield from (self._private[ref] for ref in sorted(self._private))

    def take_over_privates(self, privates: Sequence[Private]) -> None:
        """Keep what is personal of another journal."""
        for each in privates:
            self._private.setdefault(each.ref, each)

    def forget_private(self, ref: str) -> None:
        """Delete what is personal."""
        self._require_open()
        self._private.pop(ref, None)

    def put_rejects(self, feed: str, rejects: Sequence[Rejected], at: datetime) -> None:
        """Keep refused items."""
        self._require_open()
        self._rejects.setdefault(feed, []).extend(map(cut, rejects))
        since = at - KEPT_FOR
        for name, kept in self._rejects.items():
            self._rejects[name] = [each for each in kept[-KEPT_A_FEED:] if each.at >= since]

    def rejects(self, feed: str, reason: str = "", limit: int = 100) -> list[Rejected]:
        """The newest refused items of a feed."""
        self._require_open()
        fitting = [each for each in reversed(self._rejects.get(feed, [])) if reason in {"", each.reason}]
        return fitting[: max(limit, 0)]

    def watch(self, watcher: Watcher) -> None:
        """Nothing to tell: nobody else writes here."""

    def feed_alone(self) -> None:
        """Nobody else writes here."""

    def be_present(self, account: str, case_id: str) -> list[Present]:
        """Nobody else is here."""
        return []

    def open_reader(self) -> Reader:
        """Reads the same rows from another thread."""
        return MemoryReader(self)

    def verify(self) -> int:
        """Walk the chain."""
        self._require_open()
        return walked(self).seq

    def close(self) -> None:
        """Refuse everything from now on."""
        self._closed = True

    def _require_open(self) -> None:
        if self._closed:
            raise StoreUnavailable("closed")


class MemoryReader:
    """Reads beside who writes: what it takes out of the store at one go is whole."""

    def __init__(self, store: MemoryStore) -> None:
        self._store: MemoryStore | None = store

    def read(self, after: int, limit: int | None = None, until: datetime | None = None) -> Iterator[Entry]:
        """Entries in order."""
        return self._open.read(after, limit, until)

    def read_stretch(self, after: int, limit: int, until: datetime | None = None) -> Stretch | None:
        """The next entries at one go."""
        return self._open.read_stretch(after, limit, until)

    def rows(self, after: int) -> Iterator[Row]:
        """Rows as they are kept."""
        return self._open.rows(after)

    def privates(self) -> Iterator[Private]:
        """Everything personal, by reference."""
        return self._open.privates()

    def verify(self) -> int:
        """Walk the chain."""
        return self._open.verify()

    def last_seq(self) -> int:
        """The newest ``seq``."""
        return self._open.last_seq()

    def last_recorded_at(self) -> datetime | None:
        """When the newest entry was recorded."""
        return self._open.last_recorded_at()

    def key_frame(self, fold_version: int, until: datetime | None = None) -> KeyFrame | None:
        """The newest key-frame that fits."""
        return self._open.key_frame(fold_version, until)

    def recorded_at(self, seq: int) -> datetime | None:
        """When an entry was recorded."""
        return self._open.recorded_at(seq)

    def digest(self, seq: int) -> bytes | None:
        """Of an entry's row."""
        return self._open.digest(seq)

    def key_frame_of(self, fold_version: int, seq: int) -> KeyFrame | None:
        """The key-frame at a place of the journal."""
        return self._open.key_frame_of(fold_version, seq)

    def frame_mark(self, fold_version: int, until: datetime) -> FrameMark | None:
        """The newest mark at ``until`` or before."""
        return self._open.frame_mark(fold_version, until)

    def frame_marks(self, fold_version: int) -> list[FrameMark]:
        """All marks of this fold version."""
        return self._open.frame_marks(fold_version)

    def close(self) -> None:
        """Let the store go, which goes on."""
        self._store = None

    @property
    def _open(self) -> MemoryStore:
        if self._store is None:
            raise StoreUnavailable("closed")
        return self._store
