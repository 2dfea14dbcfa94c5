"""What can be undone at this seat: layers, drawings, choices. Deeds have a name, so that undo says what it undoes.

Facts of the town are never undone here; they have compensating facts of their own.
"""

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand


class Deed(QUndoCommand):
    """One thing a person did. ``do`` runs when the deed is pushed on the window's ``deeds`` and on every redo."""

    def __init__(
        self, name: str, do: Callable[[], object], undo: Callable[[], object], *, of_town: bool = False
    ) -> None:
        """``name`` is in the desk's language: it is shown as it is.

        ``of_town``: it writes facts, so that it is neither done nor undone while the desk can do nothing.
        """
        super().__init__(name)
        self.of_town = of_town
        self._do, self._undo = do, undo

    def redo(self) -> None:
        self._do()

    def undo(self) -> None:
        self._undo()
