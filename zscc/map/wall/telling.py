"""A scene as it is told: keys become figures, sources become the foot, live figures say as of when. Free of Qt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from zscc.clock import SHANGHAI
from zscc.map.wall.live_figures import LIVE_FIGURES, OLD_AFTER_MS, LiveValue, LiveValues
from zscc.map.wording import age
from zscc.model.told_scene import ToldFigure, ToldPanel, ToldScene
from zscc.settings.briefing import Scene, ScenePanel
from zscc.settings.town_figures import UNSTATED, TownFigure, TownFigures
from zscc.text.words import Words

NOTHING = "—"
_MOST_NAMED = 3
_MINUTE_S, _HOUR_S = 60.0, 3_600.0


@dataclass(frozen=True, slots=True)
class Known:
    """What can be looked up when a scene is told."""

    figures: TownFigures
    live: LiveValues | None
    """None before anything was counted."""
    words: Words
    now: datetime | None = None
    """The desk's moment: what is older than it says its age; None: that of the snapshot."""
    synthetic: bool = True
    """Whether what this program counts is made up."""
    credit: str = ""
    """Whose work the map is."""
    heat: bool = False
    """Whether the map shows heat."""


def keys_of(scene: Scene) -> frozenset[str]:
    """Every key that a scene names."""
    return frozenset(key for panel in scene.panels for key in panel.keys)


def told_scene(scene: Scene, known: Known, place: tuple[int, int] = (0, 1)) -> ToldScene:
    """The scene in words; an unknown key is told as one."""
    panels = tuple(_told_panel(panel, known) for panel in scene.panels)
    figures = [figure for panel in panels for figure in panel.figures]
    return ToldScene(
        scene_id=scene.scene_id,
        title=scene.title,
        kicker=scene.kicker,
        chapter=scene.chapter,
        panels=panels,
        sources=tuple(_sources(scene, figures, known)),
        note=scene.note,
        synthetic=known.synthetic,
        place=place,
    )


def _told_panel(panel: ScenePanel, known: Known) -> ToldPanel:
    lines = tuple(line.strip() for line in panel.text.splitlines() if line.strip())
    return ToldPanel(panel.kind, panel.heading, lines, tuple(told_figure(key, known) for key in panel.keys))


def told_figure(key: str, known: Known) -> ToldFigure:
    """One figure by its key, published or live."""
    if key in LIVE_FIGURES:
        return _live(key, known)
    try:
        return _published(known.figures.figure(key))
    except KeyError:
        return ToldFigure(key, key, NOTHING, below=known.words("wall.unknown"), missing=True)


def _published(figure: TownFigure) -> ToldFigure:
    """As it was published; neither base nor growth is shown (docs/briefing.md)."""
    if figure.is_name:
        return ToldFigure(figure.key, "", figure.label, below=figure.caption, source=figure.source)
    return ToldFigure(
        figure.key, figure.label, figure.value, figure.unit, figure.caption, source=figure.source, names=figure.names
    )


def _live(key: str, known: Known) -> ToldFigure:
    words, label = known.words, known.words(f"wall.{key}.label")
    found = None if known.live is None else known.live.values.get(key)
    if found is None:
        return ToldFigure(key, label, NOTHING, below=words("wall.no_moment"), live=True)
    old = _is_old(found, known)
    if found.number is None:
        below = words("wall.too_few", cases=found.behind) if found.kind != "kilometres" else words("wall.no_fix")
        return ToldFigure(key, label, NOTHING, below=below, live=True, old=old)
    value, unit = _said(found, words)
    return ToldFigure(key, label, value, unit, _as_of(found, known, old=old), live=True, old=old)


def _is_old(found: LiveValue, known: Known) -> bool:
    return _now(known) - found.at > timedelta(milliseconds=OLD_AFTER_MS)


def _as_of(found: LiveValue, known: Known, *, old: bool) -> str:
    clock = f"{found.at.astimezone(SHANGHAI):%H:%M}"
    if not old:
        return known.words("wall.median_as_of" if found.kind == "duration" else "wall.as_of", clock=clock)
    seconds = (_now(known) - found.at).total_seconds()
    return known.words("wall.old", clock=clock, age=age(known.words, seconds))


def _now(known: Known) -> datetime:
    assert known.live is not None
    return known.now or known.live.as_of


def _said(found: LiveValue, words: Words) -> tuple[str, str]:
    number = found.number
    assert number is not None
    match found.kind:
        case "duration":
            return duration(number, words), ""
        case "share":
            return f"{number:.1f}", "%"
        case "kilometres":
            return f"{number:.0f}", words("wall.unit.kilometres")
    return f"{number:.0f}", words(f"wall.{found.key}.unit")


def duration(seconds: float, words: Words) -> str:
    """48秒, 1分2秒, 11分, 3.2小时: as exact as a listener can use."""
    seconds = float(round(seconds))
    if seconds < _MINUTE_S:
        return words("wall.time.seconds", seconds=round(seconds))
    if seconds < 10 * _MINUTE_S:
        minutes, rest = divmod(round(seconds), 60)
        return words("wall.time.minutes_seconds", minutes=minutes, seconds=rest) if rest else _minutes(minutes, words)
    if seconds < 2 * _HOUR_S:
        return _minutes(round(seconds / _MINUTE_S), words)
    return words("wall.time.hours", hours=f"{seconds / _HOUR_S:.1f}")


def _minutes(minutes: int, words: Words) -> str:
    return words("wall.time.minutes", minutes=minutes)


def _sources(scene: Scene, figures: Sequence[ToldFigure], known: Known) -> Iterator[str]:
    """Two lines where published figures and our own share a page, and what holds of every map."""
    words = known.words
    yield from _published_by(figures, known)
    ours = list(dict.fromkeys(words(f"wall.{figure.key}.group") for figure in figures if figure.live))
    ours += [words("wall.heat")] if known.heat else []
    ours += [words("wall.vehicles"), words("wall.cases")] if scene.live else []
    if known.synthetic:
        yield words("wall.source.made_up", what=_listed(ours, words) or words("wall.map"))
    elif ours:
        yield words("wall.source.counted", what=_listed(ours, words))
    yield words("wall.boundary")
    if known.credit:
        yield known.credit


def _published_by(figures: Sequence[ToldFigure], known: Known) -> Iterator[str]:
    """Each publisher once; what of it stands here is named where several are."""
    words = known.words
    by_source: dict[str, dict[str, None]] = {}
    for figure in figures:
        if figure.source:
            by_source.setdefault(figure.source, {})[figure.label or figure.value] = None
    for source_id, named in by_source.items():
        few = len(named) <= _MOST_NAMED and len(by_source) > 1
        what = words("wall.comma").join(named) if few else words("wall.published")
        yield _source_line(source_id, what, known)


def _listed(names: list[str], words: Words) -> str:
    """用时与热力; 用时、占比与热力."""
    *first, last = names or [""]
    return words("wall.and", first=words("wall.comma").join(first), last=last) if first else last


def _source_line(source_id: str, what: str, known: Known) -> str:
    """Who published it, when; a source that is no publisher says what it is."""
    words = known.words
    try:
        source = known.figures.source(source_id)
    except KeyError:
        return words("wall.source.published", what=what, source=source_id)
    derived = any(figure.formula for figure in known.figures.figures if figure.source == source_id)
    if derived or source.publisher == UNSTATED:
        return source.title
    name = words("wall.source.name", publisher=source.publisher, published=source.published)
    return words("wall.source.published", what=what, source=name)
