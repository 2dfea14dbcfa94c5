"""What a seat remembers of its layers, and how that is brought back when layers come and go."""

from collections.abc import Iterable, Mapping

from zscc.map.arrangement import Arrangement
from zscc.settings.seat import LayerWish
from zscc.ui.layers.groups import LayerGroup

FOLDED = "layer_tree.folded"
"""The choice of a seat that names the folded groups."""
MOST_ABSENT = 200
"""So many layers that are not there now are still remembered."""


def wishes_of(
    arrangement: Arrangement, plain: Mapping[str, bool], before: tuple[LayerWish, ...]
) -> tuple[LayerWish, ...]:
    """What to remember: the layers as they are, and those that are not there now as they were, each in its place.

    ``plain``: visibility of the layers that only the workspace has switched.
    """
    wishes = [LayerWish(row.name, plain.get(row.name, row.visible), round(row.opacity, 3)) for row in arrangement]
    absent = {wish.name for wish in [wish for wish in before if wish.name not in arrangement][-MOST_ABSENT:]}
    for place, wish in enumerate(before):
        if wish.name in absent:
            below = before[place - 1].name if place else ""
            at = next((row for row, other in enumerate(wishes, start=1) if other.name == below), 0)
            wishes.insert(at, wish)
    return tuple(wishes)


def with_memory_of(arrangement: Arrangement, new: Iterable[str], wishes: tuple[LayerWish, ...]) -> Arrangement:
    """Layers that have just come, shown as they are remembered; the others are left as they are."""
    came = {wish.name: wish for wish in wishes if wish.name in set(new)}
    if not came:
        return arrangement
    return arrangement.like(
        came.get(wish.name) or arrangement[wish.name] for wish in wishes if wish.name in arrangement
    )


def folded_from(choice: str | None) -> frozenset[LayerGroup] | None:
    """The folded groups of a choice; None when there is none. Names that nobody knows are passed over."""
    if choice is None:
        return None
    return frozenset(group for group in LayerGroup if group.value in choice.split(","))


def folded_as_choice(folded: frozenset[LayerGroup]) -> str:
    """The choice that names these groups."""
    return ",".join(group.value for group in LayerGroup if group in folded)
