"""One CAP message as a warning: pure, from an element to a fact or a reason. docs/feeds/cap.md says why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from xml.etree.ElementTree import Element

from zscc.feeds.cap.areas import areas_of
from zscc.feeds.cap.colour import colour_of
from zscc.feeds.cap.markup import NotRead, children, words
from zscc.geo.spaces import Space
from zscc.model.feed_question import MappedField
from zscc.model.weather import WarningAct, WarningArea, WarningColour, WarningIssued
from zscc.town.division import digits_of, is_related
from zscc.town.reading.markup import local

ACTS = {"alert": WarningAct.ISSUED, "update": WarningAct.UPDATED, "cancel": WarningAct.LIFTED}
KEPT_STATUS = {"actual": False, "exercise": True}
"""Whether a message of this status is an exercise; those of any other status are refused."""
LONGEST_ID, LONGEST_LINE, LONGEST_TEXT = 300, 500, 10_000
_AHEAD_S = 600.0
_LANGUAGES = ("zh-cn", "zh-hans", "zh", "", "en")
"""Which block is taken, the first that there is; then any."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a message is read by."""

    feed: str
    zone: tzinfo
    """Of times without an offset, which CAP forbids."""
    space: Space = Space.WGS84
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one message."""

    warning: WarningIssued | None
    reject: str = ""
    """Why there is none: code of the reason."""
    detail: str = ""
    flags: Counter[str] = field(default_factory=Counter)
    fields: tuple[MappedField, ...] = ()


@dataclass(frozen=True, slots=True)
class _Block:
    """What is taken of the info blocks."""

    element: Element
    colour: WarningColour | None
    colour_by: str
    areas: tuple[WarningArea, ...]


def read_message(root: Element, ground: Ground, now: datetime) -> Reading:
    """A message of any CAP version as a warning.

    Reasons: ``not_cap``, ``cap_test``, ``cap_draft``, ``cap_system``, ``cap_status`` (none that CAP knows),
    ``cap_ack``, ``cap_error``, ``cap_type``, ``no_identifier``, ``no_sender``, ``bad_time``, ``no_info``.
    """
    flags: Counter[str] = Counter()
    try:
        warning, colour_by = _warning(root, ground, now, flags)
    except NotRead as fault:
        return Reading(None, fault.code, str(fault), flags, _fields(root, None, ""))
    return Reading(warning, flags=flags, fields=_fields(root, warning, colour_by))


def concerns(warning: WarningIssued, codes: Sequence[str]) -> bool:
    """Whether a warning is about one of these administrative codes, or about what lies in or around one of them.

    One that tells no code may be about anything, and so may one that lifts another.
    """
    told = [code for area in warning.areas for _, code in area.codes if digits_of(code.strip())]
    if not codes or not told or warning.act is WarningAct.LIFTED:
        return True
    return any(is_related(code, ours) for code in told for ours in codes)


def _warning(root: Element, ground: Ground, now: datetime, flags: Counter[str]) -> tuple[WarningIssued, str]:
    if local(root) != "alert":
        raise NotRead("not_cap", local(root)[:100])
    exercise, act = _standing(root)
    warning_id, sender = _names(root)
    sent_at = _moment(words(root, "sent"), ground.zone, flags)
    if sent_at is None:
        raise NotRead("bad_time", f"sent: {words(root, 'sent')[:100]}")
    block = _block(root, ground, flags)
    if block is None and act is not WarningAct.LIFTED:
        raise NotRead("no_info")
    info = root if block is None else block.element
    expires_at = _expiry(info, sent_at, ground, flags)
    _judge(sent_at, expires_at, now, flags)
    if words(root, "scope").lower() not in {"public", ""}:
        flags["not_public"] += 1
    warning = WarningIssued(
        warning_id=warning_id,
        sender=words(info, "senderName")[:LONGEST_ID] or sender,
        sent_at=sent_at,
        act=act,
        event=words(info, "event")[:LONGEST_LINE],
        colour=block.colour if block else None,
        headline=_cut(words(info, "headline"), LONGEST_LINE, flags),
        effective_at=_moment(words(info, "effective"), ground.zone, flags) or sent_at,
        expires_at=expires_at,
        description=_cut(words(info, "description"), LONGEST_TEXT, flags),
        instruction=_cut(words(info, "instruction"), LONGEST_TEXT, flags),
        severity=words(info, "severity")[:LONGEST_ID],
        urgency=words(info, "urgency")[:LONGEST_ID],
        certainty=words(info, "certainty")[:LONGEST_ID],
        areas=block.areas if block else (),
        replaces=_replaced(words(root, "references")),
        exercise=exercise,
        feed=ground.feed,
        synthetic=ground.synthetic,
    )
    return warning, block.colour_by if block else ""


def _standing(root: Element) -> tuple[bool, WarningAct]:
    """Whether it is an exercise, and what it does; the rest is refused."""
    status, kind = words(root, "status").lower(), words(root, "msgType").lower()
    if status not in KEPT_STATUS:
        raise NotRead(f"cap_{status}" if status in {"test", "draft", "system"} else "cap_status", status[:100])
    if kind not in ACTS:
        raise NotRead(f"cap_{kind}" if kind in {"ack", "error"} else "cap_type", kind[:100])
    return KEPT_STATUS[status], ACTS[kind]


def _names(root: Element) -> tuple[str, str]:
    warning_id, sender = words(root, "identifier"), words(root, "sender")
    if not warning_id or len(warning_id) > LONGEST_ID or not warning_id.isprintable():
        raise NotRead("no_identifier", warning_id[:100])
    if not sender:
        raise NotRead("no_sender")
    return warning_id, sender[:LONGEST_ID]


def _block(root: Element, ground: Ground, flags: Counter[str]) -> _Block | None:
    """The gravest block in the best language; its areas together with those of blocks that say the same elsewhere."""
    every = [(info, *_colour(info)) for info in list(children(root, "info"))[:50]]
    if not every:
        return None
    best = min(_language_rank(info) for info, _, _ in every)
    spoken = [each for each in every if _language_rank(each[0]) == best]
    gravest = min(spoken, key=lambda each: _gravity(each[1]))
    same = [info for info, colour, _ in spoken if colour is gravest[1] and _event(info) == _event(gravest[0])]
    if len(same) < len(spoken):
        flags["other_blocks"] += len(spoken) - len(same)
    if gravest[2] == "severity":
        flags["colour_by_severity"] += 1
    areas = tuple(area for info in same for area in areas_of(info, ground.space, flags))
    return _Block(*gravest, areas)


def _colour(info: Element) -> tuple[WarningColour | None, str]:
    codes, parameters = (
        [(words(pair, "valueName"), words(pair, "value")) for pair in list(children(info, name))[:100]]
        for name in ("eventCode", "parameter")
    )
    return colour_of(words(info, "event"), words(info, "headline"), words(info, "severity"), codes, parameters)


def _gravity(colour: WarningColour | None) -> int:
    return len(WarningColour) if colour is None else list(WarningColour).index(colour)


def _event(info: Element) -> str:
    return words(info, "event").casefold()


def _language_rank(info: Element) -> int:
    told = words(info, "language").lower().replace("_", "-")
    for rank, language in enumerate(_LANGUAGES):
        if told == language or (language and told.startswith(f"{language}-")):
            return rank
    return len(_LANGUAGES)


def _moment(text: str, zone: tzinfo, flags: Counter[str]) -> datetime | None:
    """A moment in UTC; None when there is none or it cannot be read."""
    try:
        told = datetime.fromisoformat(text)
        if told.tzinfo is None:
            flags["naive_time"] += 1
            told = told.replace(tzinfo=zone)
        return told.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _expiry(info: Element, sent_at: datetime, ground: Ground, flags: Counter[str]) -> datetime | None:
    """None without one, and for one that nobody can mean: then the warning stands until it is lifted."""
    told = words(info, "expires")
    expires_at = _moment(told, ground.zone, flags)
    if told and (expires_at is None or expires_at <= sent_at):
        flags["bad_expiry"] += 1
        return None
    return expires_at


def _judge(sent_at: datetime, expires_at: datetime | None, now: datetime, flags: Counter[str]) -> None:
    if expires_at is not None and expires_at <= now:
        flags["expired"] += 1
    if (sent_at - now).total_seconds() > _AHEAD_S:
        flags["ahead"] += 1


def _cut(text: str, longest: int, flags: Counter[str]) -> str:
    if len(text) > longest:
        flags["text_cut"] += 1
    return text[:longest]


def _replaced(references: str) -> tuple[str, ...]:
    """Identifiers of ``sender,identifier,sent`` triples; a bare identifier is taken as one."""
    triples = [each.split(",") for each in references.split()[:200]]
    names = (triple[1] if len(triple) == 3 else triple[0] if len(triple) == 1 else "" for triple in triples)
    return tuple(dict.fromkeys(name for name in names if 0 < len(name) <= LONGEST_ID))


def _fields(root: Element, warning: WarningIssued | None, colour_by: str) -> tuple[MappedField, ...]:
    """What was understood, for the preview."""
    if warning is None:
        told = ("identifier", "sender", "sent", "status", "msgType")
        return tuple(MappedField(name, f"alert/{name}", words(root, name)[:200]) for name in told)
    rows = (
        ("warning_id", "alert/identifier", warning.warning_id),
        ("sender", "alert/sender", warning.sender),
        ("sent_at", "alert/sent", warning.sent_at.isoformat()),
        ("act", "alert/msgType", warning.act.value),
        ("event", "info/event", warning.event),
        ("colour", f"info/{colour_by}" if colour_by else "", warning.colour.value if warning.colour else ""),
        ("headline", "info/headline", warning.headline),
        ("expires_at", "info/expires", warning.expires_at.isoformat() if warning.expires_at else ""),
        ("areas", "info/area", " ".join(area.name for area in warning.areas)[:200]),
    )
    return tuple(MappedField(*row) for row in rows)
