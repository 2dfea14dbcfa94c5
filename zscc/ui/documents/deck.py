"""The pages of a briefing for a document: every scene told, its map painted alone. Needs a QGuiApplication."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from zscc.clock import SHANGHAI
from zscc.export.audiences import NEVER_PUBLIC, SUMS, sensitive_classes
from zscc.export.contract import Material
from zscc.export.pptx_file import Deck
from zscc.map.credits import Credits
from zscc.map.wall.layers import wall_layers
from zscc.map.wall.live_figures import Counted, live_values
from zscc.map.wall.page import Screen
from zscc.map.wall.picture import ScenePage, map_picture
from zscc.map.wall.scene_map import SceneMap
from zscc.map.wall.telling import Known, keys_of, told_scene
from zscc.model.audience import Audience
from zscc.model.catalogue import ClassKind
from zscc.settings.briefing import Briefing, Scene
from zscc.settings.profile import Profile
from zscc.settings.style import load_style
from zscc.settings.town_figures import load_town_figures
from zscc.text.words import Words
from zscc.town.features import FeatureLayer
from zscc.ui.themes.memory import filter_from, theme_from

PICTURE_PX = (1200, 1000)
"""Of a map in a document, about as it stands on a slide."""
Tell = Callable[[float], None]


@dataclass(frozen=True)
class DeckJob:
    """What a briefing as a document is made of; can be pickled."""

    material: Material
    briefing: Briefing
    profile: Profile
    grids: tuple[FeatureLayer, ...] = ()
    """Grids that stand beside the base grids."""
    institution: str = ""

    def gathered(self, tell: Tell | None = None) -> Material:
        """The material with its deck and its pictures."""
        scenes = self.briefing.scenes
        pages = []
        pictures: dict[str, bytes] = {}
        for place, scene in enumerate(scenes):
            page = self._page(scene, (place, len(scenes)))
            pages.append(page.told)
            if (scene.view.layers or scene.view.highlight) and self._may_show(page.shown):
                pictures[scene.scene_id] = map_picture(page)
            if tell is not None:
                tell((place + 1) / len(scenes))
        deck = Deck(self.briefing.title, self.briefing.subtitle, tuple(pages), load_town_figures(), self.institution)
        return replace(self.material, extra=deck, pictures=pictures)

    def _may_show(self, shown: SceneMap) -> bool:
        """The public sees maps of exactly the layers that were approved for it, without sums; the rest is words."""
        passport = self.material.passport
        if passport.audience is not Audience.PUBLIC:
            return True
        approved = (its.layers for its in self.material.approvals if its.number == passport.approval)
        return (
            not shown.live
            and shown.visible.isdisjoint(NEVER_PUBLIC | SUMS)
            and shown.visible in map(frozenset, approved)
        )

    def _page(self, scene: Scene, place: tuple[int, int]) -> ScenePage:
        material, profile, words = self.material, self.profile, Words(self.material.passport.language)
        snapshot, town, classes = material.snapshot, material.town, material.bureau.catalogue.classes
        hidden = sensitive_classes(material.bureau)
        choices = scene.view.choices
        shown = SceneMap(
            view=scene.view,
            live=scene.live,
            windows=profile.windows,
            calm_classes=frozenset(each.class_id for each in classes) - hidden,
            theme=theme_from(choices),
            heat_counts=filter_from(choices),
            added=wall_layers(scene.view, town, snapshot.as_of.astimezone(SHANGHAI).date(), self.grids, {}),
            first_names=profile.wall.names,
        )
        services = frozenset(each.class_id for each in classes if each.kind is ClassKind.SERVICE)
        counted = Counted(services, frozenset(grid.code for grid in town.grids))
        known = Known(
            figures=load_town_figures(),
            live=live_values(snapshot, counted, keys_of(scene)),
            words=words,
            synthetic=profile.demo or town.synthetic or snapshot.synthetic,
            credit=Credits.of(town, words).in_short(words),
            heat="heat" in shown.visible,
        )
        screen = Screen(*PICTURE_PX, profile.wall)
        told = told_scene(scene, known, place)
        return ScenePage(told, shown, snapshot, town, screen, load_style("light"), words.language)
