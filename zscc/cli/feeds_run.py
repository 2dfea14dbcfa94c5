"""``zscc feeds run``: the engine without a desk; a line when a feed's state turns, and a status now and then."""

import argparse
import logging
import os
import sys
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING

from zscc.cli import CommandError
from zscc.cli.feeds import ground_of, say
from zscc.cli.feeds_orders import Orders
from zscc.cli.shown import escaped
from zscc.cli.spoken import error_words
from zscc.cli.store_named import shown, words_of
from zscc.feeds.table import FeedFault, settings_of
from zscc.model.feed_question import FeedAct
from zscc.text.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from zscc.centre.engine import Engine
    from zscc.centre.feed_watch import FeedLine
    from zscc.centre.live_ground import LiveGround
    from zscc.early_ear import EarlyEar
    from zscc.model.feed_health import FeedHealth
    from zscc.model.journal import Entry
    from zscc.store.contract import Store, StoreUnavailable

LOOKS_EVERY_S = 0.1
BY = "feeds run"
"""Who asked, for the record."""
TAKEN_AT_ONCE = 1_000
GATEWAY = "gateway"
"""The seat of who feeds a shared journal."""


def run_feeds(options: argparse.Namespace) -> int:
    """Run until told to leave; what was acknowledged is committed, also when the process is killed."""
    from zscc.early_ear import EarlyEar

    # What goes wrong in the world stands in the lines on stdout; a bug with its traceback goes beside them.
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="%(asctime)s %(name)s: %(message)s")
    if options.orders and os.name == "nt":
        raise CommandError("--orders does not work on Windows")
    with EarlyEar() as ear:
        ground = ground_of(options)
        if not ground.profile.feeds and not (ground.profile.demo and options.store is not None):
            raise CommandError(f"{options.profile} names no feed: it has no table [feeds.<name>]")
        try:
            return _Run(options, ground).until(ear)
        finally:
            _leave_lines()


class _Run:
    """One run, from the open journal to the closed one."""

    def __init__(self, options: argparse.Namespace, ground: "LiveGround") -> None:
        from platformdirs import user_data_path

        from zscc.centre.feed_watch import FeedWatch

        self._options = options
        self._ground = ground
        self._journal: Path = ground.journal(options.data_dir or user_data_path("zscc"), options.seed)
        self._place = str(self._journal)
        self._watch = FeedWatch()
        self._bugs = 0
        self._fault: StoreUnavailable | None = None
        self._from_others: SimpleQueue[tuple[Mapping[str, object], str]] = SimpleQueue()
        """What the I/O thread has to say; one thread writes, so that no line is written into another."""

    def until(self, ear: "EarlyEar") -> int:
        """Returns the exit code: 1 when a bug stopped a part of it."""
        from zscc.centre.engine import Ears
        from zscc.centre.headless import headless_engine
        from zscc.clock import monotonic_s

        options, store = self._options, self._store()
        after = store.last_seq()
        engine = headless_engine(self._ground, store, options.seed, Ears(self._hear_bug, self._hear_journal))
        tail, orders = engine.tail.subscribe(after), Orders(sys.stdin.buffer if options.orders else None)
        self._tell({"journal": self._place, "entries": after}, f"journal {self._place}, {after} entries")
        self._tell_off()
        began_s = told_s = monotonic_s()
        engine.start()
        try:
            while not ear.heard and (options.seconds is None or monotonic_s() - began_s < options.seconds):
                for line in orders.within(LOOKS_EVERY_S):
                    self._order(engine, line)
                self._tell_from_others()
                while entries := tail.take(TAKEN_AT_ONCE):
                    self._take(entries)
                if monotonic_s() - told_s >= options.every:
                    told_s = monotonic_s()
                    self._tell_status()
        finally:
            engine.stop()
        self._tell_from_others()
        self._tell_status()
        self._tell({"closed": self._place}, "closed: what was acknowledged is in the journal")
        return 1 if self._bugs else 0

    def _store(self) -> "Store":
        from zscc.store.contract import StoreError

        try:
            store = self._opened()
            store.feed_alone()
        except StoreError as error:
            raise CommandError(words_of(error)) from error
        return store

    def _opened(self) -> "Store":
        from zscc.store.shared import shared_store
        from zscc.store.sqlite import SqliteStore

        if self._options.store is None:
            return SqliteStore(self._journal)
        self._place = shown(self._options.store)
        return shared_store(self._options.store, GATEWAY)

    def _take(self, entries: "list[Entry]") -> None:
        for health in self._watch.take(entries):
            line = {"feed": health.feed, "state": health.state.value, "at": health.at.isoformat()}
            if health.error:
                line |= {"error": health.error, "detail": _reason(health)}
            self._tell(line, f"{health.feed} {health.state.value}{_because(health)}")

    def _tell_status(self) -> None:
        for line in self._watch.status():
            its = line.health
            told = {
                "feed": its.feed,
                "state": its.state.value,
                "items": its.items,
                "per_second": round(line.per_second, 1),
                "rejects": dict(its.rejects),
                "flags": dict(its.flags),
                "last_item_at": None if its.last_item_at is None else its.last_item_at.isoformat(),
            }
            self._tell(told, _words_of(line))

    def _tell_off(self) -> None:
        """Feeds that nobody has started have no health, and would be missing in silence."""
        for name, told in self._ground.profile.feeds.items():
            with suppress(FeedFault, ImportError):
                if not settings_of(name, told).on:
                    self._tell({"feed": name, "state": "off"}, f"{name} off: it waits until somebody starts it")

    def _tell_from_others(self) -> None:
        while not self._from_others.empty():
            self._tell(*self._from_others.get())

    def _tell(self, line: "Mapping[str, object]", words: str) -> None:
        # Nobody reads the lines any more, or their disk is full: that ends no feed.
        with suppress(OSError):
            if self._options.json:
                say(line)
            else:
                print(escaped(words), flush=True)

    def _order(self, engine: "Engine", line: str) -> None:
        """Done on the I/O thread; what came of it is said when it is done."""
        act, _, name = line.partition(" ")
        acts = {each.value: each for each in FeedAct}
        if act not in acts:
            if line:
                self._tell_done(line, "no_order")
            return
        asked = engine.call(lambda _writer: engine.board.control(name.strip(), acts[act], BY))
        asked.add_done_callback(lambda done: self._tell_done(line, "closed" if done.exception() else done.result()))

    def _tell_done(self, line: str, refused: str) -> None:
        self._from_others.put(({"order": line, "refused": refused}, f"{line}: {refused or 'done'}"))

    def _hear_bug(self, bug: BaseException) -> None:
        self._bugs += 1

    def _hear_journal(self, fault: "StoreUnavailable | None") -> None:
        before, self._fault = self._fault, fault
        if before is None and fault is None:
            # Told at the start that the server is there.
            return
        words = "" if fault is None else Words("en")(f"store.error.{fault.code}", **fault.arguments)
        self._from_others.put(({"journal_fault": words}, words or "the journal can be written again"))


def _leave_lines() -> None:
    """Lines that nobody can take are dropped, so that they do not turn a clean end into a failure."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _reason(health: "FeedHealth") -> str:
    return error_words(health.error or "", dict(health.error_arguments))


def _because(health: "FeedHealth") -> str:
    return f": {_reason(health)}" if health.error else ""


def _words_of(line: "FeedLine") -> str:
    its = line.health
    rejects = ", ".join(f"{reason} {count}" for reason, count in its.rejects)
    words = f"{its.feed} {its.state.value}, {its.items} items, {line.per_second:.1f}/s"
    flags = ", ".join(f"{flag} {count}" for flag, count in its.flags)
    words += (f", refused: {rejects}" if rejects else "") + (f", flagged: {flags}" if flags else "")
    return words + _because(its)
