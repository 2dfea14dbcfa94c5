"""Every page of a briefing as a picture for a wall, made without a display. The same words give the same bytes."""

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zscc.cli import CommandError, arguments
from zscc.cli.snapshot import DEFAULT_AT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from zscc.map.wall.live_figures import Counted
    from zscc.map.wall.picture import ScenePage
    from zscc.settings.briefing import Briefing, Scene
    from zscc.settings.bureau import Bureau
    from zscc.settings.profile import Profile
    from zscc.settings.town_figures import TownFigures
    from zscc.situation.snapshot import Snapshot
    from zscc.text.words import Words
    from zscc.town.features import FeatureLayer
    from zscc.town.layers import Town


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The door's own words."""
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the pictures go")
    parser.add_argument(
        "--briefing", type=Path, metavar="FILE", help="a briefing of your own (default: the shipped one)"
    )
    parser.add_argument("--scene", action="append", default=[], metavar="ID", help="only this scene; may be repeated")
    parser.add_argument(
        "--size", type=arguments.size, default="1920x1080", metavar="WxH", help="size in pixels (default 1920x1080)"
    )
    parser.add_argument(
        "--distance",
        type=arguments.positive,
        metavar="M",
        help="metres to the farthest seat (default: the profile's)",
    )
    parser.add_argument(
        "--pitch", type=arguments.positive, metavar="MM", help="pixel pitch of the wall (default: the profile's)"
    )
    parser.add_argument("--map-only", action="store_true", help="the map alone, without words")
    parser.add_argument("--profile", type=Path, metavar="FILE", help="a profile in TOML (default: the demo town)")
    parser.add_argument("--town", type=Path, metavar="FILE", help="a town of your own (see zscc town import)")
    parser.add_argument(
        "--store", type=Path, metavar="FILE", help="a journal; its figures (default: a demo day with its cases)"
    )
    parser.add_argument("--seed", type=int, default=1, help="seed of the demo town (default 1)")
    parser.add_argument(
        "--at", type=arguments.moment, default=None, metavar="TIME", help="the moment, ISO 8601 with offset"
    )
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="language of the words (default zh)")


def run(options: argparse.Namespace) -> int:
    """Write the pictures and return the exit code."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from zscc.settings.town_figures import load_town_figures
    from zscc.text.words import Words

    profile = _profile(options)
    room = _Room(options, profile, _town(options, profile), load_town_figures(), Words(options.language))
    scenes = _scenes(options)
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{options.out}: {error.strerror or error}") from error
    for path, picture in _pictures(room, scenes):
        try:
            path.write_bytes(picture)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}") from error
        print(path)
    return 0


@dataclass(frozen=True)
class _Room:
    """What every page is made of."""

    options: argparse.Namespace
    profile: "Profile"
    town: "Town"
    figures: "TownFigures"
    words: "Words"


def _pictures(room: _Room, briefing: "Briefing") -> "Iterator[tuple[Path, bytes]]":
    from PySide6.QtGui import QGuiApplication

    from zscc.map.wall.picture import map_picture, scene_picture

    application = QGuiApplication.instance() or QGuiApplication([sys.argv[0]])
    options, count = room.options, len(briefing.scenes)
    wanted = set(options.scene) or {scene.scene_id for scene in briefing.scenes}
    if missing := wanted - {scene.scene_id for scene in briefing.scenes}:
        raise CommandError(f"no scene is called {', '.join(sorted(missing))}")
    kit = _Kit.of(room)
    places = [place for place, scene in enumerate(briefing.scenes) if scene.scene_id in wanted]
    pages = {place: _page(room, kit, briefing.scenes[place], (place, count)) for place in places}
    if not options.map_only:
        _check_that_all_fit(pages.values())
    for place, page in pages.items():
        name = f"{place + 1:02}-{_plain(page.told.scene_id)}-{options.size[0]}x{options.size[1]}.png"
        yield options.out / name, map_picture(page) if options.map_only else scene_picture(page)
    del application


def _check_that_all_fit(pages: "Iterable[ScenePage]") -> None:
    """Nobody looks at twenty pictures for a line at their foot, so a page that lacks something is not made."""
    from zscc.map.wall.picture import left_out_of

    short = [page for page in pages if left_out_of(page)]
    if short:
        screen, names = short[0].screen, ", ".join(page.told.scene_id for page in short)
        raise CommandError(
            f"on {screen.width_px}x{screen.height_px} with characters of {screen.least_px} px there is no room for all "
            f"of {names}; measure --distance and --pitch of your wall, or put less on a scene"
        )


@dataclass(frozen=True)
class _Kit:
    """The moment and the classes that may be shown."""

    snapshot: "Snapshot"
    calm_classes: frozenset[str]
    counted: "Counted"
    grids: "tuple[FeatureLayer, ...]"

    @classmethod
    def of(cls, room: _Room) -> "_Kit":
        from zscc.centre.bureau import load_bureau
        from zscc.map.wall.live_figures import Counted
        from zscc.model.catalogue import ClassKind

        bureau = load_bureau(room.profile, room.options.profile, room.town)
        classes = bureau.catalogue.classes
        services = frozenset(each.class_id for each in classes if each.kind is ClassKind.SERVICE)
        calm = frozenset(each.class_id for each in classes if not each.sensitive)
        grids = frozenset(grid.code for grid in room.town.grids)
        return cls(_snapshot(room, bureau), calm, Counted(services, grids), _grids_beside(room))


def _page(room: _Room, kit: _Kit, scene: "Scene", place: tuple[int, int]) -> "ScenePage":
    from zscc.clock import SHANGHAI
    from zscc.map.credits import Credits
    from zscc.map.wall.layers import wall_layers
    from zscc.map.wall.live_figures import live_values
    from zscc.map.wall.page import Screen
    from zscc.map.wall.picture import ScenePage
    from zscc.map.wall.scene_map import SceneMap
    from zscc.map.wall.telling import Known, keys_of, told_scene
    from zscc.settings.style import load_style
    from zscc.ui.themes.memory import filter_from, theme_from

    profile, choices = room.profile, scene.view.choices
    day = kit.snapshot.as_of.astimezone(SHANGHAI).date()
    shown = SceneMap(
        view=scene.view,
        live=scene.live,
        windows=profile.windows,
        calm_classes=kit.calm_classes,
        theme=theme_from(choices),
        heat_counts=filter_from(choices),
        added=wall_layers(scene.view, room.town, day, kit.grids, {}),
        first_names=profile.wall.names,
    )
    known = Known(
        figures=room.figures,
        live=live_values(kit.snapshot, kit.counted, keys_of(scene)),
        words=room.words,
        synthetic=profile.demo or room.town.synthetic or kit.snapshot.synthetic,
        credit=Credits.of(room.town, room.words).in_short(room.words),
        heat="heat" in shown.visible,
    )
    width, height = room.options.size
    screen = Screen(width, height, profile.wall)
    told = told_scene(scene, known, place)
    return ScenePage(told, shown, kit.snapshot, room.town, screen, load_style(), room.options.language)


def _profile(options: argparse.Namespace) -> "Profile":
    import msgspec

    from zscc.settings.profile import load_profile

    try:
        profile = load_profile(options.profile)
        wall = profile.wall
        if options.distance is not None:
            wall = msgspec.structs.replace(wall, distance_m=options.distance)
        if options.pitch is not None:
            wall = msgspec.structs.replace(wall, pitch_mm=options.pitch)
    except (OSError, ValueError) as error:
        raise CommandError(f"the profile cannot be read: {error}") from error
    return msgspec.structs.replace(profile, wall=wall)


def _town(options: argparse.Namespace, profile: "Profile") -> "Town":
    from zscc.settings.profile import town_file
    from zscc.town.load import TownUnreadable, load_town

    try:
        return load_town(town_file(options.town, profile, options.profile))
    except TownUnreadable as error:
        raise CommandError(str(error)) from error


def _scenes(options: argparse.Namespace) -> "Briefing":
    from zscc.settings.briefing import load_briefing
    from zscc.settings.briefing_file import BriefingRefused, read_briefing
    from zscc.text.words import Words

    if options.briefing is None:
        return load_briefing()
    try:
        return read_briefing(options.briefing)
    except BriefingRefused as refused:
        reason = Words("en")(f"briefing.refused.{refused.code}", detail=refused.detail)
        raise CommandError(f"{options.briefing}: {reason}") from refused


def _snapshot(room: _Room, bureau: "Bureau") -> "Snapshot":
    """The moment of a journal, or of a demo day with its cases."""
    from contextlib import closing

    from zscc.centre.demo_day import demo_snapshot
    from zscc.centre.restore import restored
    from zscc.store.contract import StoreError
    from zscc.store.sqlite_reader import SqliteReader
    from zscc.text import Words

    options, profile = room.options, room.profile
    if options.store is None:
        return demo_snapshot(room.town, bureau, options.seed, options.at or DEFAULT_AT, profile)
    if not options.store.is_file():
        raise CommandError(f"there is no journal {options.store}")
    try:
        with closing(SqliteReader(options.store)) as reader:
            situation = restored(reader, profile, options.at)
    except StoreError as error:
        raise CommandError(Words("en")(f"store.error.{error.code}", **error.arguments)) from error
    as_of = options.at or situation.recorded_at
    if as_of is None:
        raise CommandError(f"{options.store} is empty")
    return situation.snapshot(as_of)


def _grids_beside(room: _Room) -> "tuple[FeatureLayer, ...]":
    """The town's grids beside the base grids."""
    from zscc.settings.profile import town_file
    from zscc.town.grid_layers import grid_layers
    from zscc.town.load import TownUnreadable

    options = room.options
    try:
        return grid_layers(room.town, town_file(options.town, room.profile, options.profile))
    except TownUnreadable as error:
        raise CommandError(str(error)) from error


def _plain(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)[:60]
