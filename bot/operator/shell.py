"""What the operator's commands share: settings, a fault as one line and an exit code, the store while one runs."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar

import typer

from bot.clock import SystemClock
from bot.process.app import Exit
from bot.settings import Settings, SettingsFault, read_settings
from bot.store.faults import AlreadyRunning, StoreFault
from bot.store.keys import KeyFault
from bot.store.opening import open_store
from bot.store.work import Store

T = TypeVar("T")


def fail(line: str, code: int = Exit.FAULT) -> NoReturn:
    """End the command with one line on standard error."""
    typer.echo(line, err=True)
    raise typer.Exit(int(code))


def settings_or_fail() -> Settings:
    try:
        return read_settings()
    except SettingsFault as fault:
        fail(str(fault))


def moment() -> datetime:
    """This instant, in UTC."""
    return SystemClock().now().astimezone(UTC)


def finish(what: Coroutine[Any, Any, T]) -> T:
    """What a command does with the store. A fault ends the command: one line, and nothing of an exception's text."""
    try:
        return asyncio.run(what)
    except AlreadyRunning as fault:
        fail(str(fault), Exit.ALREADY_RUNNING)
    except (StoreFault, KeyFault) as fault:
        fail(str(fault))
    except Exception as fault:
        fail(f"The database did not take it ({type(fault).__name__}): try again, then run `carryforward check`.")


async def opened(settings: Settings) -> Store:
    """The store as it is: nothing is made. Raises StoreFault or KeyFault."""
    return await open_store(settings.database, settings.keys, settings.keyring, moment(), create=False)
