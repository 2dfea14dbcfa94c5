"""What codes are called in a file's language: villages, grids, classes, departments, sources, stages."""

from functools import cached_property

from zscc.export.contract import Material
from zscc.settings.bureau import Bureau
from zscc.text.words import Words
from zscc.town.layers import Grid, PatrolVehicle, Town


class Names:
    """Of one town and bureau, in one language."""

    def __init__(self, town: Town, bureau: Bureau, words: Words) -> None:
        self._town, self._bureau, self.words = town, bureau, words

    @classmethod
    def of(cls, material: Material) -> "Names":
        """Those of a file."""
        return cls(material.town, material.bureau, Words(material.passport.language))

    @cached_property
    def villages(self) -> dict[str, str]:
        """By 12-digit code."""
        return {village.code: village.name for village in self._town.villages}

    @cached_property
    def grids(self) -> dict[str, Grid]:
        """By 15-digit code."""
        return {grid.code: grid for grid in self._town.grids}

    @cached_property
    def vehicles(self) -> dict[str, PatrolVehicle]:
        """By id."""
        return {vehicle.vehicle_id: vehicle for vehicle in self._town.vehicles}

    def village(self, code: str | None) -> str:
        """The name of a village; '' for none."""
        return self.villages.get(code or "", code or "")

    def village_of_grid(self, code: str | None) -> str:
        """The name of the village that a grid lies in."""
        return self.village(code[:12]) if code else ""

    def grid(self, code: str | None) -> str:
        """The label of a grid; '' for none."""
        if not code:
            return ""
        grid = self.grids.get(code)
        return code if grid is None else grid.label

    def class_name(self, class_id: str) -> str:
        """As the catalogue calls it; in another language by the screen's word, where it has one."""
        its = self._bureau.classes.get(class_id)
        if self.words.language != "zh":
            for named in (class_id, "" if its is None else its.parent):
                if named and f"ui.category.{named}" in self.words:
                    return self.words(f"ui.category.{named}")
        return class_id if its is None else its.name

    def parent(self, class_id: str) -> str:
        """The class that a sub-class lies below; '' for a class."""
        its = self._bureau.classes.get(class_id)
        return "" if its is None else its.parent

    def class_kind(self, class_id: str) -> str:
        """部件类, 事件类, 服务类."""
        its = self._bureau.classes.get(class_id)
        return "" if its is None else self.words(f"sheet.class_kind.{its.kind.value}")

    def department(self, department_id: str) -> str:
        """As the catalogue calls it; '' for none."""
        its = self._bureau.departments.get(department_id)
        return department_id if its is None else its.name

    def known(self, table: str, name: str) -> str:
        """The word of ``table.name``; the bare name where nobody has written one."""
        key = f"{table}.{name}"
        return self.words(key) if name and key in self.words else name

    def vehicle(self, vehicle_id: str) -> str:
        """07车 in Chinese, V07 in English."""
        its = self.vehicles.get(vehicle_id)
        return vehicle_id if its is None or self.words.language != "zh" else its.label
