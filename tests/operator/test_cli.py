"""The operator's shell: one line a fault, with the mend; nothing made, nothing read that a person wrote."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import typer

from bot.operator.cli import app
from bot.process.app import Exit
from tests.listing import every
from tests.operator.shell import NOTE, one_line, shell

pytestmark = pytest.mark.on("sqlite")
"""Files are copied, opened to others, taken away. What differs on PostgreSQL is in its own tests."""
COMMANDS = (
    "therapist invite Dora",
    "therapist list",
    "therapist suspend x",
    "therapist restore x",
    "therapist erase x",
    "client erase x",
    "status",
    "keys rotate",
)


def test_without_a_database_it_says_where_it_looked_and_makes_nothing(data: Path) -> None:
    def wrong(words: str) -> Iterator[str]:
        result = shell(*words.split())
        said = f"There is no database at {data / 'carryforward.db'}: `carryforward run` makes one."
        if (result.exit_code, one_line(result)) != (Exit.FAULT, said):
            yield f"{words}: came to {result.exit_code}, {one_line(result)}"
        if data.parent.exists():
            yield f"{words}: made {sorted(data.parent.rglob('*'))}"
            shutil.rmtree(data.parent)

    every(COMMANDS, wrong)


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


def test_keys_rotate_says_what_to_keep(left: Path) -> None:
    before = json.loads((left / "keyring.json").read_text())["newest"]
    result = shell("keys", "rotate")
    after = json.loads((left / "keyring.json").read_text())["newest"]
    assert after != before
    first, second = result.stdout.splitlines()
    assert first.endswith(f"data keys are now wrapped with {after}. Keep a copy of {left}/keyring.json.")
    assert second.startswith(f"Backups made until now open only with {left}/keyring.json.retired-{before}:")
    assert shell("status").exit_code == 0
