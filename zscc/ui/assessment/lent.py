"""What the map is coloured by while 考核 is shown: the rate that is looked at, of each grid or of its village."""

from zscc.analysis.assessment.formulas import Choices, rate_of
from zscc.analysis.assessment.views import AssessmentView
from zscc.map.themes.choropleth import LentFigures
from zscc.ui.assessment.naming import Naming
from zscc.ui.rows import Directory


def lent_of(naming: Naming, view: AssessmentView, choices: Choices, directory: Directory, period: str) -> LentFigures:
    """Per cent by grid; where the split is by village, every grid of it has the village's."""
    percents = {key: rate_of(view.code, counts, choices).percent for key, counts in view.by_key.items()}
    by_grid = {}
    for code, grid in directory.grids.items():
        percent = percents.get(code if view.split == "grid" else grid.village_code)
        if percent is not None:
            by_grid[code] = percent
    counted = naming.ratio(rate_of(view.code, view.counts, choices))
    split = naming.words(f"assessment.split.{view.split}")
    notes = (
        naming.words("assessment.map_note", split=split),
        naming.words("assessment.map_sum", counted=counted, period=period),
    )
    villages = {} if view.split == "grid" else {code: grid.village_code for code, grid in directory.grids.items()}
    return LentFigures(naming.rate(view.code), "%", notes, by_grid, villages)
