"""What the tip says of a symbol that stands for several things: the first of them, and how many more there are."""

from zscc.map.frame import Frame
from zscc.map.pointing.facts import FactBook
from zscc.map.pointing.members import members_at, report_crowd_at
from zscc.map.pointing.pick import Pick

_MOST = 8


def crowd_tip(pick: Pick, x_px: float, y_px: float, book: FactBook, frame: Frame) -> str:
    """A line for each of the first members of the crowd at a pixel; empty where ``pick`` stands for itself."""
    if pick.kind not in ("case", "report", "feature"):
        return ""
    members = members_at(x_px, y_px, frame)
    if len(members) < 2 or pick not in members:
        return ""
    snapshot = None if frame.marks is None else frame.marks.snapshot
    crowd = report_crowd_at(x_px, y_px, frame) if pick.kind != "feature" else None
    if crowd is not None and snapshot is not None:
        # Looked up among all of them each of them would take its time.
        snapshot = frame.reports.moment_of(crowd, _MOST)
    lines = [book.tip(member, snapshot) for member in members[:_MOST]]
    if len(members) > _MOST:
        lines.append(frame.words("map.tip.more", count=len(members) - _MOST))
    return "\n".join([frame.words("map.tip.crowd", count=len(members)), *lines])
