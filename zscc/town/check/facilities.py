"""The civic and industry facilities of a file: published numbers, sums of places and beds, what must not be open.

A file without the table ``facility`` has none, and nothing is said of it.
"""

from collections import Counter
from collections.abc import Mapping

from zscc.model.exposure import Exposure
from zscc.town.check.findings import Finding, fault
from zscc.town.check.reading import RawLayer

SENSITIVE = frozenset({"granary", "gas", "water_supply", "pipeline"})
"""Kinds that are never open: the reserve of grain, gas, water supply, projects that are still talked about."""


def facility_figures(roles: Mapping[str, RawLayer]) -> dict[str, int]:
    """How many of each kind there are, and the sums of places and beds; nothing without facilities."""
    if "facility" not in roles:
        return {}
    kinds, layers = roles["facility"].texts("kind") or [], roles["facility"].texts("layer") or []
    figures = dict(Counter(kinds))
    figures["school_facility"] = sum(layer == "civic_school" for layer in layers)
    figures |= {what: sum(capacity for _, name, capacity, _ in _rooms(roles) if name == what) for what in _whats(roles)}
    return figures


def facility_findings(roles: Mapping[str, RawLayer], published: Mapping[str, int]) -> list[Finding]:
    """What contradicts the published numbers, the tiers, or the rules of exposure."""
    if "facility" not in roles:
        return []
    figures = facility_figures(roles)
    found = [
        fault("count", what=what, found=figures.get(what, 0), expected=number)
        for what, number in published.items()
        if figures.get(what, 0) != number
    ]
    return [*found, *_exposed(roles), *_tiers(roles), *_crowded(roles), *_lost(roles)]


def _exposed(roles: Mapping[str, RawLayer]) -> list[Finding]:
    table = roles["facility"]
    known = {exposure.value for exposure in Exposure}
    told = zip(table.texts("name") or [], table.texts("kind") or [], table.texts("exposure") or [], strict=False)
    found = []
    for name, kind, exposure in told:
        if exposure not in known:
            found.append(fault("exposure_unknown", name=name, exposure=exposure or "-"))
        elif kind in SENSITIVE and exposure == Exposure.OPEN.value:
            found.append(fault("exposure_open", name=name, kind=kind))
    return found


def _tiers(roles: Mapping[str, RawLayer]) -> list[Finding]:
    """How many stand in each tier, where the number of the tier says it."""
    table = roles["facility"]
    there = Counter(zip(table.texts("layer") or [], table.texts("tier") or [], strict=False))
    tiers = roles.get("facility_tier")
    if tiers is None:
        return []
    rows = zip(tiers.texts("layer") or [], tiers.texts("tier") or [], tiers.texts("wanted") or [], strict=True)
    return [
        fault("count", what=f"{layer} {tier}", found=there[layer, tier], expected=int(wanted))
        for layer, tier, wanted in rows
        if wanted and there[layer, tier] != int(wanted)
    ]


def _crowded(roles: Mapping[str, RawLayer]) -> list[Finding]:
    return [
        fault("facility_crowded", facility=facility, what=what, occupied=occupied, capacity=capacity)
        for facility, what, capacity, occupied in _rooms(roles)
        if not 0 <= occupied <= capacity
    ]


def _lost(roles: Mapping[str, RawLayer]) -> list[Finding]:
    """Areas and rooms of facilities that are not there."""
    known = set(roles["facility"].texts("facility_id") or [])
    found = []
    for role in ("facility_area", "facility_room"):
        lost = sorted(set((roles[role].texts("facility_id") or []) if role in roles else []) - known)
        if lost:
            about = {"layer": role, "column": "facility_id", "codes": ", ".join(lost[:5]), "number": len(lost)}
            found.append(fault("reference_lost", **about))
    return found


def _rooms(roles: Mapping[str, RawLayer]) -> list[tuple[str, str, int, int]]:
    table = roles.get("facility_room")
    if table is None:
        return []
    names = ("facility_id", "what", "capacity", "occupied")
    facilities, whats, capacities, taken = (table.texts(name) or [] for name in names)
    numbers = zip(map(_whole, capacities), map(_whole, taken), strict=False)
    return [(facility, what, *two) for facility, what, two in zip(facilities, whats, numbers, strict=False)]


def _whats(roles: Mapping[str, RawLayer]) -> list[str]:
    return sorted({what for _, what, _, _ in _rooms(roles)})


def _whole(text: str) -> int:
    return int(text) if text.lstrip("-").isdecimal() else -1
