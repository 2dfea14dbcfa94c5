"""What a file says of itself in words: time, filter, place in the journal, author, system, what was left out or masked.

The same lines stand in every form; the passport beside them is for programs (``seal.py``).
"""

from dataclasses import dataclass

from zscc.export.cells import local
from zscc.export.columns import SHIFTED
from zscc.export.contract import Material, Subject, Wish
from zscc.export.rows.names import Names
from zscc.geo.spaces import Space
from zscc.model.audience import Audience
from zscc.text.words import Words

COUNTED = frozenset({Subject.CASES, Subject.REPORTS, Subject.GRIDS, Subject.MAP, Subject.ATLAS})
"""Subjects that tell the public counts, or rows that can be counted."""
_SHORT = 16
"""Digits of a hash that tell it from any other at sight."""


@dataclass(frozen=True, slots=True)
class Line:
    """One: a name for programs, what it is called, what is said."""

    key: str
    title: str
    text: str


def lines(material: Material, wish: Wish, rows: int | None = None) -> tuple[Line, ...]:
    """All lines, in order; empty ones are left out."""
    names, passport = Names.of(material), material.passport
    words = names.words
    said = {
        "notice": passport.notice or (words("sheet.about.made_up") if made_up(material) else ""),
        "title": wish.title or words(f"sheet.subject.{wish.subject.value.replace('-', '_')}"),
        "town": material.town.name,
        "as_of": local(passport.as_of),
        "period": _period(material),
        "filter": material.filter_words or words("sheet.about.no_filter"),
        "rows": "" if rows is None else str(rows),
        "left_out": _left_out(material, words),
        "masked": _masked(material, wish, words),
        "audience": words(f"sheet.audience.{passport.audience.value}"),
        "approval": passport.approval,
        "crs": _system(material, wish),
        "author": passport.author,
        "journal_seq": str(passport.seq),
        "journal_row": passport.chain[:_SHORT],
        "state_hash": passport.state_hash[:_SHORT],
        "town_hash": passport.town_sha256[:_SHORT],
        "sources": "" if passport.audience is Audience.PUBLIC else _sources(material),
        "boundary": words("map.note.boundary"),
        "zscc": passport.zscc_version,
    }
    return tuple(Line(key, words(f"sheet.about.key.{key}"), text) for key, text in said.items() if text)


def made_up(material: Material) -> bool:
    """Whether anything that the file may tell is made up."""
    return material.passport.synthetic or material.snapshot.synthetic or material.town.synthetic


def _left_out(material: Material, words: Words) -> str:
    """How many of sensitive classes; outside not even whether there were any."""
    if material.passport.audience is not Audience.INTERNAL:
        return words("sheet.about.sensitive_unsaid")
    return words("sheet.about.sensitive", count=material.left_out) if material.left_out else ""


def _masked(material: Material, wish: Wish, words: Words) -> str:
    few = material.passport.audience is Audience.PUBLIC and wish.subject in COUNTED
    keys = ("masked", "few") if few else ("masked",)
    return words("sheet.filter.and").join(words(f"sheet.about.{key}") for key in keys)


def _period(material: Material) -> str:
    if material.since is None and material.until is None:
        return ""
    ends = ("" if each is None else local(each) for each in (material.since, material.until))
    return " / ".join(ends)


def _system(material: Material, wish: Wish) -> str:
    if material.passport.audience is Audience.PUBLIC or wish.subject is Subject.MAP:
        return ""
    if Space.named(wish.crs) in SHIFTED:
        return Names.of(material).words("sheet.about.shifted", crs=wish.crs)
    return wish.crs


def _sources(material: Material) -> str:
    return " · ".join(dict.fromkeys(source.attribution for source in material.town.sources if source.attribution))
