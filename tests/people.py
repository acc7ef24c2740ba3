"""The cast and their world: a therapist, her client, and somebody who must never see anything."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from pydantic import SecretStr

from bot.actions import joining, leaving, suspending
from bot.clock import Clock, ManualClock
from bot.domain.people import Therapist
from bot.process.app import App
from bot.settings import Settings
from bot.store import people
from bot.store.tables import service
from bot.store.work import Work
from bot.voice.phrases import Speech, load_speech
from sandbox.botapi.chats import Telegram
from sandbox.botapi.serving import Served, serving
from sandbox.botapi.shapes import Message
from sandbox.walking import settle, walk

MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""The one fixed moment of all tests; 13:00 in Berlin. What asks the machine's clock must not live in it."""
AT_MOST = 60.0
"""Real seconds that anything is waited for, on a machine that has much else to do."""
TOKEN = "7000000001:test-test-test-test-test-test-test-1"
_ON_ITS_WAY = 5.0
"""Real seconds in which a message comes to a phone."""


class Phone:
    """One person's phone. Doing anything lets the world settle afterwards."""

    def __init__(self, world: "World", number: int, name: str) -> None:
        self._world, self.number, self.name = world, number, name
        world.telegram.add_person(number, name)

    # What they see.

    @property
    def screen(self) -> list[Message]:
        """Every message of the chat, oldest first."""
        return self._world.telegram.chat(self.number)

    @property
    def received(self) -> list[Message]:
        """The bot's messages."""
        return [message for message in self.screen if not message.mine]

    @property
    def last(self) -> Message:
        """The bot's newest message."""
        return self.received[-1]

    @property
    def text(self) -> str:
        """All that the bot says in this chat now."""
        return "\n".join(plain(message) for message in self.received)

    def sees(self, words: str) -> Message:
        """The newest message of the bot that holds these words. Fails where there is none."""
        found = [message for message in self.received if words in plain(message)]
        assert found, f"{self.name} does not see {words!r}, but:\n{self.text}"
        return found[-1]

    def does_not_see(self, words: str) -> None:
        assert words not in self.text, f"{self.name} sees {words!r}:\n{self.text}"

    def toasts(self) -> list[str]:
        return self._world.telegram.toasts(self.number)

    # What they do.

    async def says(
        self, text: str, *, reply_to: int | None = None, forwarded: bool = False, as_is: bool = False
    ) -> int:
        message = self._world.telegram.say(self.number, text, reply_to=reply_to, forwarded=forwarded, as_is=as_is)
        await self._world.settles()
        return message

    async def edits(self, message: int, text: str, *, as_is: bool = False) -> None:
        self._world.telegram.edit(self.number, message, text, as_is=as_is)
        await self._world.settles()

    async def sends(self, kind: str) -> None:
        self._world.telegram.send_kind(self.number, kind)
        await self._world.settles()

    async def opens(self, link: str) -> None:
        self._world.telegram.start(self.number, link.rsplit("=", 1)[1])
        await self._world.settles()

    async def presses(self, label: str, *, on: Message | None = None) -> None:
        """Press the newest button with this label, or the one of a message."""
        message, meaning = self.button(label, on=on)
        self._world.telegram.press(self.number, message, meaning)
        await self._world.settles()

    async def presses_meanwhile(self, label: str, *, on: Message | None = None) -> None:
        """The same in the midst of something else: the bot deals with it, and nothing waits until all is settled."""
        message, meaning = self.button(label, on=on)
        self._world.telegram.press(self.number, message, meaning)
        await self._world.hears()

    async def forges(self, meaning: str, *, on: Message | None = None) -> None:
        """Press a button that was never offered."""
        message = on or self.last
        self._world.telegram.press(self.number, message.id, meaning, forged=True)
        await self._world.settles()

    async def blocks(self) -> None:
        self._world.telegram.block(self.number)
        await self._world.settles()

    async def unblocks(self) -> None:
        self._world.telegram.unblock(self.number)
        await self._world.settles()

    def button(self, label: str, *, on: Message | None = None) -> tuple[int, str]:
        """Message id and meaning of the newest button with this label."""
        for message in [on] if on else reversed(self.received):
            for row in message.buttons:
                for button in row:
                    if button["label"] == label:
                        return message.id, str(button["data"])
        raise AssertionError(f"{self.name} has no button {label!r}: {self.buttons()}")

    def buttons(self) -> list[str]:
        """The labels of all buttons in the chat, oldest first."""
        return [str(b["label"]) for message in self.received for row in message.buttons for b in row]


def plain(message: Message) -> str:
    """A message's text without the marks that keep a person's words to their own direction."""
    return re.sub("[\u2068\u2069]", "", message.text)


class MovedClock(Clock, Protocol):
    """The clock of a world: a test lets time pass on it."""

    def move_to(self, instant: datetime) -> None: ...

    def move(self, by: timedelta) -> None: ...


class World:
    """The bot on its pretend Telegram, with a clock that the test moves."""

    def __init__(self, telegram: Telegram, served: Served, clock: MovedClock, settings: Settings) -> None:
        self.telegram, self.served, self.clock, self.settings = telegram, served, clock, settings
        self.alma = Phone(self, 1001, "Alma Arndt")
        self.ben = Phone(self, 2002, "Ben Berg")
        self.cleo = Phone(self, 3003, "Cleo Clay")
        """Somebody who must never see anything of the two."""
        self.own: Path | None = None
        """A practice's own folder, laid over the words; read again whenever the bot starts."""
        self.app: App

    async def opens(self, *, restored: bool = False) -> None:
        """The bot starts. `restored`: as if a backup had been put back."""
        folder = self.settings.prompts_dir
        speech = load_speech(folder, self.own) if self.own else speech_in(folder)
        self.app = App(self.settings, self.clock, rate=None, speech=speech)
        self.app.stepping = True
        await self.app.open()
        if restored:
            async with self.app.store.work(self.clock.now()) as work:
                await work.run(sa.update(service).values(restored_at=self.clock.now()))
        await self.app.start()
        await settle(self.app)

    async def closes(self) -> None:
        await self.app.answering.settled()
        await self.app.courier.settled()
        await self.app.close()

    async def restarts(self) -> None:
        """The process ends and another one begins."""
        await self.closes()
        await self.opens()

    async def settles(self) -> None:
        """A few seconds pass, and everything happens that is to happen."""
        self.clock.move(timedelta(seconds=10))
        await settle(self.app)

    async def moves_to(self, instant: datetime) -> None:
        """Live until an instant."""
        await walk(self.app, self.clock, instant)

    async def moves(self, **by: float) -> None:
        """Live for some time: days=1, hours=2."""
        await self.moves_to(self.clock.now() + timedelta(**by))

    async def hears(self) -> None:
        """What was done on the phones is dealt with; answers and deliveries leave later."""
        await self.app.polling.once()
        await self.app.intake.drain()

    async def tidies(self) -> None:
        """What the leading process does every hour is done once more, and what follows from it happens."""
        await self.app.tidy()
        await self.settles()

    async def looks_for_late(self) -> None:
        """What the bot does every minute: it looks for what went out too late."""
        await self.app.courier.look_for_late()

    async def carries_until(self, arrived: Callable[[], bool]) -> None:
        """What is due is on its way: this has come already, and the bot does not know it yet."""
        await self.app.courier.tick()
        async with asyncio.timeout(_ON_ITS_WAY):
            while not arrived():  # noqa: ASYNC110 - the pretend Telegram tells nobody
                await asyncio.sleep(0.01)

    async def ends_carrying(self) -> None:
        """What was on its way has come, and the bot knows it; then all follows from that."""
        await self.app.courier.settled()
        await self.settles()

    # What whoever runs the service does.

    async def operator_suspends(self, therapist: Phone) -> None:
        async with self.app.store.work(self.clock.now()) as work:
            await suspending.suspend(work, await _therapist(work, therapist))
        await self.settles()

    async def operator_restores(self, therapist: Phone) -> None:
        async with self.app.store.work(self.clock.now()) as work:
            await suspending.restore(work, await _therapist(work, therapist))
        await self.settles()

    async def operator_erases(self, therapist: Phone) -> None:
        async with self.app.store.work(self.clock.now()) as work:
            await leaving.erase_therapist(work, await _therapist(work, therapist))
        await self.settles()

    # Where stories begin.

    async def operator_invites(self, name: str = "Alma") -> str:
        now = self.clock.now()
        async with self.app.store.work(now) as work:
            code = await joining.invite_therapist(work, name)
        return f"https://t.me/{self.telegram.username}?start={code}"

    async def enrols(self, phone: Phone, name: str = "Alma", city: str = "Berlin") -> None:
        """A therapist joins by the operator's link."""
        await phone.opens(await self.operator_invites(name))
        await phone.presses("Begin")
        await phone.says(city)

    async def invited(self, therapist: Phone, alias: str) -> str:
        """A client's link, as the therapist is given it."""
        await therapist.says(f"/invite {alias}")
        return link_in(therapist.sees("https://t.me/").text)

    async def pairs(self, therapist: Phone, client: Phone, alias: str = "B.") -> None:
        """A client joins a therapist, and is confirmed."""
        await client.opens(await self.invited(therapist, alias))
        await client.presses("I agree")
        if "Fine" in [str(b["label"]) for row in client.last.buttons for b in row]:
            await client.presses("Fine")
        await therapist.presses(f"Yes, that is {alias}")


async def _therapist(work: Work, phone: Phone) -> Therapist:
    found = await people.person_at(work, str(phone.number))
    assert isinstance(found, Therapist), f"{phone.name} is no therapist"
    return found


@cache
def speech_in(folder: Path) -> Speech:
    """The shipped words, read once for all tests."""
    return load_speech(folder)


def link_in(text: str) -> str:
    found = re.search(r"https://t\.me/\w+\?start=[\w-]+", text)
    assert found, f"no link in {text!r}"
    return found[0]


def settings_for(folder: Path, api: str, **more: object) -> Settings:
    """Settings for a test: nothing of the environment gets in."""
    given = {
        "telegram_token": SecretStr(TOKEN),
        "telegram_api": api,
        "data_dir": folder,
        "database_url": "",
        "keys_url": "",
        "keys_file": None,
        "webhook_url": "",
        "web_address": "",
    }
    return Settings(_env_file=None, **(given | more))  # type: ignore[arg-type]


@asynccontextmanager
async def a_world(
    folder: Path,
    template: Path | None = None,
    at: datetime = MONDAY_NOON,
    *,
    clock: MovedClock | None = None,
    **settings: object,
) -> AsyncIterator[World]:
    """A world with a running bot. `template`: a folder to go on from, as it was left at the instant `at`.

    Its clock stands still until it is moved, unless it is given another `clock`.
    """
    if template is not None:
        shutil.copytree(template, folder, dirs_exist_ok=True)
    clock = ManualClock(at) if clock is None else clock
    telegram = Telegram(folder / "telegram.db", clock.now, token=TOKEN)
    async with serving(telegram) as served:
        world = World(telegram, served, clock, settings_for(folder, served.base, **settings))
        await world.opens()
        try:
            yield world
        finally:
            await world.closes()
    telegram.close()
