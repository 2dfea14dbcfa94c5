"""What a file of the command line is made of: the journal folded, narrowed by the filter, with its passport."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from zscc.cli import CommandError
from zscc.cli.export_where import filter_of
from zscc.cli.journal_file import journal_of, journal_opened
from zscc.cli.journal_span import outside, place_at
from zscc.export.audiences import TABLES, check_wish
from zscc.export.contract import ExportRefused, Material, Subject, Wish
from zscc.model.exported import Exported

if TYPE_CHECKING:
    from zscc.centre.live_ground import LiveGround
    from zscc.model.panel_filter import PanelFilter
    from zscc.model.passport import Passport
    from zscc.settings.bureau import Bureau
    from zscc.situation.snapshot import Snapshot
    from zscc.store.sqlite_reader import SqliteReader

Say = Callable[[str], None]
_GATHERERS: Mapping[Subject, str] = MappingProxyType(
    dict.fromkeys(
        (Subject.MAP, Subject.ATLAS, Subject.BRIEFING, Subject.SHIFT_REPORT, Subject.PERIOD), "zscc.cli.export_paint"
    )
)
"""What a subject needs beyond the moment: module with ``gathered(options, wish, material) -> Material``."""
_OF_A_PERIOD = frozenset({Subject.CASES, Subject.REPORTS, Subject.TRACKS, Subject.GRIDS, Subject.PERIOD})


def gathered(options: argparse.Namespace, wish: Wish, say: Say) -> Material:
    """Everything that the file is made of; raises CommandError, ExportRefused."""
    ground = _ground(options)
    if wish.form in TABLES:
        # What is no map can be judged before the journal is read.
        check_wish(wish, _asked(options), ground.profile.approvals)
    bureau = _bureau(ground)
    if options.since is not None and options.until is not None and options.since >= options.until:
        raise ExportRefused("period")
    if wish.subject not in _OF_A_PERIOD and (options.since or options.until):
        raise ExportRefused("no_period", subject=wish.subject.value)
    journal = journal_of(options)
    with journal_opened(journal) as reader:
        # What cannot be is said before minutes of folding, not after.
        chosen = filter_of(
            (choice for where in options.where for choice in where),
            ground.town,
            bureau,
            reader,
            options.since,
            options.until,
        )
        last = _last_entry(reader, options)
        say(f"reading {journal.name}")
        material = _of_journal(reader, options, ground, bureau, last)
        say("choosing what the filter lets through")
        material = _narrowed(material, chosen, wish, reader, options.at)
    module = _GATHERERS.get(wish.subject)
    if module is not None:
        gather: Callable[[argparse.Namespace, Wish, Material], Material] = import_module(module).gathered
        material = gather(options, wish, material)
    return material


def _ground(options: argparse.Namespace) -> "LiveGround":
    from zscc.centre.live_ground import GroundFault, load_ground

    try:
        return load_ground(options.profile, options.town)
    except GroundFault as error:
        raise CommandError(str(error)) from error


def _bureau(ground: "LiveGround") -> "Bureau":
    from zscc.centre.bureau import load_bureau
    from zscc.settings.catalogue import CatalogueRefused

    try:
        return load_bureau(ground.profile, ground.profile_path, ground.town)
    except CatalogueRefused as error:
        raise CommandError(f"the catalogue is refused: {error}") from error
    except OSError as error:
        raise CommandError(f"the catalogue cannot be read: {error.strerror or error}") from error


def _last_entry(reader: "SqliteReader", options: argparse.Namespace) -> int:
    """The last entry at ``--at``; without it the newest one that tells of the town, not of a file that left.

    So a second file of the journal's end is the same file. CommandError for a moment of which nothing is recorded.
    """
    moments = [options.at] if options.subject != Subject.PERIOD.value else [options.since, options.until]
    for moment in moments:
        if moment is not None and (reason := outside(reader, moment)):
            raise CommandError(reason)
    if options.at is not None:
        return place_at(reader, options.at)
    seq = reader.last_seq()
    if not seq:
        raise CommandError("the journal is empty")
    while seq > 1 and _tells_of_a_file(reader, seq):
        seq -= 1
    return seq


def _tells_of_a_file(reader: "SqliteReader", seq: int) -> bool:
    return any(isinstance(entry.fact, Exported) for entry in reader.read(seq - 1, limit=1))


def _of_journal(
    reader: "SqliteReader", options: argparse.Namespace, ground: "LiveGround", bureau: "Bureau", last: int
) -> Material:
    from zscc.centre.restore import begun, folded_on
    from zscc.model.moment import utc_from_ms

    situation = begun(reader, ground.profile, options.at or reader.recorded_at(last))
    for _ in folded_on(situation, reader, options.at, last):
        pass
    as_of = options.at or situation.recorded_at or utc_from_ms(0)
    snapshot = situation.snapshot(as_of, with_hash=True)
    chain = (reader.digest(snapshot.seq) or b"").hex()
    passport = _passport(snapshot, chain, options, ground)
    passport = replace(passport, catalogue_sha256=bureau.catalogue.sha256)
    return Material(snapshot, ground.town, bureau, passport, approvals=ground.profile.approvals)


def _asked(options: argparse.Namespace) -> "Passport":
    """What is asked of the file; the rest says the journal."""
    from zscc import __version__
    from zscc.model.audience import Audience
    from zscc.model.moment import utc_from_ms
    from zscc.model.passport import Passport
    from zscc.situation.situation import FOLD_VERSION

    return Passport(
        as_of=options.at or utc_from_ms(0),
        seq=0,
        chain="",
        state_hash="",
        fold_version=FOLD_VERSION,
        town_code="",
        town_sha256="",
        audience=Audience(options.audience),
        approval=options.approval,
        author=options.author,
        shows=options.subject,
        crs=options.crs,
        language=options.language,
        zscc_version=__version__,
    )


def _passport(snapshot: "Snapshot", chain: str, options: argparse.Namespace, ground: "LiveGround") -> "Passport":
    from zscc.text.words import Words

    synthetic = snapshot.synthetic or ground.town.synthetic
    return replace(
        _asked(options),
        as_of=snapshot.as_of,
        seq=snapshot.seq,
        chain=chain,
        state_hash=snapshot.state_hash or "",
        town_code=ground.town.code,
        town_sha256=ground.town.sha256,
        synthetic=synthetic,
        notice=Words(options.language)("sheet.about.made_up") if synthetic else "",
    )


def _narrowed(
    material: Material, chosen: "PanelFilter", wish: Wish, reader: "SqliteReader", at: datetime | None
) -> Material:
    from zscc.export.filter_words import filter_words
    from zscc.export.rows.names import Names
    from zscc.situation.narrowed import narrowed

    said = replace(
        material,
        passport=replace(material.passport, panel_filter=chosen),
        filter_words=filter_words(chosen, Names.of(material)),
        since=chosen.since,
        until=chosen.until,
    )
    if chosen.since is None and chosen.until is None:
        return replace(said, snapshot=narrowed(said.snapshot, chosen))
    return _of_period(said, chosen, wish, reader, at)


def _of_period(
    material: Material, chosen: "PanelFilter", wish: Wish, reader: "SqliteReader", at: datetime | None
) -> Material:
    """What the store has of the period, not only what is live."""
    from zscc.cli.export_past import cases_of, fixes_of, reports_of
    from zscc.situation.snapshot import CaseColumns

    snapshot = material.snapshot
    if wish.subject is Subject.TRACKS:
        return replace(material, extra=fixes_of(reader, chosen.since, chosen.until, at))
    if wish.subject in {Subject.CASES, Subject.GRIDS}:
        snapshot = replace(snapshot, cases=cases_of(reader, chosen, at), case_columns=CaseColumns())
    if wish.subject in {Subject.REPORTS, Subject.GRIDS}:
        snapshot = replace(snapshot, reports=reports_of(reader, chosen, at))
    return replace(material, snapshot=snapshot)
