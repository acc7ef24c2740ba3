"""What anybody can do with a phone, noted so that it is known what should follow once the bot has dealt with it."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from itertools import count
from random import Random

from sandbox.botapi.chats import Telegram
from sandbox.botapi.refusal import PhoneError
from sandbox.botapi.shapes import Message
from tests.simulation.cast import Act, Client, Pair, Therapist

Follows = Callable[[datetime], None]


def nothing(_now: datetime) -> None:
    """Nothing that is looked at follows."""


class Doing:
    """The hands of everybody in one simulation."""

    def __init__(self, telegram: Telegram, dice: Random) -> None:
        self.telegram, self.dice = telegram, dice
        self.therapists: dict[int, Therapist] = {}
        self.clients: dict[int, Client] = {}
        self.acts: dict[int, Act] = {}
        """What the bot has not dealt with yet, by update."""
        self.chats: dict[int, list[int]] = {}
        """Every update of a person that is still looked at, in order."""
        self.allowed: dict[str, set[tuple[int, int]]] = {}
        """For which (therapist, client) each question was ever meant, by its mark."""
        self.marked: set[str] = set()
        """Ids of the lines that a therapist may have marked."""
        self.tagged: set[tuple[str, str]] = set()
        """Ids of lines, and the words that somebody may have given them."""
        self.came_back: dict[str, str] = {}
        """By what clients heard of each line that it came back into the room."""
        self.kept: Counter[str] = Counter()
        """How often the words of a question may have been kept as a new version, by its mark."""
        self.pair_of: Callable[[str], Pair | None] = lambda pairing_id: None
        self.message_of: Callable[[str], int | None] = lambda note_id: None
        self.told_of: Callable[[int, int], set[int]] = lambda person, message: set()
        """The therapist whose pairing a notice in somebody's chat is of."""
        self.held_of: Callable[[int, int], bool | None] = lambda client, message: None
        """Whether a client's note is held, as far as the bot knows it."""
        self.a_minute_later: Callable[[Callable[[], object]], None] = lambda _what: None
        self.told: Callable[[int, str], None] = lambda person, what: None
        self._marks = count(1)

    def mark(self, kind: str) -> str:
        """A new mark: q1q of a question, n1n of a text of a note, K1k of an alias."""
        return f"{kind}{next(self._marks)}{kind.lower()}"

    def say(self, who: int, text: str, follows: Follows = nothing, *, reply_to: int | None = None, **more: bool) -> int:
        """Write something. Gives the message's id; 0 if the phone does not let them."""
        try:
            message = self.telegram.say(who, text, reply_to=reply_to, **more)
        except PhoneError:
            return 0
        self._noted(who, f"says {text[:60]!r}", follows)
        return message

    def edit(self, who: int, message: int, text: str, follows: Follows) -> bool:
        try:
            self.telegram.edit(who, message, text)
        except PhoneError:
            return False
        self._noted(who, f"edits {message} to {text[:40]!r}", follows)
        return True

    def press(self, who: int, message: int, data: str, follows: Follows = nothing) -> bool:
        try:
            self.telegram.press(who, message, data)
        except PhoneError:
            return False
        self._noted(who, f"presses {data!r} on {message}", follows)
        return True

    def block(self, who: int, *, on: bool) -> None:
        if self.telegram.person(who).blocked == on:
            return
        (self.telegram.block if on else self.telegram.unblock)(who)
        self._noted(who, "blocks" if on else "unblocks", nothing)

    def _noted(self, who: int, what: str, follows: Follows) -> None:
        update_id = next(reversed(self.telegram.updates.pending))
        self.acts[update_id] = Act(update_id, who, what, follows)
        self.chats.setdefault(who, []).append(update_id)
        self.told(who, what)

    def buttons(self, who: int) -> list[tuple[Message, str]]:
        """Every button that can be pressed in a chat, oldest first: its message and what it means."""
        return [
            (message, button["data"])
            for message in self.telegram.chats.get(who, {}).values()
            if not message.mine and message.markup
            for row in message.buttons
            for button in row
            if "data" in button
        ]

    def newest(self, who: int, verb: str) -> tuple[Message, str] | None:
        """The newest button of this verb."""
        found = [each for each in self.buttons(who) if each[1].partition(":")[0] == verb]
        return found[-1] if found else None
