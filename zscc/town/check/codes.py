"""The codes of villages and grids: whole, well-formed, each once, none left out."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise

from zscc.town.check.findings import Finding, fault, warning
from zscc.town.check.reading import GRID_CODE, VILLAGE_CODE


def village_code_findings(codes: Sequence[str], expected: Collection[str]) -> list[Finding]:
    """Faults of the 12-digit codes; ``expected`` are the real ones of the town."""
    if not codes:
        return []
    if _foreign(codes, VILLAGE_CODE, expected):
        return [fault("other_town", layer="village", codes=_few(codes))]
    found = [fault("village_code_empty", row=row) for row, code in enumerate(codes, start=1) if not code]
    found += [fault("village_code_malformed", code=c) for c in codes if c and not VILLAGE_CODE.fullmatch(c)]
    found += _doubled(codes, "village_code_doubled")
    found += [fault("village_code_missing", code=code) for code in sorted(set(expected) - set(codes))]
    strangers = sorted({c for c in codes if VILLAGE_CODE.fullmatch(c)} - set(expected))
    return found + [fault("village_code_unknown", code=code) for code in strangers]


def grid_code_findings(codes: Sequence[str], villages: Collection[str], expected: Collection[str]) -> list[Finding]:
    """Faults of the 15-digit codes: village code and a number that runs from 001 without a gap.

    ``expected`` are the shipped town's codes; they tell which code is missing when the file is of the same scheme.
    """
    if not codes:
        return []
    if _foreign([code[:12] for code in codes], VILLAGE_CODE, villages):
        return [fault("other_town", layer="grid", codes=_few(codes))]
    found = [fault("grid_code_empty", row=row) for row, code in enumerate(codes, start=1) if not code]
    found += [fault("grid_code_malformed", code=c) for c in codes if c and not GRID_CODE.fullmatch(c)]
    found += _doubled(codes, "grid_code_doubled")
    whole = {code for code in codes if GRID_CODE.fullmatch(code)}
    found += [fault("grid_code_prefix", code=c, prefix=c[:12]) for c in sorted(whole) if c[:12] not in villages]
    missing = _missing_of_scheme(whole, expected)
    found += [fault("grid_code_missing", code=code) for code in missing]
    return found + _jumps(whole | set(missing), villages)


def label_findings(codes: Sequence[str], labels: Sequence[str], names: dict[str, str]) -> list[Finding]:
    """Labels that are not the name of the village, a hyphen and the last two digits: 新镇社区-02."""
    found = []
    for code, label in zip(codes, labels, strict=True):
        name = names.get(code[:12])
        if name and GRID_CODE.fullmatch(code) and label != f"{name}-{code[-2:]}":
            found.append(warning("label_wrong", code=code, label=label, wanted=f"{name}-{code[-2:]}"))
    return found


def name_findings(codes: Sequence[str], told: Sequence[str], names: dict[str, str]) -> list[Finding]:
    """Villages that bear another name than the one published with their code."""
    return [
        warning("name_wrong", code=code, name=name, wanted=names[code])
        for code, name in zip(codes, told, strict=True)
        if code in names and name != names[code]
    ]


def belonging_findings(codes: Sequence[str], homes: Sequence[str], villages: Collection[str]) -> list[Finding]:
    """Grids whose own code and whose column of the village do not say the same."""
    return [
        fault("grid_village_differs", code=code, village=home or "-")
        for code, home in zip(codes, homes, strict=True)
        if GRID_CODE.fullmatch(code) and code[:12] in villages and home != code[:12]
    ]


def _doubled(codes: Sequence[str], what: str) -> list[Finding]:
    rows = defaultdict(list)
    for row, code in enumerate(codes, start=1):
        rows[code].append(row)
    doubled = sorted(code for code, times in Counter(codes).items() if code and times > 1)
    return [fault(what, code=code, rows=_few([str(row) for row in rows[code]])) for code in doubled]


def _foreign(codes: Sequence[str], form: re.Pattern[str], known: Collection[str]) -> bool:
    """Whether most are well-formed codes and none of them is known here."""
    formed = sum(form.fullmatch(code) is not None for code in codes)
    return formed > len(codes) / 2 and not set(codes) & set(known)


def _few(texts: Sequence[str], most: int = 5) -> str:
    return ", ".join([*texts[:most], *(["…"] if len(texts) > most else [])])


def _missing_of_scheme(whole: Collection[str], expected: Collection[str]) -> list[str]:
    """The shipped codes that are not there, when the file is of the same scheme."""
    same_scheme = len(set(whole) & set(expected)) > len(expected) / 2
    return sorted(set(expected) - set(whole)) if same_scheme else []


def _jumps(there: Collection[str], villages: Collection[str]) -> list[Finding]:
    """In any scheme the grids of a village are numbered from 001 without a jump; one line for each jump."""
    found = []
    for village in sorted(villages):
        numbers = sorted(int(code[12:]) for code in there if code[:12] == village)
        for before, after in pairwise([0, *(numbers or [2])]):
            first, last = (f"{village}{number:03}" for number in (before + 1, after - 1))
            if after - before == 2:
                found.append(fault("grid_code_missing", code=first))
            elif after - before > 2:
                found.append(fault("grid_codes_missing", first=first, last=last, number=after - before - 1))
    return found
