"""The fields of one entry, taken one by one: what is wrong becomes a fault, and so does what nobody took."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import TypeVar

from zscc.settings.catalogue.contract import Entry, Fault

NAME_CHARACTERS = 80
TEXT_CHARACTERS = 500
MOST_ITEMS = 100
SEPARATORS = re.compile(r"[\n；;]")
"""Between the items of a list in one cell; so no item may hold one."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}

Told = TypeVar("Told")


class Fields:
    """One entry while it is read. A field that is wrong gives a harmless value; the catalogue is refused anyway."""

    def __init__(self, entry: Entry, faults: list[Fault]) -> None:
        self._entry, self._faults = entry, faults
        self._left = dict(entry.fields)

    def fault(self, code: str, **arguments: object) -> None:
        """Note what is wrong with this entry."""
        self._faults.append(Fault(self._entry.place, code, arguments))

    def end(self) -> None:
        """Every field was taken; one that is left is a slip of the pen."""
        for name in self._left:
            self.fault("unknown_field", field=name[:NAME_CHARACTERS])

    def identity(self, name: str) -> str:
        """An id: Latin letters, figures, full stops, underscores and hyphens."""
        told = self.text(name, needed=True)
        if told and not _ID.fullmatch(told):
            self.fault("identity", field=name, text=told)
        return told

    def text(self, name: str, *, needed: bool = False, most: int = NAME_CHARACTERS) -> str:
        """One line of visible words."""
        told = self._left.pop(name, "")
        if not isinstance(told, str):
            self.fault("not_text", field=name)
            return ""
        told = told.strip()
        if needed and not told:
            self.fault("missing", field=name)
        self._refuse_unfit(name, told, most)
        return told

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of lines; none is empty or told twice."""
        told = self._left.pop(name, ())
        if not isinstance(told, (list, tuple)) or not all(isinstance(item, str) for item in told):
            self.fault("not_list", field=name)
            return ()
        items = tuple(item.strip() for item in told)
        if len(items) > MOST_ITEMS:
            self.fault("too_many_items", field=name, number=len(items), most=MOST_ITEMS)
            return ()
        for item in items:
            self._refuse_item(name, item)
        if len(set(items)) < len(items):
            self.fault("item_twice", field=name)
        return items

    def flag(self, name: str) -> bool:
        """Yes or no; not said is no."""
        told = self._left.pop(name, False)
        if not isinstance(told, bool):
            self.fault("not_flag", field=name)
            return False
        return told

    def choice(self, name: str, words: Mapping[str, Told]) -> Told:
        """One of some words."""
        told = self.text(name, needed=True)
        if told and told not in words:
            self.fault("choice", field=name, text=told, words="、".join(words))
        return words.get(told, next(iter(words.values())))

    def time(self, name: str, read: Callable[[str], Told], otherwise: Told, *, needed: bool = False) -> Told:
        """A limit or a clock in the catalogue's words."""
        told = self.text(name, needed=needed)
        if not told:
            return otherwise
        try:
            return read(told)
        except ValueError:
            self.fault("time", field=name, text=told)
            return otherwise

    def _refuse_item(self, name: str, item: str) -> None:
        if not item:
            self.fault("empty_item", field=name)
        elif SEPARATORS.search(item):
            self.fault("separator", field=name, text=item[:NAME_CHARACTERS])
        else:
            self._refuse_unfit(name, item, TEXT_CHARACTERS)

    def _refuse_unfit(self, name: str, told: str, most: int) -> None:
        if len(told) > most:
            self.fault("too_long", field=name, number=len(told), most=most)
        elif any(unicodedata.category(character) in _UNSEEN for character in told):
            self.fault("unseen", field=name)
