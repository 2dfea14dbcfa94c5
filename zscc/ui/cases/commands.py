"""The keys of cases, and every act by its name in the command palette, with the reason where it is not possible now."""

from functools import partial
from typing import TYPE_CHECKING

from zscc.model.case_facts import Act
from zscc.ui.cases.offers import NOT_BUTTONS, Offer
from zscc.ui.cases.rows import values_of
from zscc.ui.commands import Command
from zscc.ui.key_doors import late

if TYPE_CHECKING:
    from zscc.ui.cases.desk import CaseDesk
    from zscc.ui.window import DeskWindow

GROUP = "case"
NARROWINGS = ("priority", "stage", "class", "source", "village", "grid", "department")


def add_commands(cases: "CaseDesk", desk: "DeskWindow") -> None:
    """Add the commands of one window's cases."""
    nothing = partial(_nothing_picked, cases)
    for command in (
        Command("case_new", late(lambda: cases.form.open), ("Ctrl+N",), GROUP),
        Command("case_paste", late(lambda: cases.form.paste), ("Ctrl+V",), GROUP),
        Command("case_next", partial(cases.step_in_queue, 1), ("F3",), GROUP),
        Command("case_previous", partial(cases.step_in_queue, -1), ("Shift+F3",), GROUP),
        Command("case_main", cases.act_main, ("Ctrl+Return", "Ctrl+Enter"), GROUP, refusal=nothing),
        Command("case_call", cases.call_back, ("F9",), GROUP, refusal=nothing),
        Command("case_twins", cases.open_twins, ("Ctrl+J",), GROUP, refusal=nothing),
    ):
        desk.commands.add(command)
    _add_filters(cases, desk)
    for act in Act:
        if act not in NOT_BUTTONS:
            desk.commands.add(
                Command(
                    f"act_{act.value}",
                    partial(_act, cases, act),
                    group=GROUP,
                    refusal=partial(_refusal, cases, act),
                    title=partial(_title, cases, act),
                )
            )


def _add_filters(cases: "CaseDesk", desk: "DeskWindow") -> None:
    """The queue narrowed to what is like the case that is picked, by name."""
    for kind in NARROWINGS:
        desk.commands.add(
            Command(
                f"like_{kind}",
                partial(_narrow, cases, desk, kind),
                group=GROUP,
                title=partial(_narrowing, cases, desk, kind),
            )
        )


def _narrowing(cases: "CaseDesk", desk: "DeskWindow", kind: str) -> str:
    row = cases.row
    if row is None:
        return ""
    return next(said for its, _, said in desk.right.queue.narrowings(row.case) if its == kind)


def _narrow(cases: "CaseDesk", desk: "DeskWindow", kind: str) -> None:
    if cases.row is not None:
        desk.right.list_reports(False)
        desk.right.queue.choose(kind, values_of(cases.row.case)[kind])


def _nothing_picked(cases: "CaseDesk") -> str:
    return "" if cases.case_id is not None else cases.words("command.nothing")


def _title(cases: "CaseDesk", act: Act) -> str:
    """The act's name while a case is picked at whose stage it exists; '' keeps it out of the palette."""
    return cases.words("command.act", act=cases.words.act(act)) if _offered(cases, act) is not None else ""


def _refusal(cases: "CaseDesk", act: Act) -> str:
    offer = _offered(cases, act)
    return "" if offer is None or offer.possible else cases.words.refused(offer.refused, offer.arguments)


def _offered(cases: "CaseDesk", act: Act) -> Offer | None:
    row = cases.row
    if row is None:
        return None
    return next((each for each in cases.offers(row.case) if each.act is act), None)


def _act(cases: "CaseDesk", act: Act) -> None:
    if cases.case_id is not None:
        cases.act(cases.case_id, act)
