"""A side of the desk: all that somebody on it may say and choose, and the one way that it is heard."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, TypeVarTuple

from bot.actions import carrying
from bot.channels.port import Kind, Rows
from bot.desk.hearing import Hearing, KnownHearing, Passed, command_in
from bot.domain.people import Awaited
from bot.voice.choices import rows
from bot.voice.meanings.kinds import Meaning
from bot.voice.phrases import Phrases

H = TypeVar("H", bound=Hearing)
K = TypeVar("K", bound=KnownHearing)
Ts = TypeVarTuple("Ts")

# Choices: what each means is read here, and only here.


@dataclass(frozen=True)
class Way(Generic[H]):
    """One kind of choice, and what is done for it."""

    meaning: Meaning[*tuple[Any, ...]]
    go: Callable[..., Awaitable[None]]
    part_of: Awaited
    """The text it has to do with: while that one is waited for, it goes on being waited for."""


class Choices(Generic[H]):
    """The choices of a room, or of several together, each with what is done for it."""

    def __init__(self, *rooms: "Choices[H]") -> None:
        """Raises ValueError where two rooms lay claim to the same choice: the one would silently take the other's
        place.
        """
        self._ways: dict[str, Way[H]] = {}
        for room in rooms:
            for way in room._ways.values():
                self._add(way)

    def on(
        self, meaning: Meaning[*Ts], *, part_of: Awaited = Awaited.NOTHING
    ) -> Callable[[Callable[[H, *Ts], Awaitable[None]]], Callable[[H, *Ts], Awaitable[None]]]:
        """Marks what is done for a choice. It is given the values that the meaning holds."""

        def add(go: Callable[[H, *Ts], Awaitable[None]]) -> Callable[[H, *Ts], Awaitable[None]]:
            self._add(Way(meaning, go, part_of))
            return go

        return add

    def _add(self, way: Way[H]) -> None:
        if way.meaning.verb in self._ways:
            raise ValueError(f"two rooms answer to {way.meaning.verb}")
        self._ways[way.meaning.verb] = way

    @property
    def meanings(self) -> tuple[Meaning[*tuple[Any, ...]], ...]:
        return tuple(way.meaning for way in self._ways.values())

    def way(self, chosen: str) -> Way[H] | None:
        """What is done for a choice that was pressed; None: it is none of these."""
        first, _, more = chosen.partition(":")
        second, _, _ = more.partition(":")
        return self._ways.get(f"{first}:{second}") or self._ways.get(first)

    async def hear(self, h: H, chosen: str) -> bool:
        """Do what is done for this choice. False: it is none of these."""
        if self.way(chosen) is None:
            return False
        try:
            await self.go(h, chosen)
        except Passed:
            h.passed()
        return True

    async def go(self, h: H, chosen: str) -> None:
        """Do what is done for this choice. Raises Passed where it cannot be read, or what it is about is over."""
        way = self.way(chosen)
        values = way.meaning.read(chosen.removeprefix(way.meaning.verb).removeprefix(":")) if way else None
        if way is None or values is None:
            raise Passed
        await way.go(h, *values)


# Commands, and all of a side together.

Menu = tuple[tuple[str, str], ...]
"""Commands, and what each says of itself, as a chat lists them."""


@dataclass(frozen=True)
class Button:
    """A choice below /help: its place there, its label, and what it means."""

    place: int
    key: str
    meaning: str


@dataclass(frozen=True)
class Command(Generic[K]):
    """All that there is to say of one command. Rows of them stand as the menu does: by how often each is wanted."""

    name: str
    do: Callable[[K, str], Awaitable[None]]
    menu: str = ""
    """What the menu says of it; empty: it does not stand there."""
    button: Button | None = None
    names_client: bool = False
    """Whether an alias may follow; without one it is asked whom it is about."""


def alone(do: Callable[[K], Awaitable[None]]) -> Callable[[K, str], Awaitable[None]]:
    """What is done for a command whatever was typed after it."""

    async def heard(h: K, _typed: str) -> None:
        await do(h)

    return heard


class Side(Generic[K]):
    """One of the two sides. What is particular to each is said in its own methods; the order is the same for both."""

    def __init__(
        self,
        commands: Sequence[Command[K]],
        choices: Choices[K],
        others: Mapping[Kind, Callable[[K], Awaitable[None]]],
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

    async def arrived(self, h: K) -> bool:
        """Before anything is heard. False: this person is not listened to now, and was told so."""
        return True

    async def chooses(self, h: K, way: Way[K] | None) -> None:
        """Before what was chosen is done; None: it is no choice of this side."""

    def menu_for(self, h: K) -> Menu:
        """The commands that this person's chat is to list."""
        return self.menu(h.words)

    async def answered(self, h: K) -> None:
        """After all, whatever it was: what may be added to the answer."""

    # What is the same for both.

    def menu(self, words: Phrases) -> Menu:
        return tuple((each.name, words.label(each.menu)) for each in self.commands.values() if each.menu)

    def below_help(self, words: Phrases) -> Rows:
        return rows(*(words.choice(each.key, each.meaning) for each in self._below_help))

    async def hear(self, h: K, door: Callable[[K], Awaitable[bool]]) -> None:
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

    async def _heard(self, h: K, door: Callable[[K], Awaitable[bool]]) -> None:
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

    async def _command(self, h: K, name: str, typed: str) -> None:
        if command := self.commands.get(name):
            await command.do(h, typed)
        else:
            h.tell(h.words.say(self._unknown))


def _by_place(button: Button) -> int:
    return button.place
