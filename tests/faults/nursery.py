"""Real processes of the bot, cheaply: a nursery has read all the code once, and each bot is a fork of it.

As a program (python -m tests.faults.nursery) it takes one order a line and runs `carryforward run` for each, one at a
time; `Nursery` gives the orders. A bot's clock is steered by whoever gives them.
"""

import asyncio
import json
import os
import select
import signal
import sys
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from bot.domain.delivery import Kind
from bot.operator import cli
from bot.settings import PREFIX, ROOT, Settings
from tests.faults.failpoints import Failpoint, armed
from tests.faults.steered import Steered

PATIENCE = 30.0
"""Seconds a process may take for what it is asked."""


class Born:
    """One process of the bot."""

    def __init__(self, pid: int, ended: "asyncio.Future[int]") -> None:
        self.pid, self._ended = pid, ended

    @property
    def alive(self) -> bool:
        return not self._ended.done()

    def kill(self) -> None:
        """kill -9, wherever it is."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end, as an operator does."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)

    async def ended(self) -> int:
        """Wait for its end: its exit code, or minus the signal."""
        return await asyncio.wait_for(asyncio.shield(self._ended), PATIENCE)


class Nursery:
    """Gives orders to the program. One bot at a time."""

    def __init__(self, program: asyncio.subprocess.Process, log: Path) -> None:
        self._program, self.log = program, log
        self._reading: asyncio.Task[None] | None = None

    async def bears(
        self, settings: Settings, clock: Steered, failpoint: Failpoint | None = None, kind: Kind | None = None
    ) -> Born:
        """A bot begins to run; at `failpoint` it kills itself with SIGKILL."""
        if self._reading is not None:
            await self._reading
        environment = {
            f"{PREFIX}TELEGRAM_TOKEN": settings.telegram_token.get_secret_value(),
            f"{PREFIX}TELEGRAM_API": settings.telegram_api,
            f"{PREFIX}DATA_DIR": str(settings.data_dir),
            f"{PREFIX}DATABASE_URL": settings.database_url,
            f"{PREFIX}KEYS_URL": settings.keys_url,
            f"{PREFIX}WEB_ADDRESS": settings.web_address,
        }
        order = {
            "environment": environment,
            "clock": [str(clock.path), clock.begins.isoformat()],
            "log": str(self.log),
            "failpoint": failpoint,
            "kind": kind,
        }
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps(order).encode() + b"\n")
        await self._program.stdin.drain()
        pid = await self._line()
        ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def wait_for_end() -> None:
            ended.set_result(await self._line())

        self._reading = asyncio.create_task(wait_for_end())
        return Born(pid, ended)

    async def _line(self) -> int:
        assert self._program.stdout is not None
        line = await self._program.stdout.readline()
        assert line, f"the nursery ended:\n{self.log.read_text() if self.log.exists() else ''}"
        return int(line)

    async def close(self) -> None:
        """End it, and whatever it has borne."""
        assert self._program.stdin is not None
        self._program.stdin.close()
        await self._program.wait()
        if self._reading is not None:
            await asyncio.gather(self._reading, return_exceptions=True)


@asynccontextmanager
async def nursery(log: Path) -> AsyncIterator[Nursery]:
    """A nursery whose bots write their log into a file."""
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.nursery",
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", "PTB_TIMEDELTA": "1"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    made = Nursery(program, log)
    try:
        yield made
    finally:
        await made.close()


# The program.


def main() -> None:
    """Bear one bot for each order; end, with the one that lives, when nobody gives orders any more."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for line in iter(sys.stdin.readline, ""):
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _live(order)
        _say(pid)
        while (found := os.waitpid(pid, os.WNOHANG))[0] == 0:
            ready, _, _ = select.select([0, reader], [], [])
            if 0 in ready:
                os.kill(pid, signal.SIGKILL)
            elif reader in ready:
                os.read(reader, 100)
        _say(os.waitstatus_to_exitcode(found[1]))


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _live(order: dict[str, Any]) -> NoReturn:
    """What `carryforward run` does, with another clock and perhaps a failpoint. In the child."""
    code = 1
    try:
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for here, there in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(here, there)
        os.environ.update(order["environment"])
        path, begins = order["clock"]
        clock = Steered(Path(path), datetime.fromisoformat(begins))
        vars(cli)["SystemClock"] = lambda: clock
        sys.argv = ["carryforward", "run"]
        if order["failpoint"]:
            with armed(Failpoint(order["failpoint"]), _die, Kind(order["kind"]) if order["kind"] else None):
                cli.main()
        else:
            cli.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


async def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
