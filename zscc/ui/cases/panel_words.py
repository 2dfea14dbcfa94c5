"""What the panel of a case says, line by line in the order in which an officer asks: where, what, who, what is near."""

from dataclasses import dataclass
from datetime import datetime
from math import hypot

from zscc.map.wording import masked
from zscc.model.case import Case
from zscc.model.case_steps import rule_for
from zscc.model.role import Role
from zscc.ui.cases.offers import Offer, held_offer
from zscc.ui.cases.rows import CaseRow, CaseRows
from zscc.ui.cases.wording import SHADES, CaseWording
from zscc.ui.rows import Directory

NEAR_M = 300.0
NEAR_PLACES = 4


@dataclass(frozen=True, slots=True)
class PanelLine:
    """One question and its answer."""

    name: str
    """address, said, caller ...: last part of the key ``case.panel.<name>``."""
    text: str
    shade: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What lies over the case and must not be overlooked."""

    name: str
    text: str
    shade: str = ""


class PanelWords:
    """Says one case of one moment."""

    def __init__(self, words: CaseWording, directory: Directory) -> None:
        self.words, self._directory = words, directory

    def title(self, case: Case) -> str:
        """What the case is called, with what was said where that is short."""
        return self.words.title(case)

    def subtitle(self, row: CaseRow) -> str:
        """Number, priority, grid, when it was first reported."""
        words, case = self.words, row.case
        said = words(
            "panel.subtitle",
            id=case.case_id,
            priority=words.wording.priority(case.priority),
            where=self._grid(row),
            clock=words.wording.clock(case.times.opened_at),
        )
        return words.joined((said, words("synthetic") if case.synthetic else ""), "gap")

    def lines(self, row: CaseRow, rows: CaseRows) -> tuple[PanelLine, ...]:
        """Address, words, what is near, class and department, in DUTY's order; who called has a line of its own."""
        words, case = self.words, row.case
        said = words.said(case)
        made = [
            PanelLine("address", self._address(row), "" if case.address or case.point else "amber"),
            PanelLine("said", words("panel.quoted", text=said) if said else words("none")),
        ]
        if row.at_m is not None:
            made.append(PanelLine("near", self._near(row.at_m, case)))
        department = words.department(case.department) or words("none")
        made.append(PanelLine("department", words.joined((words.class_name(case.class_id), department), "joint")))
        made.append(PanelLine("source", self._source(case, rows)))
        return tuple(made)

    def clocks(self, case: Case, as_of: datetime) -> tuple[PanelLine, ...]:
        """The two deadlines with the moment each falls due."""
        words = self.words
        deadlines = {"own": case.own, "superior": case.superior}
        made = []
        for name, clock in words.clocks(case, as_of):
            deadline = deadlines[name]
            assert deadline is not None
            left = words("left.of", which=words(f"left.{name}"), left=clock.text)
            text = words("panel.clock", left=left, moment=words.moment(deadline.due_at, as_of))
            made.append(PanelLine(name, text, "" if clock.stopped else SHADES[clock.light]))
        return tuple(made)

    def held(self, case: Case, offers: list[Offer]) -> str:
        """Who may take the next step, or what it lacks, where it cannot be taken from here; '' where it can."""
        offer = held_offer(offers)
        if offer is None:
            return ""
        rule = rule_for(case, offer.act)
        if offer.refused != "not_yours" or rule is None:
            return self.words.refused(offer.refused, offer.arguments)
        roles = [self.words.role(role) for role in Role if role in rule.roles and role is not Role.PROGRAM]
        return self.words("panel.only_by", act=self.words.act(offer.act), roles=self.words.joined(roles))

    def notices(self, case: Case, as_of: datetime) -> tuple[Notice, ...]:
        """Merged, suspended, asked for, supervised, part of a major event."""
        words, made = self.words, []
        if case.suspension is not None:
            date = words.moment(case.suspension.review_at, as_of)
            made.append(Notice("suspended", words("panel.suspended_until", date=date)))
        for asked, key in ((case.extension_asked, "extension_asked"), (case.suspension_asked, "suspension_asked")):
            if asked is not None:
                made.append(Notice(key, words(f"panel.{key}", date=words.moment(asked, as_of)), "amber"))
        its = case.supervision
        if its is not None and its.answered_at is None:
            time = words.moment(its.answer_by, as_of)
            made.append(Notice("supervision", words("panel.supervision", text=masked(its.text), time=time), "amber"))
        if case.event_id:
            made.append(Notice("event", words("panel.event", id=case.event_id), "accent"))
        return tuple(made)

    def _grid(self, row: CaseRow) -> str:
        nowhere = "place.none" if row.case.point is None else "place.outside"
        return row.grid_label or self.words.wording(nowhere)

    def _address(self, row: CaseRow) -> str:
        words, case = self.words, row.case
        if case.address:
            return masked(case.address)
        if case.point is None:
            return words("panel.no_address")
        return words.joined((self._grid(row), words.wording.point(case.point)), "gap")

    def _near(self, at_m: tuple[float, float], case: Case) -> str:
        words, town = self.words, self._directory.town
        near = sorted((hypot(place.at[0] - at_m[0], place.at[1] - at_m[1]), place.name) for place in town.places)
        said = [f"{name} {words.wording.distance(metres)}" for metres, name in near[:NEAR_PLACES] if metres <= NEAR_M]
        workers = sum(worker.grid_code == case.grid for worker in town.grid_workers) if case.grid else 0
        if not said:
            said = [words("panel.near_none", distance=words.wording.distance(NEAR_M))]
        return words.joined((*said, words("panel.near_workers", number=workers) if workers else ""), "joint")

    def _source(self, case: Case, rows: CaseRows) -> str:
        words = self.words
        return words.joined(
            (words.sources(case, rows), words(f"level.{case.level.value}"), *case.external_ids, *words.marks(case)),
            "joint",
        )
