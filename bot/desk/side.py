"""A side of the desk: all that somebody on it may say and choose, and the one way that it is heard."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.actions import carrying
from bot.channels.port import Kind, Rows
from bot.desk.choices import Choices, Way
from bot.desk.hearing import KnownHearing, command_in
from bot.voice.choices import rows
from bot.voice.phrases import Phrases

H = TypeVar("H", bound=KnownHearing)

Menu = tuple[tuple[str, str], ...]
"""Commands, and what each says of itself, as a chat lists them."""


@dataclass(frozen=True)
class Button:
    """A choice below /help: its place there, its label, and what it means."""

    place: int
    key: str
    meaning: str


@dataclass(frozen=True)
class Command(Generic[H]):
    """All that there is to say of one command. Rows of them stand as the menu does: by how often each is wanted."""

    name: str
    do: Callable[[H, str], Awaitable[None]]
    menu: str = ""
    """What the menu says of it; empty: it does not stand there."""
    button: Button | None = None
    names_client: bool = False
    """Whether an alias may follow; without one it is asked whom it is about."""


def alone(do: Callable[[H], Awaitable[None]]) -> Callable[[H, str], Awaitable[None]]:
    """What is done for a command whatever was typed after it."""

    async def heard(h: H, _typed: str) -> None:
        await do(h)

    return heard


class Side(Generic[H]):
    """One of the two sides. What is particular to each is said in its own methods; the order is the same for both."""

    def __init__(
        self,
        commands: Sequence[Command[H]],
        choices: Choices[H],
        others: Mapping[Kind, Callable[[H], Awaitable[None]]],
        *,
        besides: Sequence[Button] = (),
        unknown: str,
    ) -> None:
        """`others`: what is done for what is neither a command nor a choice; `besides`: choices below /help that stand
        for no command; `unknown`: what is said of a command that there is none of.
        """
        self.commands, self.choices = {each.name: each for each in commands}, choices
        self._others, self._unknown = others, unknown
        self._below_help = sorted([*besides, *(each.button for each in commands if each.button)], key=_by_place)

    # What is particular to a side.

    async def arrived(self, h: H) -> bool:
        """Before anything is heard. False: this person is not listened to now, and was told so."""
        return True

    async def chooses(self, h: H, way: Way[H] | None) -> None:
        """Before what was chosen is done; None: it is no choice of this side."""

    def menu_for(self, h: H) -> Menu:
        """The commands that this person's chat is to list."""
        return self.menu(h.words)

    async def answered(self, h: H) -> None:
        """After all, whatever it was: what may be added to the answer."""

    # What is the same for both.

    def menu(self, words: Phrases) -> Menu:
        return tuple((each.name, words.label(each.menu)) for each in self.commands.values() if each.menu)

    def below_help(self, words: Phrases) -> Rows:
        return rows(*(words.choice(each.key, each.meaning) for each in self._below_help))

    async def hear(self, h: H, door: Callable[[H], Awaitable[bool]]) -> None:
        """Deal with one incoming. `door` deals with what is of the door, and says whether it was."""
        if h.incoming.kind is Kind.BLOCKED:
            await carrying.went_away(h.person, h.now)
            return
        if h.person.unreachable_since is not None:
            await carrying.came_back(h.work, h.person)
        if h.incoming.kind is Kind.UNBLOCKED:
            return
        if await self.arrived(h):
            await self._heard(h, door)
        if h.menu_anew:
            h.answer.menu = self.menu_for(h)
        await self.answered(h)

    async def _heard(self, h: H, door: Callable[[H], Awaitable[bool]]) -> None:
        if h.press:
            await self.chooses(h, self.choices.way(h.incoming.meaning))
            if not await door(h) and not await self.choices.hear(h, h.incoming.meaning):
                h.passed()
        elif command := command_in(h.incoming):
            # Whoever says something else no longer answers.
            h.person.stop_waiting()
            if not await door(h):
                await self._command(h, *command)
        elif on := self._others.get(h.incoming.kind):
            await on(h)

    async def _command(self, h: H, name: str, typed: str) -> None:
        if command := self.commands.get(name):
            await command.do(h, typed)
        else:
            h.tell(h.words.say(self._unknown))


def _by_place(button: Button) -> int:
    return button.place
