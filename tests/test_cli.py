"""The operator's shell: one line a fault, with the mend; nothing made, nothing read that a person wrote."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
import typer
from alembic import command
from alembic.script import ScriptDirectory
from typer.testing import CliRunner, Result

from bot.operator.checking import look_at_prompts
from bot.operator.cli import app
from bot.process.app import Exit
from bot.settings import PREFIX, PROMPTS, ROOT, Settings
from bot.store import opening
from bot.store.keys import make_keyring
from bot.store.opening import alembic_config
from bot.voice.crisis import load_crisis
from tests.attack.marked import logged
from tests.grounds import Grounds, Left
from tests.people import MONDAY_NOON, World

pytestmark = pytest.mark.on("sqlite")
"""Files are copied, opened to others, taken away. What differs on PostgreSQL is in its own tests."""
NOTE = "The mornings."
COMMANDS = (
    ("therapist", "invite", "Dr. Alma"),
    ("therapist", "list"),
    ("therapist", "suspend", "x"),
    ("therapist", "restore", "x"),
    ("therapist", "erase", "x"),
    ("client", "erase", "x"),
    ("status",),
    ("keys", "rotate"),
)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An environment that points at an empty place; gives the data folder, which is not there.

    Commands ask the machine what time it is. It is told an hour at which the bot that ran was stopped already.
    """
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    folder = tmp_path / "here" / "data"
    monkeypatch.setenv(f"{PREFIX}DATA_DIR", str(folder))
    monkeypatch.setenv(f"{PREFIX}TELEGRAM_API", "http://127.0.0.1:9")
    # Numbers checked today: that those shipped grow old by themselves is no matter of these tests.
    monkeypatch.setenv(f"{PREFIX}PROMPTS_DIR", str(checked_on(MONDAY_NOON.date(), tmp_path / "own")))
    with time_machine.travel(MONDAY_NOON + timedelta(hours=1), tick=False):
        yield folder


def checked_on(day: date, own: Path) -> Path:
    """A folder of one's own that holds nothing but the crisis file, with the numbers last checked on a day."""
    shipped = (ROOT / "prompts" / "en" / "crisis.yaml").read_text(encoding="utf-8")
    (own / "en").mkdir(parents=True)
    (own / "en" / "crisis.yaml").write_text(re.sub(r"checked: \S+", f"checked: {day}", shipped), encoding="utf-8")
    return own


def shell(*words: str) -> Result:
    # `run` sets logging up to write where nobody reads any more when it has ended: afterwards it is as it was.
    with logged():
        return CliRunner().invoke(app, words)


def one_line(result: Result) -> str:
    """What a failing command says: one line, and nothing else."""
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr.strip()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_without_a_database_it_says_where_it_looked_and_makes_nothing(data: Path, words: tuple[str, ...]) -> None:
    result = shell(*words)
    assert result.exit_code == Exit.FAULT
    said = one_line(result)
    assert said == f"There is no database at {data / 'carryforward.db'}: `carryforward run` makes one."
    assert not data.parent.exists()


def test_check_without_anything_tells_every_fault(data: Path) -> None:
    result = shell("check")
    assert result.exit_code == Exit.FAULT
    assert result.stdout.splitlines() == [
        "settings: fine",
        f"database and keys: There is no database at {data / 'carryforward.db'}: `carryforward run` makes one.",
        "prompts: fine",
        "token: there is none: set CARRYFORWARD_TELEGRAM_TOKEN to the one from @BotFather.",
    ]
    assert not data.parent.exists()


@pytest.fixture(scope="session")
async def ran(grounds: Grounds, joined: Left) -> Path:
    """The data folder of a bot that ran, with a note in it, and was stopped."""
    async with grounds.beginning(joined) as begun:
        await begun.world.alma.says("/ask B. What eased?")
        await begun.world.ben.says(NOTE)
    return begun.left.folder


@pytest.fixture
def left(ran: Path, data: Path) -> Path:
    """A copy of it, where the environment points."""
    copied = Path(shutil.copytree(ran, data))
    copied.chmod(0o700)
    return copied


def test_a_link_for_a_therapist_needs_no_network(left: Path) -> None:
    result = shell("therapist", "invite", "Dr. Alma")
    assert result.exit_code == 0
    assert result.stdout.startswith("https://t.me/")
    assert len(result.stdout.partition("start=")[2].strip()) == 43
    assert shell("therapist", "invite", "  ").exit_code == Exit.USAGE


def test_therapists_are_listed_suspended_and_restored(left: Path) -> None:
    listed = shell("therapist", "list").stdout
    number = listed.split()[0]
    assert listed == f"{number}  Alma  since 2026-11-23\n"
    assert shell("therapist", "suspend", number).stdout == "Suspended.\n"
    assert shell("therapist", "list").stdout.endswith("suspended\n")
    assert shell("therapist", "restore", number).stdout == "Restored.\n"
    assert shell("therapist", "list").stdout == listed
    assert "There is no therapist x" in one_line(shell("therapist", "suspend", "x"))


def test_a_therapist_is_erased_and_listed_no_more(left: Path) -> None:
    number = shell("therapist", "list").stdout.split()[0]
    assert shell("therapist", "erase", number).stdout.startswith("Erased.")
    assert shell("therapist", "list").stdout.startswith("No therapists yet")
    assert "There is no therapist" in one_line(shell("therapist", "erase", number))
    assert "therapists: 0\n" in shell("status").stdout


def test_a_client_is_erased_by_id_without_being_read(left: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{left}/carryforward.db")
    with engine.connect() as connection:
        number = connection.execute(sa.text("select id from people where side = 'client'")).scalar_one()
    result = shell("client", "erase", number)
    assert result.stdout == "Erased. Digests that were sent are edited while the bot runs.\n"
    with engine.connect() as connection:
        assert connection.execute(sa.text("select count(*) from notes")).scalar_one() == 0
        assert connection.execute(sa.text("select count(*) from people")).scalar_one() == 1
    engine.dispose()
    assert one_line(shell("client", "erase", number)).startswith(f"There is no client {number}")


def test_status_counts_and_says_no_words(left: Path) -> None:
    result = shell("status")
    assert result.exit_code == 0
    lines = dict(line.split(": ") for line in result.stdout.splitlines())
    assert lines["bot"] == "@CarryforwardBot"
    assert lines["last at work"] == "2026-11-23 12:02 UTC" or lines["last at work"].startswith("2026-11-23")
    assert (lines["therapists"], lines["clients"], lines["pairings"]) == ("1", "1", "1")
    for word in (NOTE, "B.", "Alma", "What eased?"):
        assert word not in result.stdout


EVERY = {
    "backup": ("{folder}/of-all", "--keys", "{folder}/of-keys"),
    "check": (),
    "client erase": ("{client}",),
    "client list": (),
    "keys rotate": (),
    "prompts check": (),
    "restore": ("{folder}/of-all",),
    "run": (),
    "status": (),
    "therapist erase": ("{therapist}",),
    "therapist invite": ("Dr. Dora",),
    "therapist list": (),
    "therapist restore": ("{therapist}",),
    "therapist suspend": ("{therapist}",),
}
"""All commands of the shell, and what they are given; those that erase stand last when they are run."""


def test_no_command_prints_a_word_that_somebody_wrote(left: Path, tmp_path: Path) -> None:
    """And none brings in a client, or makes a therapist of anybody but by a link."""
    assert sorted(_leaves(typer.main.get_command(app))) == sorted(EVERY)
    given = {
        "folder": str(tmp_path),
        "client": shell("client", "list").stdout.split()[0],
        "therapist": shell("therapist", "list").stdout.split()[0],
    }
    for name in sorted(EVERY, key=lambda each: each.endswith("erase")):
        result = shell(*name.split(), *(each.format(**given) for each in EVERY[name]))
        for word in (NOTE, "mornings", "B.", "What eased?"):
            assert word not in re.sub(r"https?://\S+|Dr\. Dora", "", result.output), name


def _leaves(command: Any, name: str = "") -> list[str]:
    inner = getattr(command, "commands", None)
    if inner is None:
        return [name]
    return [leaf for each, below in inner.items() for leaf in _leaves(below, f"{name} {each}".strip())]


def test_check_finds_all_fine_but_the_token(left: Path) -> None:
    lines = shell("check").stdout.splitlines()
    assert lines[:3] == ["settings: fine", f"database and keys: fine ({left}/carryforward.db)", "prompts: fine"]
    assert lines[3].startswith("token: there is none")


def test_check_names_a_network_that_is_away(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}TELEGRAM_TOKEN", "123456:" + "x" * 30)
    assert shell("check").stdout.splitlines()[3] == (
        "token: Telegram is out of reach (refused): look at the network, then check again."
    )


def test_check_warns_of_open_doors(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}WEB_ADDRESS", "0.0.0.0:8080")
    Path(".env").write_text("")
    Path(".env").chmod(0o644)
    monkeypatch.setenv(f"{PREFIX}TELEGRAM_API", "http://bots.example.org:8081")
    left.chmod(0o755)
    lines = shell("check").stdout.splitlines()
    assert [line for line in lines if line.startswith("settings: warning")] == [
        "settings: warning: .env can be read by others: run `chmod 600 .env`.",
        "settings: warning: WEB_ADDRESS is open to the network: 127.0.0.1:8080 keeps it here.",
        "settings: warning: TELEGRAM_API is http to another machine: the token can be read on the way.",
        f"settings: warning: {left} can be opened by others: run `chmod 700 {left}`.",
    ]


def test_a_wrong_setting_is_one_line(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}LOG_LEVEL", "LOUD")
    assert one_line(shell("status")) == "CARRYFORWARD_LOG_LEVEL: one of DEBUG, INFO, WARNING, ERROR."
    assert one_line(shell("check")).startswith("settings: CARRYFORWARD_LOG_LEVEL")


@pytest.fixture
def prompts(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "prompts"
    shutil.copytree(ROOT / "prompts", folder)
    monkeypatch.setenv(f"{PREFIX}PROMPTS_DIR", str(folder))
    return folder


def test_prompts_check_says_file_line_and_mend(prompts: Path) -> None:
    assert shell("prompts", "check").exit_code == 0
    broken = sorted((prompts / "en" / "questions").glob("*.md"))[0]
    text = broken.read_text().splitlines()
    broken.write_text("\n".join([text[0], "tagz: [a]", *text[1:]]))
    result = shell("prompts", "check")
    assert result.exit_code == Exit.FAULT
    assert f"prompts/en/questions/{broken.name}:2:" in one_line(result)
    checked = shell("check")
    assert checked.exit_code == Exit.FAULT
    assert f"prompts: prompts/en/questions/{broken.name}:2:" in checked.stdout


def test_numbers_that_grew_old_are_named_and_fail_nothing(tmp_path: Path) -> None:
    settings = Settings(prompts_dir=checked_on(date(2026, 11, 22), tmp_path / "old"))
    assert look_at_prompts(settings, date(2027, 5, 21)) == ([], [])
    faults, warnings = look_at_prompts(settings, date(2027, 5, 22))
    assert faults == []
    assert [warning.what for warning in warnings if warning.what.startswith("the numbers of Austria")] == [
        "the numbers of Austria were last checked on 2026-11-22"
    ]
    assert len(warnings) == len(load_crisis(PROMPTS).countries)


def test_the_shell_prints_them_as_warnings(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}PROMPTS_DIR", str(checked_on(date(2020, 1, 1), tmp_path / "old")))
    result = shell("prompts", "check")
    assert (result.exit_code, result.stdout) == (0, "prompts: fine\n")
    assert result.stderr.startswith("warning: old/en/crisis.yaml:")
    lines = [line for line in shell("check").stdout.splitlines() if line.startswith("prompts: ")]
    assert lines[0].startswith("prompts: warning: old/en/crisis.yaml:")
    assert lines[-1] == "prompts: fine"


def test_a_prompts_folder_that_is_not_there(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}PROMPTS_DIR", "/nowhere")
    result = shell("prompts", "check")
    assert result.exit_code == Exit.FAULT
    assert "Traceback" not in result.stderr
    assert one_line(result) == "/nowhere:1: is not there. Make the folder, or look whether PROMPTS_DIR is right."


# What run says before it begins.


def run(monkeypatch: pytest.MonkeyPatch, token: str = "7000000001:" + "x" * 30) -> Result:
    monkeypatch.setenv(f"{PREFIX}TELEGRAM_TOKEN", token)
    monkeypatch.setenv(f"{PREFIX}WEB_ADDRESS", "")
    return shell("run")


def test_run_without_a_token(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, "")
    assert one_line(result).startswith("There is no token: set CARRYFORWARD_TELEGRAM_TOKEN")
    assert result.exit_code == Exit.FAULT
    assert not data.exists()


def test_run_with_a_broken_prompt(prompts: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = prompts / "en" / "voice.ftl"
    voice.write_text(voice.read_text() + "\nbroken-one = { $\n")
    result = run(monkeypatch)
    assert one_line(result).startswith("prompts/en/voice.ftl:")
    assert not data.exists()


def refused(left: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What run, and every other command, says of this folder; nothing in it changes."""
    before = {file.name: file.read_bytes() for file in left.iterdir()}
    result = run(monkeypatch)
    assert result.exit_code == Exit.FAULT
    assert {file.name: file.read_bytes() for file in left.iterdir() if file.suffix != ".lock"} == {
        name: content for name, content in before.items() if not name.endswith(".lock")
    }
    said = one_line(result)
    assert one_line(shell("status")) == said
    return said


@pytest.mark.parametrize("name", ["carryforward.db", "keys.db", "keyring.json"])
def test_a_file_that_others_can_read(left: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (left / name).chmod(0o640)
    assert refused(left, monkeypatch) == f"{left / name} can be read by others: run `chmod 600 {left / name}`."


def test_a_newer_database(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_version(left, "9999")
    assert refused(left, monkeypatch) == "The database was made by a newer Carryforward: install that version."


@pytest.fixture
def newer_version(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This Carryforward has one more migration than the database."""
    monkeypatch.setattr(ScriptDirectory, "get_current_head", lambda _self: "0002")
    opening.revisions.cache_clear()
    yield
    opening.revisions.cache_clear()


@pytest.mark.usefixtures("newer_version")
def test_an_older_database_is_for_run_to_bring_up(left: Path) -> None:
    said = "The database is of an older version: `carryforward run` brings it up to date."
    assert one_line(shell("status")) == said
    assert f"database and keys: {said}" in shell("check").stdout


def test_a_missing_keyring(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = json.loads((left / "keyring.json").read_text())["newest"]
    (left / "keyring.json").unlink()
    said = refused(left, monkeypatch)
    assert said == (
        f"There is no keyring at {left}/keyring.json, and this database needs the key {wanted}: put its backup there."
    )
    assert not (left / "keyring.json").exists()


def test_another_keyring(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = json.loads((left / "keyring.json").read_text())["newest"]
    (left / "keyring.json").unlink()
    make_keyring(left / "keyring.json")
    assert refused(left, monkeypatch) == (
        f"The keyring lacks the key {wanted} that this database needs: put its backup there."
    )


def test_half_a_keyring(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (left / "keyring.json").write_text("{")
    assert refused(left, monkeypatch) == f"{left}/keyring.json is not a whole keyring: put back its backup."


def test_a_missing_data_key(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_keys(left, "delete from data_keys where owner != 'house'")
    assert refused(left, monkeypatch).endswith("are missing: restore the backup of the data keys' store.")


def test_keys_rotate_says_what_to_keep(left: Path) -> None:
    before = json.loads((left / "keyring.json").read_text())["newest"]
    result = shell("keys", "rotate")
    after = json.loads((left / "keyring.json").read_text())["newest"]
    assert after != before
    first, second = result.stdout.splitlines()
    assert first.endswith(f"data keys are now wrapped with {after}. Keep a copy of {left}/keyring.json.")
    assert second.startswith(f"Backups made until now open only with {left}/keyring.json.retired-{before}:")
    assert shell("status").exit_code == 0


def test_the_data_keys_of_who_was_erased_are_not_missed(left: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{left}/carryforward.db")
    with engine.connect() as connection:
        owners = set(connection.execute(sa.text("select distinct owner from words")).scalars()) - {"house"}
    assert owners
    for owner in owners:
        with_keys(left, f"insert into erased values ('{owner}', '2026-11-23 12:00:00')")
    with_keys(left, "delete from data_keys where owner != 'house'")
    assert shell("status").exit_code == 0
    with engine.connect() as connection:
        assert set(connection.execute(sa.text("select distinct owner from words")).scalars()) == {"house"}
    engine.dispose()


def test_a_lost_store_of_data_keys(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (left / "keys.db").unlink()
    result = run(monkeypatch)
    assert one_line(result) == f"There is no data keys' store at {left}/keys.db: put its backup there."
    assert not (left / "keys.db").exists()


def test_a_file_that_is_no_database(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (left / "carryforward.db").write_bytes(b"not a database at all, not even nearly" * 99)
    assert refused(left, monkeypatch) == "The database cannot be opened (DatabaseError): look at DATABASE_URL."


def test_a_folder_that_cannot_be_made(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").write_text("a file")
    assert "cannot be used" in one_line(run(monkeypatch))


def test_what_run_makes_is_private(pair: World) -> None:
    folder = pair.settings.data_dir
    for file in [each for each in folder.iterdir() if not each.name.startswith("telegram")]:
        assert file.stat().st_mode & 0o077 == 0, file.name


async def test_a_first_start_that_was_cut_off_is_taken_up(world: World) -> None:
    await world.closes()
    folder = world.settings.data_dir
    (folder / "keyring.json").unlink()
    (folder / "keys.db").unlink()
    for file in folder.glob("carryforward.db*"):
        file.unlink()
    command.upgrade(alembic_config(world.settings.database), "head")  # killed after this
    os.chmod(folder / "carryforward.db", 0o600)
    await world.opens()
    await world.enrols(world.alma)
    world.alma.sees("/invite")


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def with_version(folder: Path, version: str) -> None:
    _execute(folder / "carryforward.db", f"update alembic_version set version_num = '{version}'")


def with_keys(folder: Path, statement: str) -> None:
    _execute(folder / "keys.db", statement)


def _execute(file: Path, statement: str) -> None:
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
