"""The feeds of a profile: list them, run them without a desk, try one, look at what it refuses, keep its secret.

A profile names its feeds in tables [feeds.<name>]; docs/feeds says what may stand in them.
"""

import argparse
import getpass
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from zscc.cli import CommandError, arguments, speaks_utf8
from zscc.cli.spoken import error_words
from zscc.text.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zscc.centre.feed_trial import Trial
    from zscc.centre.live_ground import LiveGround
    from zscc.feeds.contract import Feed
    from zscc.feeds.settings import FeedSettings
    from zscc.model.feed_question import Preview, Rejected

TRIED_S = 30.0
SHOWN_BYTES = 300


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``list``, ``run``, ``test``, ``preview``, ``rejects`` and ``secret``."""
    doing = parser.add_subparsers(dest="doing", metavar="list|run|test|preview|rejects|secret", required=True)
    listing = doing.add_parser("list", help="every feed of the profile, and whether its settings are sound")
    run_all = doing.add_parser("run", help="run the feeds without a desk until SIGINT or SIGTERM")
    run_all.add_argument("--seconds", type=arguments.positive, metavar="S", help="leave by itself after so long")
    run_all.add_argument("--every", type=arguments.positive, default=10.0, metavar="S", help="seconds between statuses")
    run_all.add_argument("--orders", action="store_true", help="take stop, start, restart NAME from stdin, a line each")
    run_all.add_argument("--seed", type=int, default=1, help="of a demo's simulated town (default 1)")
    test = doing.add_parser("test", help="connect, wait for the first item or fault, say it; writes nothing")
    preview = doing.add_parser("preview", help="what messages become, field by field; writes nothing")
    preview.add_argument("--messages", type=Path, metavar="FILE", help="one message a line, without a link; - is stdin")
    preview.add_argument("--origin", default="", metavar="TOPIC", help="where the messages come from, with --messages")
    rejects = doing.add_parser("rejects", help="the newest items that were refused, kept for 30 days")
    rejects.add_argument("--reason", default="", metavar="CODE", help="of this reason only")
    rejects.add_argument("--limit", type=int, default=20, metavar="N", help="at most so many (default 20)")
    rejects.add_argument("--seed", type=int, default=1, help="of a demo's journal (default 1)")
    secret = doing.add_parser("secret", help="store a secret under a name; it is asked for without being shown")
    for each in (test, preview, rejects, secret):
        each.add_argument("name", metavar="NAME")
    for each in (test, preview):
        each.add_argument("--seconds", type=arguments.positive, default=TRIED_S, help=f"wait so long ({TRIED_S:g})")
    for each in (listing, run_all, test, preview, rejects):
        each.add_argument("--profile", type=Path, metavar="FILE", required=True, help="a profile in TOML")
        each.add_argument("--json", action="store_true", help="JSON, one object a line")
    for each in (run_all, rejects):
        each.add_argument("--data-dir", type=Path, metavar="DIR", help="where the journal lies")
        each.add_argument("--town", type=Path, metavar="FILE", help="a town of your own (see zscc town import)")


def run(options: argparse.Namespace) -> int:
    """Do what was asked."""
    from zscc.cli.feeds_run import run_feeds

    doors = {
        "list": _list,
        "run": run_feeds,
        "test": _test,
        "preview": _preview,
        "rejects": _rejects,
        "secret": _secret,
    }
    return doors[options.doing](options)


def ground_of(options: argparse.Namespace) -> "LiveGround":
    """Profile and town of the command line."""
    from zscc.centre.live_ground import GroundFault, load_ground

    try:
        return load_ground(options.profile, getattr(options, "town", None))
    except GroundFault as fault:
        raise CommandError(str(fault)) from fault


def say(line: "Mapping[str, object]") -> None:
    """One JSON object on a line of its own."""
    print(json.dumps(line, ensure_ascii=not speaks_utf8(sys.stdout), allow_nan=False), flush=True)


def _list(options: argparse.Namespace) -> int:
    from zscc.feeds.table import FeedFault, settings_of

    profile, faults = ground_of(options).profile, 0
    for name, told in profile.feeds.items():
        try:
            settings, fault = settings_of(name, told), ""
        except (FeedFault, ImportError) as error:
            settings, fault, faults = None, str(error), faults + 1
        line: dict[str, object] = {"feed": name, "kind": str(told.get("kind", ""))}
        if settings is not None:
            line |= {"label": settings.label, "where": settings.where, "on": settings.on}
        line |= {"fault": fault} if fault else {}
        if options.json:
            say(line)
        else:
            print("  ".join(str(part) for part in (name, line["kind"], line.get("where", ""), fault) if part))
    if not profile.feeds and not options.json:
        print("this profile names no feed")
    return 1 if faults else 0


def _made(options: argparse.Namespace, *, real_secrets: bool = True) -> "tuple[Feed, FeedSettings]":
    from dataclasses import replace

    from zscc.centre.feed_offers import feed_ground
    from zscc.clock import LiveClock
    from zscc.feeds.table import FeedFault, feed_of, settings_of
    from zscc.settings.secrets import SecretMissing, Secrets

    ground = ground_of(options)
    told = ground.profile.feeds.get(options.name)
    if told is None:
        raise CommandError(
            f"the profile has no feed {options.name!r}; it has {', '.join(ground.profile.feeds) or 'none'}"
        )
    stands_on = feed_ground(ground, LiveClock(), Secrets())
    if not real_secrets:
        stands_on = replace(stands_on, secret=lambda _name: "-")
    try:
        settings = settings_of(options.name, told)
        return feed_of(options.name, settings, stands_on), settings
    except (FeedFault, SecretMissing, ImportError) as fault:
        raise CommandError(str(fault)) from fault


def _test(options: argparse.Namespace) -> int:
    import asyncio

    from zscc.centre.feed_trial import tried

    feed, _ = _made(options)
    trial = asyncio.run(tried(feed, options.seconds))
    code, words = _said(trial, options.seconds)
    if options.json:
        say({"feed": options.name, "ok": code == 0, "linked": trial.linked, "said": words})
    else:
        print(f"{options.name}: {words}")
    return code


def _said(trial: "Trial", seconds: float) -> tuple[int, str]:
    if trial.down is not None:
        return 1, error_words(trial.down.code, trial.down.arguments)
    if trial.first is None:
        if trial.ended:
            return 0, "linked; the source has come to its end"
        return (0, f"linked; nothing came in {seconds:g} s") if trial.linked else (1, f"no link within {seconds:g} s")
    refused = sum(trial.first.rejects.values())
    reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(trial.first.rejects.items()))
    kinds = ", ".join(sorted({fact.kind for fact in trial.first.facts}))
    if not trial.first.facts:
        return 1, f"linked; the first {trial.first.rows} item(s) were refused: {reasons}"
    return 0, f"linked; the first {trial.first.rows} item(s): {kinds}" + (f"; refused: {reasons}" if refused else "")


def _preview(options: argparse.Namespace) -> int:
    import asyncio

    from zscc.centre.feed_trial import rehearsed, tried
    from zscc.clock import LiveClock

    feed, settings = _made(options, real_secrets=options.messages is None)
    if options.messages is None:
        trial = asyncio.run(tried(feed, options.seconds))
        if not trial.seen:
            raise CommandError(f"{options.name}: {_said(trial, options.seconds)[1]}; it shows no messages")
        seen = list(trial.seen)
    else:
        found = rehearsed(feed, settings, _messages(options.messages), LiveClock().now(), options.origin)
        if found is None:
            raise CommandError(f"a feed of kind {settings.kind!r} cannot tell what a message of a file becomes")
        seen = found
    for each in seen:
        _tell_preview(each, as_json=options.json)
    return 0 if all(each.becomes for each in seen) else 1


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


def _tell_preview(preview: "Preview", *, as_json: bool) -> None:
    if as_json:
        fields = [
            {"field": its.name, "from": its.source, "value": its.value, "fault": its.fault} for its in preview.fields
        ]
        say({"becomes": preview.becomes, "raw": _readable(preview.raw), "fields": fields})
        return
    print(f"{preview.becomes or 'refused'}  {_readable(preview.raw)[:SHOWN_BYTES]}")
    for each in preview.fields:
        print(f"    {each.name:<14} {each.value or '-':<24} {each.source}{'  ! ' + each.fault if each.fault else ''}")


def _readable(item: bytes) -> str:
    """Text where it is text, else hex."""
    try:
        text = item.decode()
    except UnicodeDecodeError:
        return item.hex()
    return text if text.isprintable() or "\n" in text else item.hex()


def _rejects(options: argparse.Namespace) -> int:
    from platformdirs import user_data_path

    from zscc.store.contract import StoreError
    from zscc.store.sqlite_reader import SqliteReader

    journal = ground_of(options).journal(options.data_dir or user_data_path("zscc"), options.seed)
    if not journal.is_file():
        raise CommandError(f"there is no journal {journal}")
    try:
        reader = SqliteReader(journal)
        try:
            found = reader.rejects(options.name, options.reason, options.limit)
        finally:
            reader.close()
    except StoreError as error:
        raise CommandError(Words("en")(f"store.error.{error.code}", **error.arguments)) from error
    for each in found:
        _tell_reject(each, as_json=options.json)
    return 0


def _tell_reject(its: "Rejected", *, as_json: bool) -> None:
    at, item = its.at.isoformat(timespec="milliseconds"), _readable(its.item)
    if as_json:
        say({"at": at, "reason": its.reason, "origin": its.origin, "detail": its.detail, "item": item})
    else:
        print("  ".join(part for part in (at, its.reason, its.origin, its.detail, item[:SHOWN_BYTES]) if part))


def _secret(options: argparse.Namespace) -> int:
    from zscc.settings.secrets import SecretNotKept, Secrets

    prompt = f"secret {options.name}: "
    told = getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    try:
        where = Secrets().keep(options.name, told)
    except SecretNotKept as fault:
        raise CommandError(str(fault)) from fault
    print(f"secret {options.name} is kept in {'the keyring' if where == 'keyring' else where}")
    return 0
