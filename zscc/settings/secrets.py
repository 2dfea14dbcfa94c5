"""Secrets of feeds by name: the desktop's keyring, else the environment, else a file that only its owner reads.

A profile names a secret, it never holds one. Looked for in this order, the first that has it gives it:

1. the keyring, under the service ``zscc`` (extra ``secrets``; a machine without one has no say),
2. the environment, ``ZSCC_SECRET_<NAME>``: the name in capitals, what is neither letter nor digit as ``_``,
3. ``secrets.toml`` in the configuration folder, ``name = "secret"`` a line; refused while others may read it.

A secret is asked for when a feed is made, so a changed one counts from the feed's next start. It stands in no log, no
repr and no error.
"""

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

from platformdirs import user_config_path

SERVICE = "zscc"
FILE_NAME = "secrets.toml"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OWNER_ONLY = stat.S_IRUSR | stat.S_IWUSR
_NAME = re.compile(r"[\w.\-]{1,64}")


class SecretMissing(Exception):
    """There is no secret of this name, or none that may be used; the text says where it was looked for and why not."""


class SecretNotKept(Exception):
    """A secret could not be stored; the text says why."""


def variable_of(name: str) -> str:
    """The variable of the environment that holds a secret."""
    return "ZSCC_SECRET_" + re.sub(r"[^A-Za-z0-9]", "_", name).upper()


class Secrets:
    """Where this machine keeps its secrets. One thread at a time."""

    def __init__(self, folder: Path | None = None, environment: Mapping[str, str] | None = None) -> None:
        """``folder``: of ``secrets.toml``, the user's configuration folder when None."""
        self._file = (user_config_path("zscc") if folder is None else folder) / FILE_NAME
        self._environment = os.environ if environment is None else environment

    @property
    def file(self) -> Path:
        """The file that is looked into last."""
        return self._file

    def secret(self, name: str) -> str:
        """The secret of a name; raises SecretMissing."""
        found = _from_keyring(name) or self._environment.get(variable_of(name), "")
        if found:
            return found
        told = self._of_file().get(name)
        if not isinstance(told, str) or not told:
            looked = f"the keyring, {variable_of(name)}, {self._file}"
            raise SecretMissing(f"there is no secret {name!r} (looked for in {looked})")
        return told

    def keep(self, name: str, secret: str) -> str:
        """Store a secret in the keyring, without one in the file; returns where. Raises SecretNotKept."""
        if not _NAME.fullmatch(name) or not secret or "\n" in secret:
            raise SecretNotKept("a name has letters, digits, dots, - and _; a secret has one line and is not empty")
        if _into_keyring(name, secret):
            return "keyring"
        try:
            self._into_file(name, secret)
        except (OSError, SecretMissing) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise SecretNotKept(f"{self._file} cannot be written: {reason}") from None
        return str(self._file)

    def _of_file(self) -> dict[str, object]:
        try:
            with self._file.open("rb") as stream:
                self._require_private(stream.fileno())
                return tomllib.load(stream)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise SecretMissing(f"{self._file} cannot be read: {error.strerror}") from None
        except ValueError:
            # What tomllib says of a fault may hold a piece of a secret.
            raise SecretMissing(f"{self._file} is no readable TOML file") from None

    def _require_private(self, descriptor: int) -> None:
        if os.name == "posix" and os.fstat(descriptor).st_mode & _OTHERS:
            raise SecretMissing(f"{self._file} may be read by others and is not used; run: chmod 600 {self._file}")

    def _into_file(self, name: str, secret: str) -> None:
        told = {**self._of_file(), name: secret}
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=stat.S_IRWXU)
        part = self._file.with_name(FILE_NAME + ".part")
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.writelines(f"{_quoted(key)} = {_quoted(value)}\n" for key, value in told.items() if _is_text(value))
        part.replace(self._file)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _quoted(text: object) -> str:
    """A basic string of TOML."""
    escaped = "".join(
        "\\" + char if char in '"\\' else char if char.isprintable() else f"\\U{ord(char):08x}" for char in str(text)
    )
    return f'"{escaped}"'


def _keyring() -> ModuleType | None:
    try:
        return import_module("keyring")
    except ImportError:
        return None


def _from_keyring(name: str) -> str:
    keyring = _keyring()
    if keyring is None:
        return ""
    try:
        return keyring.get_password(SERVICE, name) or ""
    except Exception:  # noqa: BLE001  # a locked or absent keyring has many ways to say so; the next place is asked
        return ""


def _into_keyring(name: str, secret: str) -> bool:
    keyring = _keyring()
    if keyring is None:
        return False
    try:
        keyring.set_password(SERVICE, name, secret)
    except Exception:  # noqa: BLE001  # as above
        return False
    return True
