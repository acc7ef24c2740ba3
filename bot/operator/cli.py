"""The operator's commands. None of them prints a word that a person wrote, but for the name the operator gave."""

import asyncio
import signal
from typing import Annotated

import structlog
import typer

from bot.actions import joining, leaving, parting, suspending
from bot.clock import SystemClock
from bot.domain.notes import clean
from bot.domain.people import Client, Therapist
from bot.logs import set_up_logs
from bot.operator.backups import backup_command, restore_command
from bot.operator.checking import check_command, prompts_check_command
from bot.operator.shell import fail, finish, moment, opened, settings_or_fail
from bot.process.app import App, CannotStart, Exit
from bot.settings import Settings
from bot.store import people, sweeping
from bot.store.faults import StoreFault
from bot.store.rotating import rotate

app = typer.Typer(
    help="Carries one question from one therapy session to the next.",
    no_args_is_help=True,
    add_completion=False,
    # Its own tracebacks show what stood in variables: a person's words, the token.
    pretty_exceptions_enable=False,
)
therapists = typer.Typer(help="Invite, list, suspend, restore and erase therapists.", no_args_is_help=True)
clients = typer.Typer(help="List clients by id, and erase one.", no_args_is_help=True)
prompts = typer.Typer(help="Check every word a person reads.", no_args_is_help=True)
keys = typer.Typer(help="Rotate the keyring.", no_args_is_help=True)
app.add_typer(keys, name="keys")
app.add_typer(therapists, name="therapist")
app.add_typer(clients, name="client")
app.add_typer(prompts, name="prompts")

log = structlog.get_logger(__name__)


def main() -> None:
    """Where the console script begins."""
    app()


@app.command()
def run() -> None:
    """Run the bot until it is told to stop."""
    settings = settings_or_fail()
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
    await running.open()
    await running.start()


@therapists.command("invite")
def therapist_invite(name: Annotated[str, typer.Argument(help="how the bot greets the therapist")]) -> None:
    """Print one single-use link for a therapist, good for 24 hours."""
    settings = settings_or_fail()
    if not clean(name):
        fail('A name is needed: carryforward therapist invite "Dr. Alma".', Exit.USAGE)
    typer.echo(finish(_invite(settings, name)))


async def _invite(settings: Settings, name: str) -> str:
    store = await opened(settings)
    try:
        async with store.work(moment()) as work:
            known = await people.service_row(work)
            if known is None or not known.username:
                raise StoreFault("The bot has not run yet, so its name is not known: start `carryforward run` once.")
            code = await joining.invite_therapist(work, name)
            return f"https://t.me/{known.username}?start={code}"
    finally:
        await store.close()


@therapists.command("list")
def therapist_list() -> None:
    """List the therapists: id, name, since when, suspended or not."""
    settings = settings_or_fail()
    for line in finish(_list(settings)):
        typer.echo(line)


async def _list(settings: Settings) -> list[str]:
    store = await opened(settings)
    try:
        async with store.reading(moment()) as work:
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
    """Suspend a therapist: no digests, no commands; each client hears once that nobody is there for now."""
    settings = settings_or_fail()
    typer.echo(finish(_suspend(settings, therapist_id, suspend=True)))


@therapists.command("restore")
def therapist_restore(therapist_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Restore a suspended therapist."""
    settings = settings_or_fail()
    typer.echo(finish(_suspend(settings, therapist_id, suspend=False)))


async def _suspend(settings: Settings, therapist_id: str, *, suspend: bool) -> str:
    store, now = await opened(settings), moment()
    try:
        async with store.work(now) as work:
            found = await work.get(Therapist, therapist_id)
            if found is None:
                raise StoreFault(f"There is no therapist {therapist_id}: see carryforward therapist list.")
            await (suspending.suspend if suspend else suspending.restore)(work, found)
        return "Suspended." if suspend else "Restored."
    finally:
        await store.close()


@therapists.command("erase")
def therapist_erase(therapist_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Erase a therapist: it ends with all clients, each hears once; what clients wrote stays theirs."""
    settings = settings_or_fail()
    typer.echo(finish(_erase_therapist(settings, therapist_id)))


async def _erase_therapist(settings: Settings, therapist_id: str) -> str:
    store, now = await opened(settings), moment()
    try:
        async with store.work(now) as work:
            found = await work.get(Therapist, therapist_id)
            if found is None or found.gone:
                raise StoreFault(f"There is no therapist {therapist_id}: see carryforward therapist list.")
            await leaving.erase_therapist(work, found)
        return "Erased. Clients hear of it, and messages that were sent are emptied, while the bot runs."
    finally:
        await store.close()


@clients.command("list")
def client_list() -> None:
    """List the clients: id, since when, how far joined. No names: none is known."""
    settings = settings_or_fail()
    for line in finish(_list_clients(settings)):
        typer.echo(line)


async def _list_clients(settings: Settings) -> list[str]:
    store = await opened(settings)
    try:
        async with store.reading(moment()) as work:
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
    settings = settings_or_fail()
    typer.echo(finish(_erase(settings, client_id)))


async def _erase(settings: Settings, client_id: str) -> str:
    store, now = await opened(settings), moment()
    try:
        async with store.work(now) as work:
            found = await work.get(Client, client_id)
            if found is None:
                raise StoreFault(f"There is no client {client_id}: see carryforward client list.")
            await parting.erase_client(work, found)
        return "Erased. Digests that were sent are edited while the bot runs."
    finally:
        await store.close()


@app.command()
def status() -> None:
    """How much of everything there is, and when the bot was last at work."""
    settings = settings_or_fail()
    for line in finish(_status(settings)):
        typer.echo(line)


async def _status(settings: Settings) -> list[str]:
    store = await opened(settings)
    try:
        async with store.reading(moment()) as work:
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


@keys.command("rotate")
def keys_rotate(
    add_only: Annotated[bool, typer.Option("--add-only", help="stop when the new key is in the file")] = False,
) -> None:
    """Wrap every data key with a new key. The bot may run meanwhile; cut off, it goes on when called again."""
    settings = settings_or_fail()
    for line in finish(_rotate(settings, add_only=add_only)):
        typer.echo(line)


async def _rotate(settings: Settings, *, add_only: bool) -> list[str]:
    store = await opened(settings)
    try:
        done = await rotate(store.keys.engine, settings.keyring, only_add=add_only)
    finally:
        await store.close()
    if add_only:
        return [
            f"{settings.keyring} holds the key {done.fingerprint} beside the old one.",
            "Give this file to every machine, then run `carryforward keys rotate` once.",
        ]
    told = ["An earlier rotation was brought to its end."] if done.went_on else []
    told.append(
        f"{done.rewrapped} data keys are now wrapped with {done.fingerprint}. Keep a copy of {settings.keyring}."
    )
    return told + [
        f"Backups made until now open only with {each}: keep it apart, and delete it with the last of them."
        for each in done.retired
    ]


app.command("backup")(backup_command)
app.command("restore")(restore_command)
app.command("check")(check_command)
prompts.command("check")(prompts_check_command)
