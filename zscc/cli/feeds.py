"""The feeds of a profile: list them, run them without a desk, try one, look at what it refuses, keep its secret.

A profile names its feeds in tables [feeds.<name>]; docs/feeds says what may stand in them.
"""

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from zscc.cli import CommandError, arguments
from zscc.cli.shown import escaped, json_line
from zscc.cli.spoken import error_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from zscc.centre.feed_trial import Trial
    from zscc.centre.live_ground import LiveGround
    from zscc.feeds.contract import Feed
    from zscc.feeds.settings import FeedSettings

TRIED_S = 30.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``list``, ``run``, ``test``, ``preview``, ``rejects`` and ``secret``."""
    doing = parser.add_subparsers(dest="doing", metavar="list|run|test|preview|rejects|secret", required=True)
    listing = doing.add_parser("list", help="every feed of the profile, and whether its settings are sound")
    run_all = doing.add_parser("run", help="run the feeds without a desk until SIGINT or SIGTERM")
    run_all.add_argument("--seconds", type=arguments.positive, metavar="S", help="leave by itself after so long")
    run_all.add_argument("--every", type=arguments.positive, default=10.0, metavar="S", help="seconds between statuses")
    run_all.add_argument("--orders", action="store_true", help="take stop, start, restart NAME from stdin, a line each")
    run_all.add_argument(
        "--store", metavar="ADDRESS", help="feed the journal of several seats, postgresql://user@host:port/database"
    )
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
    from zscc.cli.feeds_items import list_rejects, preview_items
    from zscc.cli.feeds_list import list_feeds
    from zscc.cli.feeds_run import run_feeds

    doors = {
        "list": list_feeds,
        "run": run_feeds,
        "test": _test,
        "preview": preview_items,
        "rejects": list_rejects,
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
    # In one piece: another thread may say something too.
    sys.stdout.write(json_line(line, sys.stdout) + "\n")
    sys.stdout.flush()


def feed_told(feeds: "Mapping[str, Mapping[str, Any]]", name: str) -> "Mapping[str, Any]":
    """The table of a feed; raises CommandError and names those that there are."""
    told = feeds.get(name)
    if told is None:
        raise CommandError(f"the profile has no feed {name!r}; it has {', '.join(feeds) or 'none'}")
    return told


def made(options: argparse.Namespace, *, real_secrets: bool = True) -> "tuple[Feed, FeedSettings]":
    """The feed that is asked for; without ``real_secrets`` none is looked up."""
    from dataclasses import replace

    from zscc.centre.feed_offers import feed_ground
    from zscc.clock import LiveClock
    from zscc.feeds.table import FeedFault, feed_of, settings_of
    from zscc.settings.catalogue import CatalogueRefused, load_catalogue
    from zscc.settings.profile import catalogue_file
    from zscc.settings.secrets import SecretMissing, Secrets

    ground = ground_of(options)
    told = feed_told(ground.profile.feeds, options.name)
    try:
        catalogue = load_catalogue(catalogue_file(ground.profile, ground.profile_path))
    except (CatalogueRefused, OSError) as fault:
        raise CommandError(f"the catalogue cannot be read: {fault}") from fault
    stands_on = replace(feed_ground(ground, LiveClock(), Secrets()), catalogue=catalogue)
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

    feed, _ = made(options)
    trial = asyncio.run(tried(feed, options.seconds))
    code, words = said_of(trial, options.seconds)
    if options.json:
        say({"feed": options.name, "ok": code == 0, "linked": trial.linked, "said": words})
    else:
        print(escaped(f"{options.name}: {words}"))
    return code


def said_of(trial: "Trial", seconds: float) -> tuple[int, str]:
    """Exit code and words of a trial."""
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
