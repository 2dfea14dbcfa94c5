"""Files that must be painted first, for a process of their own (``map.pages.apart.PageProcess``)."""

from dataclasses import dataclass

from zscc.export.contract import ExportRefused, Material, Wish
from zscc.ui.documents.painting import Canvas, painted
from zscc.ui.export.job import ExportNotMade


@dataclass(frozen=True)
class PaintedJob:
    """A picture of the map or an atlas."""

    material: Material
    wish: Wish
    canvas: Canvas

    def made(self) -> bytes:
        """The file's bytes; raises ExportNotMade."""
        from zscc.export.table import made

        try:
            return made(painted(self.material, self.wish, self.canvas), self.wish)
        except ExportRefused as refused:
            raise ExportNotMade.of(refused) from refused
