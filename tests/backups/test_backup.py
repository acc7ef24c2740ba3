"""Bad input to a backup: each is one line with the mend, and nothing is changed."""

import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.store.faults import StoreFault
from bot.store.keys import KeyFault
from bot.store.restoring import Places
from tests.backups.copies import (
    Practice,
    execute,
    files_in,
    keys_of,
    new_place,
)
from tests.postgres import Server


@pytest.mark.parametrize(("kind", "room"), [("sqlite", 30_000), ("postgresql", 3_000)])
async def test_a_disk_that_is_full_in_the_middle_of_a_backup(
    request: pytest.FixtureRequest, whole: Practice, taken: Path, tmp_path: Path, kind: str, room: int
) -> None:
    place = whole
    if kind == "postgresql":
        place = Practice(Places(request.getfixturevalue("postgres").fresh(), whole.places.keys, whole.places.keyring))
        await place.restored(taken)
    keys = tmp_path / "backups" / "keys"
    keys.parent.mkdir()
    keys.write_bytes(keys_of(taken).read_bytes())
    before = files_in(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
    try:
        with pytest.raises(StoreFault, match=r"cannot be written \(.*\): make room, or choose another place\.$"):
            place.backed_up(keys.parent / "one", keys)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert files_in(tmp_path) == before


def _a_file(folder: Path) -> tuple[Path, Path | None]:
    (folder / "there").write_text("mine")
    return folder / "there", None


def _a_link(folder: Path) -> tuple[Path, Path | None]:
    (folder / "there").symlink_to(folder / "nowhere")
    return folder / "there", None


def _keys_that_are_something_else(folder: Path) -> tuple[Path, Path | None]:
    (folder / "keyring.json").write_text("{}")
    return folder / "one", folder / "keyring.json"


BAD_TARGETS: dict[str, tuple[Callable[[Path], tuple[Path, Path | None]], str]] = {
    "no folder": (lambda folder: (folder / "no" / "one", None), "There is no folder .*no: make it first"),
    "no folder for the keys": (lambda folder: (folder / "one", folder / "no" / "keys"), "There is no folder"),
    "a file": (_a_file, "there is there already, and a backup overwrites none: choose another name"),
    "a link": (_a_link, "is there already"),
    "a folder": (lambda folder: (folder, None), "is there already"),
    "one file for both": (lambda folder: (folder / "one", folder / "one"), "need a file of their own"),
    "keys over something else": (_keys_that_are_something_else, "is not an earlier backup of these data keys"),
}


@pytest.mark.parametrize("name", BAD_TARGETS)
def test_a_bad_target(whole: Practice, tmp_path: Path, name: str) -> None:
    arrange, line = BAD_TARGETS[name]
    file, keys = arrange(tmp_path)
    before = files_in(tmp_path)
    with pytest.raises(StoreFault, match=line):
        whole.backed_up(file, keys)
    assert files_in(tmp_path) == before
    assert not (tmp_path / "nowhere").exists()


def test_a_store_that_lost_keys_does_not_replace_their_backup(whole: Practice, taken: Path, tmp_path: Path) -> None:
    keys, store = tmp_path / "keys", tmp_path / "keys.db"
    keys.write_bytes(keys_of(taken).read_bytes())
    store.write_bytes((whole.places.keyring.parent / "keys.db").read_bytes())
    other = whole.elsewhere(keys=f"sqlite:///{store}")
    execute(other.places.keys, "delete from data_keys where owner != 'house'")
    before = files_in(tmp_path)
    with pytest.raises(KeyFault, match=r"The data keys of \d owners are missing: restore the backup"):
        other.backed_up(tmp_path / "one", keys)
    assert files_in(tmp_path) == before


def test_nothing_to_back_up(postgres: Server, whole: Practice, tmp_path: Path) -> None:
    with pytest.raises(StoreFault, match=r"There is no database at .*: `carryforward run` makes one"):
        new_place(tmp_path, whole).backed_up(tmp_path / "one")
    with pytest.raises(StoreFault, match="The database is empty: `carryforward run` fills it"):
        whole.elsewhere(database=postgres.fresh()).backed_up(tmp_path / "one")
    with pytest.raises(StoreFault, match=r"The database did not take it \(OperationalError\)"):
        whole.elsewhere(database=postgres.address("nowhere")).backed_up(tmp_path / "one")
    (tmp_path / "broken.db").write_bytes(b"not a database at all, not even nearly" * 99)
    with pytest.raises(StoreFault, match=r"The database cannot be read \(DatabaseError\): look at DATABASE_URL"):
        whole.elsewhere(database=f"sqlite:///{tmp_path}/broken.db").backed_up(tmp_path / "one")
    assert {each.name for each in tmp_path.iterdir()} == {"broken.db"}
