"""A full practice: a therapist with 25 clients and six sessions on each of four days, set out on the real bot."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.when import instant
from bot.outgoing.answering import BURST
from sandbox.botapi.chats import Telegram
from sandbox.cast import ALMA, ZONE
from sandbox.scenes.anew import anew, this_monday
from sandbox.scenes.stage import Stepping
from sandbox.world import World

NAMES = (
    *("Ben", "Cleo", "Dora", "Emil", "Finn", "Greta", "Hugo", "Ida", "Jonas", "Kaja", "Leo", "Mira", "Nils", "Ola"),
    *("Pia", "Quinn", "Rosa", "Sami", "Tea", "Udo", "Vera", "Wim", "Xenia", "Yara", "Zoe"),
)
"""Everybody by another letter. The last is invited and has not opened the link; the one before has blocked the bot."""
BLOCKED, WAITING = NAMES[-2], NAMES[-1]
DAYS = ("mon", "tue", "wed", "thu")
HOURS = ("9:00", "9:50", "10:40", "13:00", "14:00", "15:00")
"""Three in a row without a gap, and three with ten minutes in between."""
MINUTES = 50
QUESTIONS = (
    "What eased, even a little?",
    "What was it like just before the call?",
    "Which moment stayed with you?",
    "What did you put off, and what did that spare you?",
)
LINES = (
    ("It was easier outside.",),
    ("The mornings.", "Less so on Sunday."),
    (),
    ("When my sister laughed.",),
    ("Before supper, at the window.", "The tram, of all places."),
)
"""What each in turn wrote over the weekend; some wrote nothing."""
PHASES = {"Ben": "ongoing", "Cleo": "ongoing", "Dora": "stuck", "Emil": "after-intense", "Greta": "ongoing"}
"""Where Alma is with some of them; with the others at the beginning."""
OFFERS = {"Ben": ("Ongoing", "One moment (in steps)"), "Emil": ("After intense", "Feet on the floor (in steps)")}
"""What is at hand for some of them: where Alma looked in the library, and the activity."""
MET, MET_AT = "Mira", "16:00"
"""Somebody whom Alma met on the Friday already, in an hour of their own; the first line came up there."""
BEFORE = ("The stairs, without holding on.", "Bread, still warm.")
OPENS_AT = time(7, 30)
"""When it is opened: on Monday, half an hour before the first digest."""


def phone(name: str) -> int:
    """Whose phone has which number."""
    return ALMA + 1 + NAMES.index(name)


def alias(name: str) -> str:
    return f"{name[0]}."


async def set_out_practice(world: World) -> None:
    """Begin anew with the practice, on Monday morning of this week. The caller holds `busy` and `renewing`."""
    friday = instant(this_monday(world) - timedelta(days=3), time(10, 0), ZONE)
    async with anew(world, friday) as stage:
        await fill_practice(stage, friday)


async def fill_practice(stage: Stepping, friday: datetime) -> None:
    """Play the weekend that lies behind them, from Friday morning to Monday, 7:30.

    People do the same thing at the same time, so that a whole practice takes seconds.
    """
    telegram = stage.telegram
    telegram.add_person(ALMA, "Alma", role="therapist")
    for name in NAMES:
        telegram.add_person(phone(name), name, role="client")
    await _joins(stage)
    await _meets_one(stage, friday)
    await _meets_and_asks(stage)
    await _offers(stage)
    monday = friday.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=3)
    for days, line in ((2, 0), (1, 1)):
        await stage.goes_to(instant(monday - timedelta(days=days), time(17, 0), ZONE))
        for at, name in enumerate(NAMES[:-2]):
            wrote = LINES[at % len(LINES)]
            if line < len(wrote):
                telegram.say(phone(name), wrote[line])
        await _settles(stage)
    telegram.block(phone(BLOCKED))
    await _settles(stage)
    await stage.goes_to(instant(monday, OPENS_AT, ZONE))


async def _joins(stage: Stepping) -> None:
    telegram = stage.telegram
    telegram.start(ALMA, (await stage.invite("Alma")).rsplit("=", 1)[1])
    await _settles(stage)
    _press(telegram, ALMA, "Begin")
    await _settles(stage)
    telegram.say(ALMA, "Berlin")
    await _settles(stage)
    await _types(stage, [f"/invite {alias(name)}" for name in NAMES])
    codes = [found[1] for each in telegram.chat(ALMA) if (found := re.search(r"\?start=([\w-]+)", each.text))]
    coming = NAMES[:-1]
    for name, code in zip(coming, codes, strict=False):
        telegram.start(phone(name), code)
    await _settles(stage)
    for label in ("I agree", "Fine"):
        for name in coming:
            _press(telegram, phone(name), label)
        await _settles(stage)
    for name in coming:
        _press(telegram, ALMA, f"Yes, that is {alias(name)}")
    await _settles(stage)


async def _meets_one(stage: Stepping, friday: datetime) -> None:
    """Alma meets one of them on the Friday, has their lines before, and marks the one that came up."""
    telegram, starts = stage.telegram, time.fromisoformat(MET_AT)
    await _types(stage, [f"/meet {alias(MET)} fri {MET_AT} {MINUTES}m"])
    for line in BEFORE:
        telegram.say(phone(MET), line)
    day = friday.astimezone(ZoneInfo(ZONE)).date()
    await stage.goes_to(instant(day, starts, ZONE) + timedelta(minutes=MINUTES))
    _press(telegram, ALMA, "Which lines came up?")
    await _settles(stage)
    _press(telegram, ALMA, BEFORE[0], ends=True)
    await _settles(stage)
    _press(telegram, ALMA, "Back")
    await _settles(stage)


async def _offers(stage: Stepping) -> None:
    """A small activity at hand for some, out of the library."""
    for name, (phase, title) in OFFERS.items():
        await _types(stage, [f"/library {alias(name)}"])
        for label in (phase, "Any", title, "Offer for nudges"):
            while not _shows(stage.telegram, ALMA, label):
                _press(stage.telegram, ALMA, "More")
                await _settles(stage)
            _press(stage.telegram, ALMA, label)
            await _settles(stage)


async def _meets_and_asks(stage: Stepping) -> None:
    telegram = stage.telegram
    slots = [f"{day} {hour}" for day in DAYS for hour in HOURS]
    meets = [f"{alias(name)} {slot} weekly {MINUTES}m" for name, slot in zip(NAMES, slots, strict=False)]
    telegram.say(ALMA, "/meet " + "\n".join(meets))
    await _settles(stage)
    for name in NAMES[1:-1:4]:
        telegram.say(phone(name), "/rhythm suggested")
    asked = [f"/ask {alias(name)} {QUESTIONS[at % len(QUESTIONS)]}" for at, name in enumerate(NAMES[:-1])]
    await _types(stage, asked)
    await _types(stage, [f"/phase {alias(name)} {phase}" for name, phase in PHASES.items()])


async def _types(stage: Stepping, texts: Sequence[str]) -> None:
    """Alma types these. Not more at once than a person can, or the bot would stop answering."""
    for first in range(0, len(texts), BURST):
        for text in texts[first : first + BURST]:
            stage.telegram.say(ALMA, text)
        await _settles(stage)


async def _settles(stage: Stepping) -> None:
    await stage.until(lambda: True)


def _shows(telegram: Telegram, person: int, label: str) -> bool:
    """Whether a button with this label stands below the newest message that has any."""
    buttons = next((each.buttons for each in reversed(telegram.chat(person)) if each.buttons), ())
    return any(button["label"] == label for row in buttons for button in row)


def _press(telegram: Telegram, person: int, label: str, *, ends: bool = False) -> None:
    """Press the newest button with this label; `ends`: its label, which bears a day as well, ends with it."""
    for message in reversed(telegram.chat(person)):
        for row in message.buttons:
            for button in row:
                found = button["label"].rstrip("\u2069")
                if found == label or (ends and found.endswith(label)):
                    telegram.press(person, message.id, button["data"])
                    return
    raise AssertionError(f"no button {label!r}")
