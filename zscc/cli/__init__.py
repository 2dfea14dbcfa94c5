"""One parser, one thin door a sub-command.

Every command lives in a module of its own with ``add_arguments(parser)`` and ``run(arguments) -> int``; modules
import what they need inside ``run``, so that ``zscc convert`` never loads Qt. Exit codes: 0 done, 1 the input
or the state is at fault (said in one clear line on stderr), 2 wrong usage.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn, TextIO

from zscc import __version__

# numpy's linear algebra would keep a thread of its own waiting busily, a tenth of a start's processor time.
# Nothing here multiplies matrices large enough to need it. It is read when numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

COMMANDS: tuple[tuple[str, str], ...] = (
    ("run", "open the desk (the default)"),
    ("town", "build or check a town's layers"),
    ("catalogue", "check the catalogue of classes, write it as a workbook, take one in"),
    ("feeds", "run the feeds of a profile without a desk, try one, look at what it refuses"),
    ("replay", "play recorded tracks, or sum them up"),
    ("decode", "what vehicle terminals say, hex to JSON"),
    ("convert", "coordinates from one system to another"),
    ("snapshot", "a picture of the town without a display"),
    ("briefing", "the pages of a briefing as pictures for a wall, without a display"),
    ("state", "hash and counts of the situation at a time, or one case"),
    ("export", "cases, reports, tracks, maps, documents and films as a file, without a display"),
    ("store", "carry a journal to another store, back it up while it is in use, take a backup in"),
    ("audit", "walk a journal's chain and name the first entry that was changed"),
    ("passport", "what an exported file says of itself, and whether it was changed"),
)


class CommandError(Exception):
    """The input or the state is at fault; the text is the one clear line."""


class _Parser(argparse.ArgumentParser):
    """Says what was wrong, and where everything is told; not everything."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"usage: {self.prog} --help\n{self.prog}: error: {message}\n")


def parser(chosen: str | None = None) -> argparse.ArgumentParser:
    """The parser of the whole command line; only the chosen command's module is imported."""
    top = _Parser(prog="zscc", description="The command centre of Zhoushi Town.")
    top.add_argument("--version", action="version", version=f"zscc {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    for name, what in COMMANDS:
        if name != chosen:
            commands.add_parser(name, help=what)
            continue
        module = import_module(f"zscc.cli.{name}")
        command = commands.add_parser(name, help=what, description=(module.__doc__ or what).split("\n\n")[0])
        module.add_arguments(command)
        command.set_defaults(run=module.run, refuse=command.error)
    return top


def speaks_utf8(stream: TextIO) -> bool:
    """Whether every character may be written to a stream; one in memory has no encoding and takes all."""
    return (stream.encoding or "utf-8").lower().replace("_", "-") in {"utf-8", "utf8"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows a question mark; it must not end the program.
        if isinstance(stream, TextIOWrapper) and not speaks_utf8(stream):
            stream.reconfigure(errors="replace")
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in {"-h", "--help", "--version"}):
        words.insert(0, "run")
    arguments, unknown = parser(words[0]).parse_known_args(words)
    if unknown:
        arguments.refuse(f"unrecognized arguments: {' '.join(unknown)}")
    try:
        return int(arguments.run(arguments))
    except CommandError as error:
        print(f"zscc {arguments.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has left (zscc convert | head); that is not a fault.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
