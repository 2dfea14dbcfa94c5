"""Build or check a town's layers, or import files as layers of a town of your own."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zscc.cli import CommandError
from zscc.text.words import Words

if TYPE_CHECKING:
    from zscc.town.check.findings import Finding, TownCheck


SHOWN = 5
"""So many findings of one kind are said in full."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``build [--out FILE] [--seed N]``, ``check [FILE] [--json]`` and ``import FILE --as LAYER --out NEW.gpkg``."""
    doing = parser.add_subparsers(dest="doing", metavar="build|check|import", required=True)
    build = doing.add_parser("build", help="make the demo town from its sources; the same seed gives the same bytes")
    build.add_argument("--out", type=Path, default=Path("zhoushi.gpkg"), metavar="FILE")
    build.add_argument("--seed", type=int, default=1, metavar="N")
    check = doing.add_parser("check", help="counts, area, gaps, overlaps, codes and coordinate systems of a file")
    check.add_argument("file", type=Path, nargs="?", metavar="FILE", help="any map data (default: the demo town)")
    check.add_argument("--json", action="store_true", help="one JSON object")
    from zscc.cli import town_import

    town_import.add_arguments(
        doing.add_parser("import", help="replace layers of a town by files; the demo town by default")
    )


def run(options: argparse.Namespace) -> int:
    """Do what was asked; 1 when a file has a fault."""
    if options.doing == "build":
        return _build(options.out, options.seed)
    if options.doing == "import":
        from zscc.cli import town_import

        return town_import.run(options)
    return _check(options.file, as_json=options.json)


def _build(out: Path, seed: int) -> int:
    from zscc.town.build.town import build_town

    try:
        build_town(out, seed)
    except OSError as error:
        raise CommandError(f"{out} cannot be written: {error.strerror}") from error
    print(out)
    return 0


def _check(file: Path | None, *, as_json: bool) -> int:
    from importlib.resources import as_file

    from zscc.town.check.town import check_town
    from zscc.town.load import DEMO_TOWN, load_town

    words = Words("en")
    with as_file(DEMO_TOWN) as demo:
        path = demo if file is None else file
        outcome = check_town(path, load_town())
    if as_json:
        print(json.dumps(_as_json(path, outcome, words), ensure_ascii=False, indent=2))
    else:
        print_check(path, outcome, words)
    if outcome.passed:
        return 0
    first, *others = (line_of(finding, words) for finding in outcome.faults)
    raise CommandError(words("town.figure.refused", file=path, first=first, others=len(others)))


def _as_json(path: Path, outcome: "TownCheck", words: Words) -> dict[str, Any]:
    findings = [
        {"level": f.level.value, "code": f.code, "text": line_of(f, words), "arguments": f.arguments}
        for f in outcome.findings
    ]
    return {
        "file": str(path),
        "passed": outcome.passed,
        "counts": outcome.counts,
        "facilities": outcome.facilities,
        "area_km2": outcome.area_km2,
        "largest_gap_m2": outcome.largest_gap_m2,
        "largest_overlap_m2": outcome.largest_overlap_m2,
        "road_km": outcome.road_km,
        "findings": findings,
    }


def print_check(path: Path, outcome: "TownCheck", words: Words) -> None:
    """The figures, then one line a finding: faults first, and of each kind a few (``--json`` has them all)."""
    print(path)
    for what, number in (outcome.counts | outcome.facilities).items():
        # Other kinds of facilities are counted too, but nothing is published of them.
        if f"town.figure.{what}" in words:
            print(f"  {words(f'town.figure.{what}'):<16} {number:>9}")
    figures = {
        "area": (outcome.area_km2, "km²"),
        "gap": (outcome.largest_gap_m2, "m²"),
        "overlap": (outcome.largest_overlap_m2, "m²"),
        "roads": (outcome.road_km, "km"),
    }
    for name, (value, unit) in figures.items():
        told = words("town.figure.not_measured") if value is None else f"{value:>9.3f} {unit}"
        print(f"  {words(f'town.figure.{name}'):<16} {told}")
    for alike in outcome.kinds():
        for finding in alike[:SHOWN]:
            print(f"{words(f'town.level.{finding.level.value}')}: {line_of(finding, words)}")
        if len(alike) > SHOWN:
            print(f"  {words('town.figure.more', number=len(alike) - SHOWN)}")
    if outcome.passed:
        print(words("town.figure.passed"))


def line_of(finding: "Finding", words: Words) -> str:
    """One finding in words."""
    arguments = dict(finding.arguments)
    if arguments.get("fits") == "":
        arguments["fits"] = words("town.check.fits_nothing")
    if "what" in arguments:
        arguments["what"] = words(f"town.figure.{arguments['what']}")
    return words(f"town.check.{finding.code}", **arguments)
