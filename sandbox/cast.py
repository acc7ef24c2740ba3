"""The small cast, and the week they have behind them when the sandbox opens."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sandbox.botapi.shapes import Message
from sandbox.walking import settle, walk
from sandbox.world import World

ALMA, BEN = 1001, 1002
PHONES = ((ALMA, "Alma", "therapist"), (BEN, "Ben", "client"))
ZONE = "Europe/Berlin"
EVENING = time(17, 30)
"""Soon after it, what comes the evening before a session would be over."""


def fill(world: World) -> None:
    """Give everybody a phone. Again it changes nothing."""
    for person, name, role in PHONES:
        world.telegram.add_person(person, name, role=role)


async def set_out(world: World, *, empty: bool) -> None:
    """Fill a fresh world, with the week behind the cast unless `empty`, and let the bot run from here on."""
    fill(world)
    if not empty:
        await play_a_week(world)
    await world.start()


async def play_a_week(world: World) -> None:
    """Play a week of Alma and Ben, from a link to a digest that is near, on the real bot."""
    app, end = world.app, world.clock.now()
    app.stepping = True
    await app.start()
    play = _Play(world)
    here = end.astimezone(ZoneInfo(ZONE))
    # The evening before they meet again is always still to come, at whatever hour somebody opens the page.
    days = 6 if here.time() < EVENING else 5
    met = datetime.combine(here.date() - timedelta(days=days), time(15, 0), here.tzinfo)
    world.clock.move_to(met - timedelta(days=1))
    await play.joining(met)
    await play.goes_to(met + timedelta(minutes=55))
    await play.first_question()
    await play.goes_to(met + timedelta(days=1, hours=5))
    await play.says(BEN, "Before the call my shoulders were up. I put the phone down first.")
    await play.goes_to(met + timedelta(days=3, hours=2))
    await play.says(BEN, "It was easier outside.")
    await play.goes_to(end)
    app.stepping = False


class _Play:
    """What the two do, on their phones."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def joining(self, met: datetime) -> None:
        await self._opens(ALMA, await self._world.invite("Alma"))
        await self._presses(ALMA, "Begin")
        await self.says(ALMA, "Berlin")
        await self.says(ALMA, "/invite B.")
        link = next(found for each in self._chat(ALMA) if (found := _link(each)))
        await self._opens(BEN, link)
        await self._presses(BEN, "I agree")
        await self._presses(BEN, "Fine")
        await self._presses(ALMA, "Yes, that is B.")
        await self.says(ALMA, f"/meet B. {met:%a} 15:00 weekly 50m")
        await self.says(BEN, "/rhythm suggested")

    async def first_question(self) -> None:
        await self._presses(ALMA, "Write it")
        await self.says(ALMA, "What was it like just before the call?\nwhy: it came up twice today.")
        await self._presses(ALMA, "Leave it with B.")

    async def goes_to(self, instant: datetime) -> None:
        if instant > self._world.clock.now():
            await walk(self._world.app, self._world.clock, instant)

    async def says(self, person: int, text: str) -> None:
        self._world.telegram.say(person, text)
        await self._settles()

    async def _opens(self, person: int, link: str) -> None:
        self._world.telegram.start(person, link.rsplit("=", 1)[1])
        await self._settles()

    async def _presses(self, person: int, label: str) -> None:
        for message in reversed(self._chat(person)):
            for row in message.buttons:
                for button in row:
                    if button["label"] == label:
                        self._world.telegram.press(person, message.id, button["data"])
                        await self._settles()
                        return
        raise AssertionError(f"no button {label!r}")

    async def _settles(self) -> None:
        # People take a moment between one thing and the next.
        self._world.clock.move(timedelta(seconds=20))
        await settle(self._world.app)

    def _chat(self, person: int) -> list[Message]:
        return self._world.telegram.chat(person)


def _link(message: Message) -> str:
    found = re.search(r"https://t\.me/\w+\?start=[\w-]+", message.text)
    return found[0] if found else ""
