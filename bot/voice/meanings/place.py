"""Where in the library somebody is, as a choice there says it: in few letters, for there is no room for more."""

import re
from dataclasses import dataclass

from bot.domain.pairing import Phase
from bot.domain.prompt import Approach
from bot.voice.meanings.kinds import Part

# Meanings of choices stay what they are for years, so these letters are written out and never used for another thing.
_PHASES = {"b": Phase.BEGINNING, "o": Phase.ONGOING, "i": Phase.AFTER_INTENSE, "s": Phase.STUCK}
_APPROACHES = {
    "a": Approach.ANY,
    "c": Approach.CBT,
    "m": Approach.ACT,
    "t": Approach.TRAUMA_INFORMED,
    "p": Approach.PSYCHODYNAMIC,
}
_PLACE = re.compile(r"([bois])([acmtp])([0-9]{1,2})([wn])")


@dataclass(frozen=True)
class Place:
    """Where in the library somebody is: what to go back to, and whether the why goes along."""

    phase: Phase
    approach: Approach
    page: int = 0
    why: bool = False

    def written(self) -> str:
        phase = next(letter for letter, each in _PHASES.items() if each is self.phase)
        approach = next(letter for letter, each in _APPROACHES.items() if each is self.approach)
        return f"{phase}{approach}{self.page}{'w' if self.why else 'n'}"


def place_of(written: str) -> Place | None:
    found = _PLACE.fullmatch(written)
    return Place(_PHASES[found[1]], _APPROACHES[found[2]], int(found[3]), found[4] == "w") if found else None


@dataclass(frozen=True)
class Instead:
    """An activity that takes the place of another, as the library has it: its mark, and whether the why goes along."""

    mark: str
    why: bool


def _instead(written: str) -> Instead | None:
    return Instead(written[1:], written[0] == "w") if written[:1] in ("w", "n") and written[1:] else None


PLACE = Part(place_of, Place.written)
INSTEAD = Part(_instead, lambda instead: ("w" if instead.why else "n") + instead.mark)
