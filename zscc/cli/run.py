"""Open the desk. Without a profile it shows the demo town, in which everything that moves is made up (示意)."""

import argparse
import gc
import os
from pathlib import Path

from zscc.cli import CommandError, arguments


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The door's own words."""
    parser.add_argument("--profile", type=Path, metavar="FILE", help="a profile in TOML (default: the demo town)")
    parser.add_argument("--town", type=Path, metavar="FILE", help="a town of your own (see zscc town import)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the demo town (default 1)")
    parser.add_argument(
        "--at",
        type=arguments.moment,
        metavar="TIME",
        help="where the demo's clock starts, ISO 8601 with offset, or 'now' (default: 14:30 of the demo day)",
    )
    parser.add_argument("--speed", type=arguments.positive, default=1.0, help="seconds of the demo in one second")
    parser.add_argument("--language", choices=("zh", "en"), help="language of the screen (default: the profile's)")
    parser.add_argument("--size", type=arguments.size, default=(1920, 1080), metavar="WxH", help="size of the window")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="where the journal lies")
    parser.add_argument(
        "--store",
        metavar="ADDRESS",
        help="a PostgreSQL database that several seats share, postgresql://user@host:port/database (docs/seats.md)",
    )
    parser.add_argument("--seat", type=arguments.seat, metavar="NAME", help="what a shared journal calls this seat")
    parser.add_argument("--fresh", action="store_true", help="put the demo's journal aside and begin a new one")
    parser.add_argument(
        "--offscreen", type=arguments.positive, metavar="SECONDS", help="run without a display for so long, then leave"
    )
    parser.add_argument(
        "--picture", type=arguments.picture, metavar="FILE", help="leave a picture of the window here on leaving"
    )


def run(options: argparse.Namespace) -> int:
    """Open the desk and return its exit code."""
    from zscc.early_ear import EarlyEar

    with EarlyEar():
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    from zscc.cli.spoken import speak_of_faults

    if options.offscreen is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    arguments.require_display()
    speak_of_faults()
    # A tenth of the time to the first paint went into looking for garbage; the desk lets it be looked for afterwards.
    gc.disable()
    try:
        return _opened(options)
    finally:
        gc.enable()


def _seat_of(options: argparse.Namespace) -> str:
    """A shared journal tells seats apart by their names; that of one's own has one seat."""
    from zscc.ui.asking import SEAT

    if options.store is None and options.seat is not None:
        raise CommandError("--seat names a seat of a shared journal: it goes with --store")
    if options.store is not None and options.seat is None:
        raise CommandError("--store is shared by several seats: say which one this is with --seat NAME")
    return options.seat or SEAT


def _opened(options: argparse.Namespace) -> int:
    from zscc.app.stages import StageFault, Wish, show_town

    wish = Wish(
        profile=options.profile,
        town=options.town,
        seed=options.seed,
        start_at=options.at,
        rate=options.speed,
        language=options.language,
        size=options.size,
        data_dir=options.data_dir,
        server=options.store,
        seat=_seat_of(options),
        fresh=options.fresh,
        leave_after_s=options.offscreen,
        picture=options.picture,
    )
    try:
        code = show_town(wish)
    except StageFault as fault:
        raise CommandError(str(fault)) from fault
    if wish.picture is not None and code == 0:
        print(f"A picture of the desk lies in {wish.picture}")
    return code
