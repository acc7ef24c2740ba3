"""The one interpreter of scenes: does what a turn says, and looks whether what is to be seen is seen."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.when import instant
from sandbox.botapi.refusal import PhoneError
from sandbox.botapi.shapes import Message
from sandbox.scenes.stage import Stage
from sandbox.scenes.turns import Edits, Goes, Marks, Opens, Presses, Quiet, Says, Sees, Sight, Signed, Turn

ZONE = "Europe/Berlin"
"""Where scenes take place."""

_DIRECTION = "[\u2068\u2069]"
_SIGN = "●"
"""What a button wears whose line came up."""


class Lost(Exception):
    """A turn could not be played, or did not show what it is to show. The text is for whoever looks into it."""


@dataclass(frozen=True)
class Looked:
    """What stood on the phones before a turn: the bot's messages as they were."""

    stood: frozenset[tuple[int, int, str, str]] = field(default=frozenset())


async def play(stage: Stage, turn: Turn, monday: datetime, *, again: bool = False) -> None:
    """Play one turn. Raises Lost.

    `monday`: any instant of the day on which the scene began. `again`: it was begun before and may have happened
    already; then nothing is written twice.
    """
    before = Looked() if again else _look(stage)
    if not (again and _happened(stage, turn)):
        await _act(stage, turn, monday)
    if not await stage.until(lambda: all(_seen(stage, sight, before) for sight in turn.sees)):
        missing = next(sight for sight in turn.sees if not _seen(stage, sight, before))
        raise Lost(f"{missing} after {turn.who} {turn.act}")


def _look(stage: Stage) -> Looked:
    people = stage.telegram.people
    return Looked(frozenset(_stands(each) for person in people for each in stage.telegram.chat(person)))


def _stands(message: Message) -> tuple[int, int, str, str]:
    return message.chat, message.id, message.text, str(message.markup)


def _phone(stage: Stage, name: str) -> int:
    """The first phone whose owner has this first name."""
    for person in stage.telegram.people.values():
        if person.name.split()[0] == name:
            return person.id
    raise Lost(f"{name} has no phone")


async def _act(stage: Stage, turn: Turn, monday: datetime) -> None:
    try:
        match turn.act:
            case Goes(day, at):
                first = monday.astimezone(ZoneInfo(ZONE)).date()
                await stage.goes_to(instant(first + timedelta(days=day), at, ZONE))
            case Opens(forwarded):
                link = _link(stage, forwarded) if forwarded else await stage.invite(turn.who)
                stage.telegram.start(_phone(stage, turn.who), link.rsplit("=", 1)[1])
            case Presses(label):
                _press(stage, _phone(stage, turn.who), label, lambda found: found == label)
            case Marks(line):
                _press(stage, _phone(stage, turn.who), line, lambda found: _line(found) == line)
            case Says(text):
                stage.telegram.say(_phone(stage, turn.who), text)
            case Edits(before, after):
                person = _phone(stage, turn.who)
                stage.telegram.edit(person, _own(stage, person, before), after)
    except PhoneError as refused:
        raise Lost(str(refused)) from None


def _link(stage: Stage, name: str) -> str:
    for message in reversed(stage.telegram.chat(_phone(stage, name))):
        if found := re.search(r"https://t\.me/\w+\?start=[\w-]+", message.text):
            return found[0]
    raise Lost(f"there is no link on {name}'s phone")


def _press(stage: Stage, person: int, sought: str, fits: Callable[[str], bool]) -> None:
    """Press the newest button whose label fits."""
    for message in reversed(stage.telegram.chat(person)):
        for row in message.buttons:
            for button in row:
                if fits(button["label"]) and "data" in button:
                    stage.telegram.press(person, message.id, button["data"])
                    return
    raise Lost(f"there is no button {sought!r}")


def _line(label: str) -> str:
    """The line that a button stands for; empty if it wears a sign already, or stands for none."""
    day, _, line = re.sub(_DIRECTION, "", label).partition(" · ")
    return line if not day.startswith(_SIGN) else ""


def _own(stage: Stage, person: int, text: str) -> int:
    for message in reversed(stage.telegram.chat(person)):
        if message.mine and message.text == text:
            return message.id
    raise Lost(f"there is no line {text!r}")


def _happened(stage: Stage, turn: Turn) -> bool:
    """Whether the phone shows that a turn was played. A press or a walk may be done twice, a mark may not."""
    if isinstance(turn.act, Marks):
        buttons = (
            button["label"]
            for message in stage.telegram.chat(_phone(stage, turn.who))
            for row in message.buttons
            for button in row
        )
        return any(_SIGN in label and turn.act.line in label for label in buttons)
    if isinstance(turn.act, Presses | Goes):
        return False
    mine = [each for each in stage.telegram.chat(_phone(stage, turn.who)) if each.mine]
    match turn.act:
        case Opens():
            return bool(mine) and mine[-1].text.startswith("/start ")
        case Says(text):
            return bool(mine) and mine[-1].text == text
        case Edits(_, after):
            return bool(mine) and mine[-1].text == after


def _seen(stage: Stage, sight: Sight, before: Looked) -> bool:
    chat = stage.telegram.chat(_phone(stage, sight.who))
    fresh = [each for each in chat if not each.mine and _stands(each) not in before.stood]
    match sight:
        case Sees(_, words, soundless):
            return any(words in _plain(each) and each.silent is soundless for each in fresh)
        case Signed():
            return bool([each for each in chat if each.mine][-1].reaction)
        case Quiet():
            return not fresh or not before.stood


def _plain(message: Message) -> str:
    """A message's text without the marks that keep a person's words to their own direction."""
    return re.sub(_DIRECTION, "", message.text)
