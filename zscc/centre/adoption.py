"""Which bytes a journal leans on, said as facts."""

from zscc.model.adopted import Adopted
from zscc.model.catalogue import Catalogue
from zscc.town.layers import Town


def adopted_town(town: Town) -> Adopted:
    """The fact that a desk works on this town."""
    return Adopted(dataset="town", sha256=town.sha256, label=town.name, synthetic=town.synthetic)


def adopted_catalogue(catalogue: Catalogue) -> Adopted:
    """The fact that deadlines, departments and presets are this catalogue's."""
    return Adopted("catalogue", catalogue.sha256, label=catalogue.edition, synthetic=catalogue.synthetic)
