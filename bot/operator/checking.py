"""The operator's `check` and `prompts check`: one line a finding, and nothing is changed."""

import asyncio
from datetime import date
from pathlib import Path

import typer

from bot.channels.telegram.pace import Pace
from bot.channels.telegram.sender import connect
from bot.channels.telegram.setup import NotIntroduced, TokenRefused, whoami
from bot.clock import SystemClock
from bot.operator.shell import fail, moment, opened, settings_or_fail
from bot.process.app import Exit
from bot.settings import PROMPTS, Settings, SettingsFault, read_settings
from bot.store.engine import sqlite_path
from bot.store.faults import StoreFault
from bot.store.keys import KeyFault
from bot.store.opening import private
from bot.voice.check import check as check_prompts
from bot.voice.check import lacking
from bot.voice.crisis import load_crises
from bot.voice.faults import Fault

CODE = Path(__file__).resolve().parent.parent


def check_command() -> None:
    """Check settings, database, keys, prompts and token: one line each. Exit 1 on any fault."""
    try:
        settings = read_settings()
    except SettingsFault as fault:
        fail(f"settings: {fault}")
    typer.echo("settings: fine")
    for line in _warnings(settings):
        typer.echo(line)
    faults = [_check_store(settings), _check_prompts(settings), asyncio.run(_check_token(settings))]
    if not all(faults):
        raise typer.Exit(int(Exit.FAULT))


def _warnings(settings: Settings) -> list[str]:
    found = []
    env = Path(".env")
    if env.exists() and not private(env):
        found.append("settings: warning: .env can be read by others: run `chmod 600 .env`.")
    if not settings.web_is_local and not settings.webhook_url:
        found.append("settings: warning: WEB_ADDRESS is open to the network: 127.0.0.1:8080 keeps it here.")
    if settings.api_is_open:
        found.append("settings: warning: TELEGRAM_API is http to another machine: the token can be read on the way.")
    folder = settings.data_dir
    if folder.exists() and not private(folder):
        found.append(f"settings: warning: {folder} can be opened by others: run `chmod 700 {folder}`.")
    return found


def _check_store(settings: Settings) -> bool:
    try:
        asyncio.run(_open_and_close(settings))
    except (StoreFault, KeyFault) as fault:
        typer.echo(f"database and keys: {fault}")
        return False
    where = sqlite_path(settings.database)
    typer.echo(f"database and keys: fine ({where or 'PostgreSQL'})")
    return True


async def _open_and_close(settings: Settings) -> None:
    await (await opened(settings)).close()


def _check_prompts(settings: Settings) -> bool:
    faults, warnings = look_at_prompts(settings, moment().date())
    for fault in faults:
        typer.echo(f"prompts: {fault}")
    for warning in warnings:
        typer.echo(f"prompts: warning: {warning}")
    if not faults:
        typer.echo("prompts: fine")
    return not faults


def look_at_prompts(settings: Settings, today: date) -> tuple[list[Fault], list[Fault]]:
    """The faults of the prompts, and what is only good to know: numbers grown old, what a language lacks."""
    own = settings.own_prompts
    if faults := check_prompts(PROMPTS, CODE, own):
        return faults, []
    old = [warning for crisis in load_crises(PROMPTS, own) for warning in crisis.stale(today)]
    return [], [*old, *lacking(PROMPTS, own)]


async def _check_token(settings: Settings) -> bool:
    token = settings.telegram_token.get_secret_value()
    if not token:
        typer.echo("token: there is none: set CARRYFORWARD_TELEGRAM_TOKEN to the one from @BotFather.")
        return False
    channel = connect(token, settings.telegram_api, Pace(SystemClock()))
    await channel.open()
    try:
        account = await whoami(channel.bot)
    except TokenRefused:
        typer.echo("token: Telegram refuses it: put the right one at CARRYFORWARD_TELEGRAM_TOKEN.")
        return False
    except NotIntroduced as fault:
        typer.echo(f"token: Telegram is out of reach ({fault.why}): look at the network, then check again.")
        return False
    finally:
        await channel.close()
    typer.echo(f"token: fine (@{account.username})")
    return True


def prompts_check_command() -> None:
    """Check every word a person reads: file, line, fault and remedy. Exit 1 on any fault."""
    settings = settings_or_fail()
    faults, warnings = look_at_prompts(settings, moment().date())
    for fault in faults:
        typer.echo(str(fault), err=True)
    for warning in warnings:
        typer.echo(f"warning: {warning}", err=True)
    if faults:
        raise typer.Exit(int(Exit.FAULT))
    typer.echo("prompts: fine")
