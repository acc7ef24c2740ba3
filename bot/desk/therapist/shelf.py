"""Where in the library somebody is: what a choice there is about, written into it and read from it."""

import re
from dataclasses import dataclass, field, replace
from hashlib import sha256

from bot.actions.offering import Opening
from bot.desk.hearing import TherapistHearing
from bot.desk.therapist import aliases
from bot.domain.pairing import Pairing, Phase
from bot.domain.prompt import Approach, Prompt

NOBODY = "0"
"""Stands where no client is named yet."""

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


def mark_of(prompt_id: str) -> str:
    """Stands for a prompt in a choice, which has no room for every id."""
    return sha256(prompt_id.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Whom:
    """The client somebody looks for, or nobody in particular."""

    pairing: Pairing | None = None
    alias: str = field(default="", repr=False)

    @property
    def id(self) -> str:
        return self.pairing.id if self.pairing else NOBODY


async def whom_of(h: TherapistHearing, pairing_id: str) -> Whom | None:
    """Whom a choice names. None: somebody who is not this therapist's any more, and the choice has passed."""
    if pairing_id == NOBODY:
        return Whom()
    mine = await aliases.own(h, pairing_id)
    return Whom(mine.pairing, mine.alias) if mine else None


def means(verb: str, place: Place, prompt: Prompt, whom: Whom, *, why: bool) -> str:
    return f"{verb}:{replace(place, why=why).written()}:{mark_of(prompt.id)}:{whom.id}"


def prompt_of(h: TherapistHearing, mark: str) -> Prompt | None:
    """The prompt a choice names; none if the library has lost it since."""
    return next((each for each in h.words.library.prompts if mark_of(each.id) == mark), None)


def title_of(h: TherapistHearing, prompt_id: str) -> str:
    """What a prompt is called; of one that the library has lost there is only its id."""
    found = h.words.library.get(prompt_id)
    return found.title if found else prompt_id


@dataclass(frozen=True)
class Seen:
    """What a choice below a preview is about."""

    place: Place
    prompt: Prompt
    whom: Whom

    def means(self, verb: str, *, why: bool | None = None) -> str:
        return means(verb, self.place, self.prompt, self.whom, why=self.place.why if why is None else why)

    @property
    def about(self) -> str:
        """What a step remembers of it."""
        return f"{self.place.written()}:{mark_of(self.prompt.id)}:{self.whom.id}"


async def seen_of(h: TherapistHearing, rest: str) -> Seen | None:
    written, _, rest = rest.partition(":")
    mark, _, pairing_id = rest.partition(":")
    whom = await whom_of(h, pairing_id)
    if whom is None:
        return None
    place, prompt = place_of(written), prompt_of(h, mark)
    if place is None or prompt is None:
        h.passed()
        return None
    return Seen(place, prompt, whom)


def one_line(text: str) -> str:
    """The words of a question, which is one line however its file breaks it."""
    return " ".join(text.split())


def with_why(h: TherapistHearing, prompt: Prompt, words: str) -> str:
    """The words an activity opens with, and the why below them: it has no choice that would show it."""
    return f"{words}\n\n{h.words.label('why-below', why=prompt.why)}"


def opening_of(h: TherapistHearing, prompt: Prompt, *, why: bool, typed: str = "") -> Opening:
    """How an activity opens. Without words: as the library has it."""
    return Opening(prompt.id, with_why(h, prompt, typed or prompt.words) if why else typed)
