"""Pictures, painted pages and films: they come as bytes from who may paint, and are gated and sealed like the rest."""

from zscc.export.contract import ExportRefused, Material, Wish

FILE = "file"
"""Name of the whole file among ``Material.pictures``."""


def made(material: Material, wish: Wish) -> bytes:
    """The file as it was painted; ExportRefused ``not_painted`` where nobody painted it."""
    data = material.pictures.get(FILE)
    if not data:
        raise ExportRefused("not_painted", form=wish.form.value)
    return data
