"""``zscc town import``: files become layers of a town, in any of the five systems; what is classified is refused."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from zscc.cli import CommandError, arguments
from zscc.text.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from zscc.geo.spaces import Space
    from zscc.town.importing.layer import Imported
    from zscc.town.importing.tables import TownTables
    from zscc.town.reading.contract import Brought, SpaceGuess

CLASSIFICATIONS = ("public", "internal", "work_secret", "secret")
ASKED = ("scale", "source", "classification")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The door's own words."""
    from zscc.town.importing.forms import FORMS

    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="map data or a table; several together")
    parser.add_argument(
        "--as", dest="layers", nargs="+", required=True, choices=tuple(FORMS), metavar="LAYER",
        help=f"what each file is, in their order: {', '.join(FORMS)}",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, metavar="NEW.gpkg", help="the new town")
    base = parser.add_mutually_exclusive_group()
    base.add_argument("--town", type=Path, metavar="BASE.gpkg", help="the town to build on (default: the demo town)")
    base.add_argument("--new", action="store_true", help="build on nothing; needs --name and --code")
    parser.add_argument("--name", help="name of a new town, such as 青溪镇")
    parser.add_argument("--code", type=_town_code, help="its 9-digit code")
    parser.add_argument(
        "--space", type=arguments.space, metavar="S", help=f"{arguments.SPACES_HELP} (default: as the evidence tells)"
    )
    parser.add_argument("--scale", type=_scale, metavar="N", help="the scale it was surveyed at, 10000 for 1:10000")
    parser.add_argument("--source", metavar="TEXT", help="who made it; said at the foot of every map")
    parser.add_argument("--classification", choices=CLASSIFICATIONS, help="only public and internal are taken")
    parser.add_argument("--licence", default="", metavar="TEXT", help="such as ODbL-1.0 for OpenStreetMap")
    parser.add_argument("--synthetic", action="store_true", help="the data are made up (示意)")
    parser.add_argument(
        "--column", type=_column, action="append", default=[], metavar="FIELD=COL", help="map a column, such as code=DM"
    )
    parser.add_argument(
        "--expect", type=_figure, action="append", default=[], metavar="WHAT=N",
        help="a published figure that checks of this town expect: grid=12, area_km2=31.4",
    )  # fmt: skip
    parser.add_argument("--force", action="store_true", help="write the town although its check finds faults")


def run(options: argparse.Namespace) -> int:
    """Import and write the town; 2 when something must be declared and nobody can be asked."""
    words = Words("en")
    if len(options.files) != len(options.layers):
        return _usage(f"{len(options.files)} files, but {len(options.layers)} layers after --as")
    if options.new and not (options.name and options.code):
        return _usage("--new needs --name and --code")
    missing = [name for name in ASKED if getattr(options, name) is None]
    if missing and not sys.stdin.isatty():
        return _usage(f"say --{', --'.join(missing)}: every layer needs them")
    for name in missing:
        setattr(options, name, _asked(name))
    try:
        town = _built(options, words)
    except _SpaceMissing as missing_space:
        return _usage(str(missing_space))
    return _written(options, town, words)


class _SpaceMissing(Exception):
    """Nothing tells a file's system, and nobody can be asked."""


def _built(options: argparse.Namespace, words: Words) -> "TownTables":
    from zscc.settings.profile import load_profile
    from zscc.town.features import Provenance
    from zscc.town.importing.layer import Wanted, import_layer
    from zscc.town.importing.mapping import ImportRefused
    from zscc.town.reading.contract import FileRefused

    town, lines = _base(options)
    provenance = Provenance(
        options.source, options.licence, options.scale, options.classification, synthetic=options.synthetic
    )
    intake = load_profile().intake
    fields = dict(options.column)
    for file, layer in zip(options.files, options.layers, strict=True):
        wanted = Wanted(layer, provenance, options.space, fields if len(options.files) == 1 else _of(layer, fields))
        try:
            done = import_layer(town, file, wanted, lines, intake)
            space = _space_to_ask_for(file, done, options, words)
            if space is not None:
                done = import_layer(town, file, replace(wanted, space=space), lines, intake)
        except FileRefused as refused:
            raise CommandError(f"{file}: {_refusal(refused.code, dict(refused.arguments), words)}") from refused
        except ImportRefused as refused:
            told = words(f"town.import.{refused.code}", **refused.arguments)
            raise CommandError(f"{file}: {told}") from refused
        _tell(file, layer, done, options, words)
        town = done.town
    return _with_published(town, options.expect)


def _space_to_ask_for(file: Path, done: "Imported", options: argparse.Namespace, words: Words) -> "Space | None":
    """What a person says where nothing tells the system; None where there is nothing to ask.

    A script is refused, unless the format has a system by its definition: then it is warned.
    """
    guess = None if done.brought is None else done.brought.guess
    if guess is None or done.brought is None or options.space is not None or not guess.unsure:
        return None
    said = f"{file}: {_evidence(guess, words)}"
    if sys.stdin.isatty():
        print(said)
        return _asked_space(done.brought.spaces)
    if not done.brought.crs:
        raise _SpaceMissing(f"{said} (--space)")
    print(f"warning: {said} (--space; taken as {words(f'intake.space.{guess.space.value}')})", file=sys.stderr)
    return None


def _asked_space(spaces: "Sequence[Space]") -> "Space":
    from zscc.geo.spaces import Space

    names = ", ".join(space.value for space in spaces)
    while True:
        told = input(f"coordinates ({names}): ").strip()
        try:
            space = Space.named(told)
        except ValueError:
            continue
        if space in spaces:
            return space


def _base(options: argparse.Namespace) -> "tuple[TownTables, NDArray[np.float64]]":
    """The tables to build on, and the lines that tell systems apart."""
    from importlib.resources import as_file

    import numpy as np

    from zscc.town.importing.tables import BaseUnreadable, empty_tables, read_tables
    from zscc.town.load import DEMO_TOWN, TownUnreadable, load_town
    from zscc.town.reading.evidence import lines_of

    if options.new:
        return empty_tables(options.code, options.name), np.empty((0, 2))
    with as_file(DEMO_TOWN) as demo:
        path = options.town or demo
        try:
            tables = read_tables(path)
        except BaseUnreadable as error:
            raise CommandError(f"the town to build on (--town): {error}") from error
        try:
            return tables, lines_of(load_town(path))
        except TownUnreadable:
            # A town that is still being built has no lines to compare with.
            return tables, np.empty((0, 2))


def _tell(file: Path, layer: str, done: "Imported", options: argparse.Namespace, words: Words) -> None:
    """What became of a file, and what it was taken for."""
    print(f"{file.name}: {done.rows} rows as {layer}")
    if done.told:
        print(f"  columns: {', '.join(done.told)}")
    for reason, number in done.left_out.items():
        if number:
            print(f"  {words(f'town.import.left_out.{reason}', number=number)}")
    if done.brought is not None:
        _tell_reading(done.brought, words)
        _tell_warnings(done, options, words)
        _tell_space(file, done, options, words)


def _tell_reading(brought: "Brought", words: Words) -> None:
    for reject in brought.rejects:
        examples = "; ".join(example for example in reject.examples if example)
        print(f"  {reject.number} not taken, {words(f'intake.reject.{reject.reason}')}: {examples}")
    for note in brought.notes:
        print(f"  {words(f'intake.note.{note.code}', **note.arguments)}")


def _tell_warnings(done: "Imported", options: argparse.Namespace, words: Words) -> None:
    if done.far_east_m:
        print(f"  {words('town.import.far_east', km=done.far_east_m / 1e3)}", file=sys.stderr)
    if done.brought is not None and done.brought.format == "osm" and not options.licence:
        print(f"  {words('town.import.osm')}", file=sys.stderr)


def _tell_space(file: Path, done: "Imported", options: argparse.Namespace, words: Words) -> None:
    """Say in which system it was taken and by what evidence; a flag that the evidence belies is refused."""
    guess = None if done.brought is None else done.brought.guess
    if guess is None or done.space is None:
        return
    best, taken = words(f"intake.space.{guess.space.value}"), words(f"intake.space.{done.space.value}")
    measured = bool(guess.fits) or (options.space is None and not guess.unsure)
    print(f"  taken as {taken}. {_evidence(guess, words)}" if measured else f"  taken as {taken}, as declared.")
    off_m = guess.off_m.get(done.space, 0.0)
    if guess.evidence in {"agrees", "differs"} and off_m > 1.0 and not options.force:
        raise CommandError(words("town.import.wrong_space", file=file, fits=best, declared=taken, off_m=off_m))


def _evidence(guess: "SpaceGuess", words: Words) -> str:
    about = dict(guess.arguments)
    if "declared" in about:
        about["declared"] = words(f"intake.space.{about['declared']}")
    return words(f"intake.evidence.{guess.evidence}", best=words(f"intake.space.{guess.space.value}"), **about)


def _written(options: argparse.Namespace, town: "TownTables", words: Words) -> int:
    """Check the town before it is written, so that a bad one replaces nothing."""
    out: Path = options.out
    if not out.absolute().parent.is_dir():
        raise CommandError(f"{out}: there is no folder {out.absolute().parent}")
    part = out.with_name(f".{out.name}.new.gpkg")
    try:
        town.write(part)
        if town.missing:
            print(words("town.import.unfinished", layers=", ".join(town.missing)))
        else:
            _check(part, options, words)
        part.replace(out)
    except OSError as error:
        raise CommandError(f"{out} cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    print(out)
    return 0


def _check(part: Path, options: argparse.Namespace, words: Words) -> None:
    from zscc.cli.town import line_of, print_check
    from zscc.town.check.town import check_town
    from zscc.town.load import load_town

    outcome = check_town(part, load_town())
    print_check(options.out, outcome, words)
    if outcome.passed or options.force:
        return
    first, *others = (line_of(finding, words) for finding in outcome.faults)
    raise CommandError(words("town.import.not_written", first=first, others=len(others)))


def _with_published(town: "TownTables", figures: list[tuple[str, float]]) -> "TownTables":
    from zscc.town.importing.tables import PUBLISHED

    if not figures:
        return town
    told = {row["what"]: row["number"] for row in town.rows("published")} | dict(figures)
    return town.with_layer(replace(PUBLISHED, rows=sorted(told.items())))


def _of(layer: str, fields: dict[str, str]) -> dict[str, str]:
    """Of ``grid.code=DM`` and ``code=DM`` what concerns one layer of several."""
    from zscc.town.importing.forms import FORMS

    own = {name.partition(".")[2]: column for name, column in fields.items() if name.partition(".")[0] == layer}
    names = {field.name for field in FORMS[layer].fields}
    return {name: column for name, column in fields.items() if name in names} | own


def _refusal(code: str, about: dict[str, object], words: Words) -> str:
    if code == "all_rejected":
        about["reason"] = words(f"intake.reject.{about['reason']}")
    if code == "classified":
        about["where"] = words(f"intake.place_of_mark.{about['where']}")
    if code == "declared_classified":
        about["classification"] = words(f"intake.classification.{about['classification']}")
    return words(f"intake.refused.{code}", **about)


def _asked(name: str) -> object:
    """Ask at the terminal until the answer is one."""
    hint = {"scale": "scale, 10000 for 1:10000", "classification": f"classification ({', '.join(CLASSIFICATIONS)})"}
    while True:
        told = input(f"{hint.get(name, name)}: ").strip()
        try:
            if name == "scale":
                return _scale(told)
            if told and (name == "source" or told in CLASSIFICATIONS):
                return told
        except argparse.ArgumentTypeError as error:
            print(error, file=sys.stderr)


def _usage(said: str) -> int:
    print(f"zscc town import: {said}", file=sys.stderr)
    return 2


def _scale(text: str) -> int:
    digits = text.removeprefix("1:")
    if not (digits.isascii() and digits.isdigit() and int(digits) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a scale such as 10000 or 1:10000")
    return int(digits)


def _town_code(text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) == 9):
        raise argparse.ArgumentTypeError(f"{text!r} is not a town's code of 9 digits")
    return text


def _column(text: str) -> tuple[str, str]:
    field, equals, column = text.partition("=")
    if not (field and equals and column):
        raise argparse.ArgumentTypeError(f"{text!r} is not FIELD=COLUMN")
    return field.strip(), column.strip()


def _figure(text: str) -> tuple[str, float]:
    from zscc.town.check.published import COUNTED

    what, _, number = text.partition("=")
    if what not in {*COUNTED, "area_km2"}:
        raise argparse.ArgumentTypeError(f"{what!r} is not one of {', '.join(COUNTED)}, area_km2")
    return what, arguments.positive(number)
