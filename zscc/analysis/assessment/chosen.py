"""What the settings chose, put to use: ways of the formulas, versions of the weights, rules of the leagues."""

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

from zscc.analysis.assessment.counts import count_named
from zscc.analysis.assessment.formulas import Choices, check_choices
from zscc.analysis.assessment.leagues import LeagueRules
from zscc.analysis.assessment.scoring import ByRate, ByWorkload, Measure, Part, Weighting
from zscc.settings.assessment import AssessmentSetting, PartSetting


def choices_of(setting: AssessmentSetting) -> Choices:
    """How each formula divides; ValueError for a formula or a way that does not exist."""
    check_choices(setting.ways)
    return MappingProxyType(dict(setting.ways))


def league_rules_of(setting: AssessmentSetting, *, higher_is_better: bool = True) -> LeagueRules:
    """The rules of a league; ValueError for a certainty that is none. Whether it is shown at all is the screen's."""
    return LeagueRules(higher_is_better, setting.league.certainty, setting.league.ranks)


def weightings_of(setting: AssessmentSetting) -> tuple[Weighting, ...]:
    """Every version of every score's weights; ValueError for one that makes no score, or a version told twice."""
    told = tuple(
        Weighting(one.name, one.version, one.valid_from, tuple(map(_part, one.parts))) for one in setting.weightings
    )
    versions, first_days = {(one.name, one.version) for one in told}, {(one.name, one.valid_from) for one in told}
    if len(versions) < len(told) or len(first_days) < len(told):
        raise ValueError("two versions of one score's weights have the same number or the same first day")
    return told


def weighting_on(weightings: Sequence[Weighting], name: str, day: date) -> Weighting | None:
    """The weights of a score that hold on a day in Asia/Shanghai; None before the first."""
    since = [(one.valid_from, one) for one in weightings if one.name == name and one.valid_from is not None]
    holding = [(first, one) for first, one in since if first <= day]
    return max(holding, key=lambda pair: pair[0])[1] if holding else None


def _part(setting: PartSetting) -> Part:
    if bool(setting.rate) is bool(setting.workload):
        raise ValueError(f"{setting.name}: a part is of a rate or of work")
    return Part(setting.name, setting.weight, _measure(setting))


def _measure(setting: PartSetting) -> Measure:
    if setting.rate:
        return ByRate(setting.rate, setting.inverted, setting.way or None)
    count = count_named(setting.workload)
    if count is None:
        raise ValueError(f"{setting.name}: nothing is counted as {setting.workload!r}")
    return ByWorkload(count)
