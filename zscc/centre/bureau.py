"""The bureau of a desk: its settings, and the responders that its town and its catalogue make."""

from pathlib import Path

from zscc.centre.responders import responders_of
from zscc.settings.bureau import Bureau
from zscc.settings.calendar import load_calendar
from zscc.settings.catalogue import load_catalogue
from zscc.settings.profile import Profile, catalogue_file
from zscc.settings.roster import load_roster
from zscc.town.layers import Town


def load_bureau(profile: Profile, profile_path: Path | None, town: Town) -> Bureau:
    """What the profile names, and the shipped form of what it does not; ``profile_path`` is where the profile lies.

    Raises CatalogueRefused with every fault of the catalogue, OSError when it cannot be read.
    """
    catalogue = load_catalogue(catalogue_file(profile, profile_path))
    return Bureau(catalogue, load_calendar(), responders_of(town, catalogue), load_roster())
