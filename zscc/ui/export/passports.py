"""The passport of what leaves this desk: the moment that is shown, as it is shown, and who sits here."""

from typing import TYPE_CHECKING

from zscc import __version__
from zscc.map.arrangement import FEATURE_PREFIX
from zscc.model.audience import Audience
from zscc.model.passport import LayerShown, Passport
from zscc.situation.situation import FOLD_VERSION
from zscc.town.features import comes_with_the_town
from zscc.ui.themes.memory import PICTURED

if TYPE_CHECKING:
    from zscc.ui.picture import Picture
    from zscc.ui.window import DeskWindow


def passport_of(
    desk: "DeskWindow", picture: "Picture", audience: Audience, shows: str, *, approval: str = "", chain: str = ""
) -> Passport:
    """The picture as it stands on the map now; ``chain``: the centre's answer to ``ChainAt(picture.snapshot.seq)``."""
    frame, town, words = desk.canvas.frame, desk.directory.town, desk.wording.words
    snapshot = picture.snapshot
    synthetic = snapshot.synthetic or town.synthetic
    return Passport(
        as_of=snapshot.as_of,
        seq=snapshot.seq,
        chain=chain,
        state_hash=snapshot.state_hash or "",
        fold_version=FOLD_VERSION,
        town_code=town.code,
        town_sha256=town.sha256,
        catalogue_sha256=desk.bureau.catalogue.sha256,
        audience=audience,
        approval=approval,
        author=words(f"case.role.{desk.asking.who.role.value}"),
        shows=shows,
        panel_filter=picture.chosen,
        workspace=desk.workspace.value,
        box_m=frame.viewport.bbox_m,
        layers=tuple(LayerShown(row.name, row.name in frame.visible, row.opacity) for row in frame.arrangement),
        choices=tuple((name, its) for name, its in sorted(desk.seat.choices.items()) if name in PICTURED),
        language=desk.wording.language,
        style=frame.ink.style.name,
        synthetic=synthetic,
        notice=words("sheet.about.made_up") if synthetic else "",
        zscc_version=__version__,
    )


def inside_only(desk: "DeskWindow") -> frozenset[str]:
    """Names of the layers on the map that somebody added and did not declare public."""
    layers = (shape.layer for shape in desk.canvas.frame.features_seen)
    return frozenset(
        FEATURE_PREFIX + layer.layer_id
        for layer in layers
        if not comes_with_the_town(layer.layer_id) and layer.provenance.classification != "public"
    )
