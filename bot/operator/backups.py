"""The operator's `backup` and `restore`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.operator.shell import finish, moment, settings_or_fail
from bot.settings import Settings
from bot.store.backing_up import back_up
from bot.store.restoring import Places, restore

_File = Annotated[Path, typer.Argument(metavar="FILE", show_default=False)]


def backup_command(
    file: _File,
    keys: Annotated[
        Path | None, typer.Option(metavar="FILE", help="back up the data keys, too; replaces their last backup")
    ] = None,
) -> None:
    """Back up the database into FILE, which must not exist yet; also while the bot runs."""
    settings = settings_or_fail()
    for line in finish(_back_up(settings, file, keys)):
        typer.echo(line)


async def _back_up(settings: Settings, file: Path, keys: Path | None) -> list[str]:
    taken_at = moment()
    rows = await asyncio.to_thread(back_up, settings.database, settings.keys, file, keys, taken_at)
    return [
        f"{file}: {rows} rows, as of {taken_at:%Y-%m-%d %H:%M} UTC.",
        f"{keys}: the data keys." if keys else "The data keys are not in it: --keys FILE backs them up.",
        f"The keyring {settings.keyring} is in no backup: keep a copy of it somewhere else.",
    ]


def restore_command(
    file: _File,
    keys: Annotated[
        Path | None, typer.Option(metavar="FILE", help="fill the data keys' store, too; only where it is lost, or new")
    ] = None,
    clock_is_right: Annotated[
        bool, typer.Option("--clock-is-right", help="restore a backup that says it is from the future")
    ] = False,
) -> None:
    """Restore a backup into an empty database; the next `run` starts quietly."""
    settings = settings_or_fail()
    places = Places(settings.database, settings.keys, settings.keyring)
    whose = finish(restore(places, file, keys, moment(), clock_is_right=clock_is_right))
    typer.echo(f"Restored as of {whose.taken_at:%Y-%m-%d %H:%M} UTC: `carryforward run` starts quietly.")
