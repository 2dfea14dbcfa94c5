"""What a desk or a run without one stands on: the profile, its town, the journal's file."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from zscc.centre.demo import demo_journal
from zscc.settings.profile import Profile, load_profile, town_file
from zscc.town.layers import Town
from zscc.town.load import TownUnreadable, load_town


class GroundFault(Exception):
    """Profile or town cannot be read; the text is the one clear line."""


@dataclass(frozen=True, slots=True)
class LiveGround:
    """A profile and its town."""

    profile: Profile
    town: Town
    profile_path: Path | None = None
    """None: the shipped one."""
    town_file: Path | None = None
    """None: the demo town's."""

    @property
    def folder(self) -> Path:
        """Relative paths of the profile begin here."""
        return Path() if self.profile_path is None else self.profile_path.parent

    @property
    def lives_now(self) -> bool:
        """Whether it goes by the wall clock; a demo without feeds has a clock of its own (docs/decisions/0006)."""
        return bool(self.profile.feeds) or not self.profile.demo

    def journal(self, data_dir: Path, seed: int) -> Path:
        """The journal's file: demo facts never mix with real ones, nor those of one town with those of another."""
        code = "" if self.town_file is None else self.town.code
        if self.profile.demo:
            fed_by = self.profile_path.stem if self.profile.feeds and self.profile_path is not None else ""
            return demo_journal(data_dir, seed, "-".join(filter(None, (code, fed_by))))
        return data_dir / "live" / f"journal{'-' + code if code else ''}.gpkg"


def load_ground(profile_path: Path | None, town_path: Path | None = None) -> LiveGround:
    """The profile and the town that are asked for; a town without a profile of its own is called by its name.

    Raises GroundFault.
    """
    try:
        profile = load_profile(profile_path)
    except (OSError, ValueError) as error:
        # msgspec's and tomllib's errors are ValueErrors that say where in the file the fault lies.
        raise GroundFault(f"the profile cannot be read: {error}") from error
    path = town_file(town_path, profile, profile_path)
    try:
        town = load_town(path)
    except TownUnreadable as error:
        raise GroundFault(str(error)) from error
    if path is not None and profile_path is None:
        profile = msgspec.structs.replace(profile, institution=town.name, institution_en=town.name)
    return LiveGround(profile, town, profile_path, path)
