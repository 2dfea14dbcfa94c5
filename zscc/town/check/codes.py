"""The codes of villages and grids: whole, well-formed, each once, none left out."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from zscc.town.check.findings import Finding, fault, warning
from zscc.town.check.reading import GRID_CODE, VILLAGE_CODE


def village_code_findings(codes: Sequence[str], expected: Collection[str]) -> list[Finding]:
    """Faults of the 12-digit codes; ``expected`` are the real ones of the town."""
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
    found = [fault("grid_code_empty", row=row) for row, code in enumerate(codes, start=1) if not code]
    found += [fault("grid_code_malformed", code=c) for c in codes if c and not GRID_CODE.fullmatch(c)]
    found += _doubled(codes, "grid_code_doubled")
    whole = {code for code in codes if GRID_CODE.fullmatch(code)}
    found += [fault("grid_code_prefix", code=c, prefix=c[:12]) for c in sorted(whole) if c[:12] not in villages]
    return found + [fault("grid_code_missing", code=code) for code in _missing(whole, villages, expected)]


def label_findings(codes: Sequence[str], labels: Sequence[str], names: dict[str, str]) -> list[Finding]:
    """Labels that are not the name of the village, a hyphen and the last two digits: 新镇社区-02."""
    found = []
    for code, label in zip(codes, labels, strict=True):
        name = names.get(code[:12])
        if name and GRID_CODE.fullmatch(code) and label != f"{name}-{code[-2:]}":
            found.append(warning("label_wrong", code=code, label=label, wanted=f"{name}-{code[-2:]}"))
    return found


def _doubled(codes: Sequence[str], what: str) -> list[Finding]:
    rows = defaultdict(list)
    for row, code in enumerate(codes, start=1):
        rows[code].append(row)
    doubled = sorted(code for code, times in Counter(codes).items() if code and times > 1)
    return [fault(what, code=code, rows=", ".join(map(str, rows[code]))) for code in doubled]


def _missing(whole: Collection[str], villages: Collection[str], expected: Collection[str]) -> list[str]:
    """Codes that must be there: all of the same scheme, and in any scheme every number up to a village's highest."""
    same_scheme = len(set(whole) & set(expected)) > len(expected) / 2
    missing = set(expected) - set(whole) if same_scheme else set()
    for village in villages:
        highest = max((int(code[12:]) for code in whole if code[:12] == village), default=0)
        missing |= {f"{village}{number:03}" for number in range(1, max(highest, 1) + 1)} - set(whole)
    return sorted(missing)
