"""Build or check a town's layers."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``build [--out FILE] [--seed N]`` and ``check [FILE] [--json]``."""
    doing = parser.add_subparsers(dest="doing", metavar="build|check", required=True)
    build = doing.add_parser("build", help="make the demo town from its sources; the same seed gives the same bytes")
    build.add_argument("--out", type=Path, default=Path("zhoushi.gpkg"), metavar="FILE")
    build.add_argument("--seed", type=int, default=1, metavar="N")


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked; 1 when a file has a fault."""
    from zscc.town.build.town import build_town

    build_town(arguments.out, arguments.seed)
    print(arguments.out)
    return 0
