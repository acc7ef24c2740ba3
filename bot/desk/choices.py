"""What is done for each choice: its meaning is read here, and only here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, TypeVarTuple

from bot.desk.hearing import Hearing, Passed
from bot.domain.people import Awaited
from bot.voice.meanings.kinds import Meaning

H = TypeVar("H", bound=Hearing)
Ts = TypeVarTuple("Ts")


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
