"""Which bytes a journal leans on, said as facts."""

from zscc.model.adopted import Adopted
from zscc.town.layers import Town


def adopted_town(town: Town) -> Adopted:
    """The fact that a desk works on this town."""
    return Adopted(dataset="town", sha256=town.sha256, label=town.name, synthetic=town.synthetic)
