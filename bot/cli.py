"""The operator's commands. None of them prints a word that a person wrote, but for the name the operator gave."""

import asyncio
import signal
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import structlog
import typer

from bot.actions import joining, meeting, parting
from bot.app import App, CannotStart, Exit
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.sender import connect
from bot.channels.telegram.setup import NotIntroduced, TokenRefused, whoami
from bot.clock import SystemClock
from bot.domain.notes import clean
from bot.domain.people import Client, Therapist
from bot.logs import set_up_logs
from bot.settings import Settings, SettingsFault, read_settings
from bot.store import people, sweeping
from bot.store.engine import sqlite_path
from bot.store.keys import KeyFault
from bot.store.opening import StoreFault, open_store, private
from bot.store.work import Store
from bot.voice.check import check as check_prompts
from bot.voice.crisis import load_crisis
from bot.voice.faults import BrokenPrompts

app = typer.Typer(
    help="Carries one question from one therapy session to the next.",
    no_args_is_help=True,
    add_completion=False,
    # Its own tracebacks show what stood in variables: a person's words, the token.
    pretty_exceptions_enable=False,
)
therapists = typer.Typer(help="Invite, list, suspend and restore therapists.", no_args_is_help=True)
clients = typer.Typer(help="List clients by id, and erase one.", no_args_is_help=True)
prompts = typer.Typer(help="Check every word a person reads.", no_args_is_help=True)
app.add_typer(therapists, name="therapist")
app.add_typer(clients, name="client")
app.add_typer(prompts, name="prompts")

log = structlog.get_logger(__name__)

T = TypeVar("T")
CODE = Path(__file__).resolve().parent


def main() -> None:
    """Where the console script begins."""
    app()


def _fail(line: str, code: int = Exit.FAULT) -> NoReturn:
    typer.echo(line, err=True)
    raise typer.Exit(int(code))


def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsFault as fault:
        _fail(str(fault))


def _now() -> datetime:
    return SystemClock().now().astimezone(UTC)


@app.command()
def run() -> None:
    """Run the bot until it is told to stop."""
    settings = _settings()
    set_up_logs(settings.log_level)
    raise typer.Exit(int(asyncio.run(_run(settings))))


async def _run(settings: Settings) -> Exit:
    running = App(settings, SystemClock())
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    try:
        starting = asyncio.create_task(_begin(running))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([starting, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not starting.done():
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            return Exit.FINE
        starting.result()
        code = await running.run(stop)
        if running.said:
            typer.echo(running.said, err=True)
        return code
    except CannotStart as fault:
        typer.echo(str(fault), err=True)
        return fault.code
    except Exception as fault:
        # Only its name: what an exception says may hold a person's words.
        log.error("ended", fault=type(fault).__name__, alarm=True)
        typer.echo(f"Something unexpected ended the bot ({type(fault).__name__}): start it again.", err=True)
        return Exit.FAULT
    finally:
        await running.close()


async def _begin(running: App) -> None:
    await running.open(wait=True)
    await running.start()


def _with_store(settings: Settings, what: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(what)
    except (StoreFault, KeyFault) as fault:
        _fail(str(fault))
    except Exception as fault:
        _fail(f"The database did not take it ({type(fault).__name__}): try again, then run `carryforward check`.")


async def _open(settings: Settings) -> Store:
    return await open_store(settings.database, settings.keys, settings.keyring, _now(), create=False)


@therapists.command("invite")
def therapist_invite(name: Annotated[str, typer.Argument(help="how the bot greets the therapist")]) -> None:
    """Print one single-use link for a therapist, good for 24 hours."""
    settings = _settings()
    if not clean(name):
        _fail('A name is needed: carryforward therapist invite "Dr. Alma".', Exit.USAGE)
    typer.echo(_with_store(settings, _invite(settings, name)))


async def _invite(settings: Settings, name: str) -> str:
    store = await _open(settings)
    try:
        async with store.work(_now()) as work:
            known = await people.service_row(work)
            if known is None or not known.username:
                raise StoreFault("The bot has not run yet, so its name is not known: start `carryforward run` once.")
            code = await joining.invite_therapist(work, name, _now())
            return f"https://t.me/{known.username}?start={code}"
    finally:
        await store.close()


@therapists.command("list")
def therapist_list() -> None:
    """List the therapists: id, name, since when, suspended or not."""
    settings = _settings()
    for line in _with_store(settings, _list(settings)):
        typer.echo(line)


async def _list(settings: Settings) -> list[str]:
    store = await _open(settings)
    try:
        async with store.reading() as work:
            found = await people.all_therapists(work)
            names = await work.open_all(each.name for each in found)
            return [
                f"{each.id}  {names.get(each.name, '')}  since {each.created_at:%Y-%m-%d}"
                + ("  suspended" if each.suspended_at else "")
                for each in found
            ] or ["No therapists yet: carryforward therapist invite NAME."]
    finally:
        await store.close()


@therapists.command("suspend")
def therapist_suspend(therapist_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Suspend a therapist: no digests, no commands; clients whose lines wait hear once that nobody read them."""
    settings = _settings()
    typer.echo(_with_store(settings, _suspend(settings, therapist_id, suspend=True)))


@therapists.command("restore")
def therapist_restore(therapist_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Restore a suspended therapist."""
    settings = _settings()
    typer.echo(_with_store(settings, _suspend(settings, therapist_id, suspend=False)))


async def _suspend(settings: Settings, therapist_id: str, *, suspend: bool) -> str:
    store, now = await _open(settings), _now()
    try:
        async with store.work(now) as work:
            found = await work.get(Therapist, therapist_id)
            if found is None:
                raise StoreFault(f"There is no therapist {therapist_id}: see carryforward therapist list.")
            await meeting.suspend(work, found, now, suspend=suspend)
        return "Suspended." if suspend else "Restored."
    finally:
        await store.close()


@clients.command("list")
def client_list() -> None:
    """List the clients: id, since when, how far joined. No names: none is known."""
    settings = _settings()
    for line in _with_store(settings, _list_clients(settings)):
        typer.echo(line)


async def _list_clients(settings: Settings) -> list[str]:
    store = await _open(settings)
    try:
        async with store.reading() as work:
            found = [each for each in await people.everybody(work) if isinstance(each, Client)]
            told = []
            for client in sorted(found, key=lambda each: each.created_at):
                stages = ", ".join(str(each.stage) for each in await people.pairings_of_client(work, client))
                told.append(f"{client.id}  since {client.created_at:%Y-%m-%d}  {stages or 'parted'}")
            return told or ["No clients yet: a therapist invites them in the chat."]
    finally:
        await store.close()


@clients.command("erase")
def client_erase(client_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Erase everything of a client, without reading any of it."""
    settings = _settings()
    typer.echo(_with_store(settings, _erase(settings, client_id)))


async def _erase(settings: Settings, client_id: str) -> str:
    store, now = await _open(settings), _now()
    try:
        async with store.work(now) as work:
            found = await work.get(Client, client_id)
            if found is None:
                raise StoreFault(f"There is no client {client_id}: see carryforward client list.")
            await parting.erase_client(work, found, now)
        return "Erased. Digests that were sent are edited while the bot runs."
    finally:
        await store.close()


@app.command()
def status() -> None:
    """How much of everything there is, and when the bot was last at work."""
    settings = _settings()
    for line in _with_store(settings, _status(settings)):
        typer.echo(line)


async def _status(settings: Settings) -> list[str]:
    store = await _open(settings)
    try:
        async with store.reading() as work:
            known = await people.service_row(work)
            counts = await sweeping.counts(work)
    finally:
        await store.close()
    at_work = f"{known.beat_at:%Y-%m-%d %H:%M} UTC" if known and known.beat_at else "never"
    bot = f"@{known.username}" if known and known.username else "not known yet"
    return [
        f"bot: {bot}",
        f"last at work: {at_work}",
        *(f"{name}: {count}" for name, count in counts.items()),
    ]


@app.command()
def check() -> None:
    """Check settings, database, keys, prompts and token: one line each. Exit 1 on any fault."""
    try:
        settings = read_settings()
    except SettingsFault as fault:
        _fail(f"settings: {fault}")
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
    await (await _open(settings)).close()


def _check_prompts(settings: Settings) -> bool:
    faults = check_prompts(settings.prompts_dir, CODE)
    for fault in faults:
        typer.echo(f"prompts: {fault}")
    if faults:
        return False
    for warning in load_crisis(settings.prompts_dir).stale(_now().date()):
        typer.echo(f"prompts: warning: {warning}")
    typer.echo("prompts: fine")
    return True


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


@prompts.command("check")
def prompts_check() -> None:
    """Check every word a person reads: file, line, fault and remedy. Exit 1 on any fault."""
    settings = _settings()
    try:
        faults = check_prompts(settings.prompts_dir, CODE)
        warnings = [] if faults else load_crisis(settings.prompts_dir).stale(_now().date())
    except BrokenPrompts as broken:
        faults, warnings = list(broken.faults), []
    for fault in faults:
        typer.echo(str(fault), err=True)
    for warning in warnings:
        typer.echo(f"warning: {warning}", err=True)
    if faults:
        raise typer.Exit(int(Exit.FAULT))
    typer.echo("prompts: fine")
