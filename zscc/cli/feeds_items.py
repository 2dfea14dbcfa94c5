"""``zscc feeds preview`` and ``zscc feeds rejects``: items as they came and what became of them, a line each."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from zscc.cli import CommandError
from zscc.cli.feeds import feed_told, ground_of, made, said_of, say
from zscc.cli.shown import escaped, readable
from zscc.cli.store_named import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from zscc.feeds.settings import FeedSettings
    from zscc.model.feed_question import Preview, Rejected
    from zscc.store.sqlite_reader import SqliteReader

SHOWN_SIGNS = 300
BINARY = frozenset({"jt808"})
"""Kinds whose items are bytes: in hex always, as ``zscc decode`` takes them."""


def preview_items(options: argparse.Namespace) -> int:
    """1 when an item is refused."""
    import asyncio

    from zscc.centre.feed_trial import rehearsed, tried
    from zscc.clock import LiveClock

    feed, settings = made(options, real_secrets=options.messages is None)
    if options.messages is None:
        trial = asyncio.run(tried(feed, options.seconds))
        if not trial.seen:
            raise CommandError(f"{options.name}: {said_of(trial, options.seconds)[1]}; it shows no messages")
        seen = list(trial.seen)
    else:
        _require_origin(options, settings)
        found = rehearsed(feed, settings, _messages(options.messages), LiveClock().now(), options.origin)
        if found is None:
            raise CommandError(f"a feed of kind {settings.kind!r} cannot tell what a message of a file becomes")
        seen = found
    for each in seen:
        _tell_preview(each, binary=settings.kind in BINARY and options.messages is None, as_json=options.json)
    return 0 if all(each.becomes for each in seen) else 1


def _require_origin(options: argparse.Namespace, settings: "FeedSettings") -> None:
    topics = [str(each.topic) for each in getattr(settings, "topics", ())]
    if len(topics) > 1 and not options.origin:
        raise CommandError(
            f"{options.name} has several topics; --origin TOPIC says whose messages these are: {', '.join(topics)}"
        )


def _messages(path: Path) -> list[bytes]:
    """One a line; a file that is one JSON value over several lines is one message."""
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from error
    lines = [line for line in data.splitlines() if line.strip()]
    if len(lines) > 1:
        try:
            json.loads(data)
        except ValueError:
            return lines
        return [data]
    return lines


def _tell_preview(preview: "Preview", *, binary: bool, as_json: bool) -> None:
    raw = readable(preview.raw, binary=binary)
    if as_json:
        fields = [
            {"field": its.name, "from": its.source, "value": its.value, "fault": its.fault} for its in preview.fields
        ]
        line: dict[str, object] = {"becomes": preview.becomes, "raw": raw, "fields": fields}
        line |= {"flags": list(preview.flags)} if preview.flags else {}
        line |= {"item": preview.item, "items": preview.items} if preview.items > 1 else {}
        say(line)
        return
    parts = [preview.becomes or f"refused: {_reasons(preview)}"]
    parts += [f"{preview.item} of {preview.items}"] if preview.items > 1 else []
    parts += [f"flagged: {', '.join(preview.flags)}"] if preview.flags else []
    print("  ".join(map(escaped, (*parts, raw[:SHOWN_SIGNS]))))
    for each in preview.fields:
        value, source, fault = map(escaped, (each.value or "-", each.source, each.fault))
        print(f"    {escaped(each.name):<14} {value:<24} {source}{'  ! ' + fault if fault else ''}")


def _reasons(preview: "Preview") -> str:
    if preview.refused:
        return preview.refused
    return ", ".join(dict.fromkeys(field.fault for field in preview.fields if field.fault)) or "not stored"


def list_rejects(options: argparse.Namespace) -> int:
    """The newest refused items; the feed may stand in the profile no more, as long as the journal has some of it."""
    from platformdirs import user_data_path

    from zscc.store.contract import StoreError
    from zscc.store.sqlite_reader import SqliteReader

    ground = ground_of(options)
    journal = ground.journal(options.data_dir or user_data_path("zscc"), options.seed)
    if not journal.is_file():
        raise CommandError(f"there is no journal {journal}")
    try:
        reader = SqliteReader(journal)
        try:
            found = reader.rejects(options.name, options.reason, options.limit)
            none = "" if found else _none(options, ground.profile.feeds, reader)
        finally:
            reader.close()
    except StoreError as error:
        raise CommandError(words_of(error)) from error
    if none:
        print(none, file=sys.stderr)
    told: Mapping[str, Any] = ground.profile.feeds.get(options.name, {})
    for each in found:
        _tell_reject(each, binary=told.get("kind") in BINARY, as_json=options.json)
    return 0


def _none(options: argparse.Namespace, feeds: "Mapping[str, Mapping[str, Any]]", reader: "SqliteReader") -> str:
    """Why there is nothing to list; a feed that nobody knows is a fault."""
    if not options.reason:
        feed_told(feeds, options.name)
        return f"{options.name} has refused nothing that is still kept"
    others = reader.rejects(options.name, "", 1_000)
    if not others:
        feed_told(feeds, options.name)
    reasons = ", ".join(sorted({each.reason for each in others})) or "none"
    return f"{options.name} has refused nothing as {options.reason!r}; reasons that are kept: {reasons}"


def _tell_reject(its: "Rejected", *, binary: bool, as_json: bool) -> None:
    at, item = its.at.isoformat(timespec="milliseconds"), readable(its.item, binary=binary)
    if as_json:
        say({"at": at, "reason": its.reason, "origin": its.origin, "detail": its.detail, "item": item})
    else:
        # A frame that is cut could not be decoded any more.
        shown = item if binary else item[:SHOWN_SIGNS]
        print("  ".join(escaped(part) for part in (at, its.reason, its.origin, its.detail, shown) if part))
