"""`python -m sandbox` as a process of its own: started, killed, started again, refused."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp

from tests.sandbox.living import ALMA, BEN, Remote, link_in, plain

HOUSE = Path(__file__).resolve().parents[2]
LONG = 60.0
"""Seconds for a process to start or end, on a machine that has much else to do."""


async def _process(folder: Path, *more: str) -> asyncio.subprocess.Process:
    # Nothing of a real bot's settings may matter here: such a token would never be used.
    env = os.environ | {"CARRYFORWARD_TELEGRAM_TOKEN": "1:x", "CARRYFORWARD_DATABASE_URL": "sqlite:////nowhere"}
    # What is compiled is kept for the next of these processes: half the time of each start.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "--folder", str(folder), *more),
        cwd=HOUSE,
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def _ends(process: asyncio.subprocess.Process) -> tuple[int, str]:
    """Exit code, and what it said to standard error."""
    _, said = await asyncio.wait_for(process.communicate(), LONG)
    assert process.returncode is not None
    return process.returncode, said.decode()


@asynccontextmanager
async def _running(http: aiohttp.ClientSession, folder: Path, end: signal.Signals, *more: str) -> AsyncIterator[Remote]:
    """A sandbox on a free port, ended by a signal. It complains of nothing."""
    process = await _process(folder, "--port", "0", *more)
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), LONG)).decode()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert found, line + (await _ends(process))[1]
    try:
        yield Remote(http, found[0])
    except AssertionError as fault:
        process.kill()
        fault.add_note((await _ends(process))[1])
        raise
    process.send_signal(end)
    code, said = await _ends(process)
    assert (code, said) == (0 if end is signal.SIGINT else -end, "")


async def _walks_until(here: Remote, person: int, words: str) -> None:
    """From one thing that is due to the next, until it is there: how many lie between depends on the hour it is now."""
    for _ in range(8):
        await here.post("/world/jump", by="next")
        if any(words in plain(each["text"]) for each in await here.chat(person)):
            return
    await here.sees(person, words)


async def test_nothing_is_lost_or_repeated_by_kill_9(tmp_path: Path) -> None:
    folder = tmp_path / "box"
    async with aiohttp.ClientSession() as http:
        async with _running(http, folder, signal.SIGKILL, "--empty") as here:
            await here.opens(ALMA, (await here.post("/world/invite", name="Dr. Alma"))["link"])
            await here.presses(ALMA, "Begin")
            await here.sees(ALMA, "Which city")
            await here.says(ALMA, "Berlin")
            await here.sees(ALMA, "This is how a week goes")
            await here.says(ALMA, "/invite B.")
            link = link_in((await here.sees(ALMA, "https://t.me/"))["text"])
            await here.sees(ALMA, "to scan")
            await here.opens(BEN, link)
            await here.presses(BEN, "I agree")
            await here.presses(BEN, "Fine")
            await here.sees(BEN, "That is all")
            await here.says(BEN, "A line before anything.")
            await here.sees(BEN, "The small sign")
            await here.says(ALMA, "/ask B.")
            await here.sees(ALMA, "One sentence for B.")
            # Ben waits for Alma's yes, his line waits with him, and a question of hers is half written.
            before = await here.everything()
        async with _running(http, folder, signal.SIGINT) as here:
            assert await here.everything() == before
            await here.says(ALMA, "What eased, even a little?")
            await here.presses(ALMA, "Leave it with B.")
            await here.sees(ALMA, "For B., as soon as they have joined")
            await here.presses(ALMA, "Yes, that is B.")
            await here.sees(BEN, "You are connected")
            # Four days on, so that the look ahead of the evening before does not take the question's place.
            met = datetime.fromisoformat((await here.get("/world"))["now"]) + timedelta(days=4)
            await here.says(ALMA, f"/meet B. {met:%a} 15:00 weekly 50m")
            await here.sees(ALMA, f"every {met:%A}")
            await _walks_until(here, ALMA, "A line before anything.")
            came = [each for each in await here.chat(BEN) if plain(each["text"]) == "What eased, even a little?"]
            assert len(came) == 1
            digest = await here.sees(ALMA, "A line before anything.")
            assert digest["protected"]


async def test_a_taken_port_is_one_line_with_the_mend(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = await _ends(await _process(tmp_path / "box", "--port", str(port)))
    assert code == 1
    assert said == (f"Port {port} is taken: stop what uses it, or run `python -m sandbox --port {port % 65535 + 1}`.\n")
