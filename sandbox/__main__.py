"""python -m sandbox: the whole of Carryforward on this machine, with both phones on one page."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from bot.logs import set_up_logs
from bot.process.app import CannotStart
from sandbox.cast import set_out
from sandbox.panel import announce_changes, routes
from sandbox.world import World

FOLDER = Path(__file__).resolve().parent.parent / ".sandbox"
PORT = 8090


def main() -> None:
    """Read the command line and run until Ctrl-C."""
    words = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    words.add_argument(
        "--empty", action="store_true", help="begin with two empty phones; what was there is thrown away"
    )
    words.add_argument(
        "--again", action="store_true", help="begin anew with the small cast; what was there is thrown away"
    )
    words.add_argument("--port", type=_port, default=PORT, help=f"the page's port on 127.0.0.1 ({PORT})")
    words.add_argument("--folder", type=Path, default=FOLDER, help="where the sandbox keeps its state")
    given = words.parse_args()
    set_up_logs("WARNING")
    try:
        sys.exit(asyncio.run(_run(given)))
    except CannotStart as fault:
        sys.exit(str(fault))


def _port(typed: str) -> int:
    if not typed.isdecimal() or not 0 <= int(typed) <= 65535:
        raise argparse.ArgumentTypeError(f"{typed} is no port: a number up to 65535, or 0 for any free one")
    return int(typed)


async def _run(given: argparse.Namespace) -> int | str:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        given.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        return f"{given.folder} cannot be made ({fault.strerror}): choose another place with --folder."
    holder: list[World] = []
    world = World(given.folder, given.port, routes(lambda: holder[0]))
    holder.append(world)
    async with world.renewing:
        try:
            await world.open()
        except OSError:
            other = given.port % 65535 + 1
            return f"Port {given.port} is taken: stop what uses it, or run `python -m sandbox --port {other}`."
        await _begin(world, given)
    try:
        print(f"Open {world.base} in a browser. Ctrl-C ends it; everything is still there next time.", flush=True)  # noqa: T201
        changes = asyncio.create_task(announce_changes(lambda: world))
        ended = asyncio.create_task(world.ended())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([ended, stopping], return_when=asyncio.FIRST_COMPLETED)
        changes.cancel()
        stopping.cancel()
        return ended.result() if ended.done() else 0
    finally:
        await world.close()


async def _begin(world: World, given: argparse.Namespace) -> None:
    if (given.empty or given.again) and not world.fresh:
        await world.begin_anew()
    if not world.fresh:
        await world.start()
        return
    if not given.empty:
        print("Playing a week of history ...", flush=True)  # noqa: T201
    await set_out(world, empty=given.empty)


if __name__ == "__main__":
    main()
