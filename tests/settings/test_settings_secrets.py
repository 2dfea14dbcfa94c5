"""Secrets by name: where they are looked for, in which order, and that they are told to nobody else."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from zscc.settings.secrets import SecretMissing, SecretNotKept, Secrets, variable_of

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="rights of files are those of POSIX")


class Ring(SimpleNamespace):
    """A keyring; broken when told."""

    def __init__(self, *, broken: bool = False, **kept: str) -> None:
        super().__init__(kept=kept, broken=broken)

    def get_password(self, service: str, name: str) -> str | None:
        if self.broken:
            raise RuntimeError("no backend")
        return self.kept.get(f"{service}_{name}")

    def set_password(self, service: str, name: str, secret: str) -> None:
        if self.broken:
            raise RuntimeError("no backend")
        self.kept[f"{service}_{name}"] = secret


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own keyring is asked."""
    monkeypatch.setitem(sys.modules, "keyring", None)


def test_the_keyring_comes_before_the_environment_and_that_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Secrets(tmp_path, {}).keep("broker", "of the file")
    assert Secrets(tmp_path, {}).secret("broker") == "of the file"
    environment = {"ZSCC_SECRET_BROKER": "of the environment"}
    assert Secrets(tmp_path, environment).secret("broker") == "of the environment"
    monkeypatch.setitem(sys.modules, "keyring", Ring(zscc_broker="of the keyring"))
    assert Secrets(tmp_path, environment).secret("broker") == "of the keyring"


def test_a_keyring_that_does_not_work_has_no_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", Ring(broken=True))
    secrets = Secrets(tmp_path, {})
    assert secrets.keep("broker", "s3cret") == str(secrets.file)
    assert secrets.secret("broker") == "s3cret"


def test_with_a_keyring_nothing_is_written_to_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", Ring())
    secrets = Secrets(tmp_path, {})
    assert secrets.keep("broker", "s3cret") == "keyring"
    assert secrets.secret("broker") == "s3cret"
    assert not secrets.file.exists()


@pytest.mark.parametrize("name", ["mqtt-desk.1", "网关"])
def test_a_variable_has_capitals_and_no_signs(name: str) -> None:
    assert variable_of(name) == {"mqtt-desk.1": "ZSCC_SECRET_MQTT_DESK_1", "网关": "ZSCC_SECRET___"}[name]


def test_a_missing_secret_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(SecretMissing) as missing:
        Secrets(tmp_path, {}).secret("broker")
    for place in ("keyring", "ZSCC_SECRET_BROKER", str(tmp_path / "secrets.toml")):
        assert place in str(missing.value)


@POSIX
def test_the_file_is_its_owners_alone_and_is_refused_when_it_is_not(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path / "config", {})
    secrets.keep("broker", "s3cret-word")
    assert secrets.file.stat().st_mode & 0o777 == 0o600
    assert secrets.file.parent.stat().st_mode & 0o077 == 0
    secrets.file.chmod(0o640)
    with pytest.raises(SecretMissing, match="chmod 600") as refused:
        secrets.secret("broker")
    assert "s3cret-word" not in str(refused.value)
    with pytest.raises(SecretNotKept, match="chmod 600"):
        secrets.keep("other", "word")


def test_any_secret_comes_back_as_it_was_and_the_others_stay(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path, {})
    told = {"a": 'quote " backslash \\ tab \t end', "b": "密码🔑", "c.d-e_f": "#=[]'x"}
    for name, word in told.items():
        secrets.keep(name, word)
    secrets.keep("b", "another")
    assert {name: secrets.secret(name) for name in told} == {**told, "b": "another"}


@pytest.mark.parametrize(("name", "word"), [("", "x"), ("a b", "x"), ("a", ""), ("a", "two\nlines"), ("a" * 65, "x")])
def test_what_is_no_name_or_no_secret_is_not_kept(tmp_path: Path, name: str, word: str) -> None:
    with pytest.raises(SecretNotKept):
        Secrets(tmp_path, {}).keep(name, word)
    assert not (tmp_path / "secrets.toml").exists()


@POSIX
def test_a_broken_file_tells_nothing_of_what_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text('broker = s3cret-word"', encoding="utf-8")
    file.chmod(0o600)
    with pytest.raises(SecretMissing, match="no readable TOML") as broken:
        Secrets(tmp_path, {}).secret("broker")
    assert "s3cret-word" not in str(broken.value)
    assert broken.value.__cause__ is None


def test_nothing_of_a_secret_stands_in_what_a_program_prints(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path, {"ZSCC_SECRET_BROKER": "s3cret-word"})
    secrets.secret("broker")
    assert "s3cret-word" not in repr(secrets) + str(vars(secrets).keys())


@POSIX
@pytest.mark.parametrize("told", ["broker = 7", "broker = ''", "[broker]\nx = 'y'"])
def test_what_is_no_text_is_no_secret(tmp_path: Path, told: str) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text(told, encoding="utf-8")
    file.chmod(0o600)
    with pytest.raises(SecretMissing):
        Secrets(tmp_path, {}).secret("broker")
