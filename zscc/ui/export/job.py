"""A file of data made in a process of its own; why it was refused comes back with its code."""

from dataclasses import dataclass

from zscc.export.contract import ExportRefused, Material, Wish
from zscc.map.pages.apart import PageNotMade, Tell


class ExportNotMade(PageNotMade):
    """``code`` and ``arguments`` make the words ``export.refused.<code>``."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code, reason)
        self.arguments: dict[str, object] = {"reason": reason}

    @classmethod
    def of(cls, refused: ExportRefused) -> "ExportNotMade":
        """Crosses from one process to another with its arguments."""
        made = cls(refused.code)
        made.arguments = refused.arguments
        return made


@dataclass(frozen=True)
class ExportJob:
    """Everything that a file of data is made of."""

    material: Material
    wish: Wish

    def made(self, tell: Tell | None = None) -> bytes:
        """The file's bytes; raises ExportNotMade."""
        from zscc.export.table import made

        try:
            return made(self.material, self.wish, tell)
        except ExportRefused as refused:
            raise ExportNotMade.of(refused) from refused
        except MemoryError as error:
            raise ExportNotMade("too_large") from error
