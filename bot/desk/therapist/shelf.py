"""What a choice in the library is about: where in it somebody is, a prompt, and the client they look for."""

from dataclasses import dataclass, field, replace
from hashlib import sha256

from bot.desk.hearing import Passed, TherapistHearing
from bot.desk.therapist import aliases
from bot.domain.draft import Opening
from bot.domain.pairing import Pairing
from bot.domain.prompt import Prompt
from bot.voice.meanings.kinds import Meaning
from bot.voice.meanings.place import Place
from bot.voice.meanings.therapist import NOBODY, SEE

OfPrompt = Meaning[Place, str, str]
"""What a choice means that is about a place, the mark of a prompt, and whoever it is for."""


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


async def whom_of(h: TherapistHearing, pairing_id: str) -> Whom:
    """Whom a choice names. Raises Passed where it is somebody who is not this therapist's, or not any more."""
    if pairing_id == NOBODY:
        return Whom()
    mine = await aliases.own(h, pairing_id)
    return Whom(mine.pairing, mine.alias)


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

    def means(self, then: OfPrompt, *, why: bool | None = None) -> str:
        """What a choice means that is about this, with the why or without."""
        place = self.place if why is None else replace(self.place, why=why)
        return then(place, mark_of(self.prompt.id), self.whom.id)

    @property
    def about(self) -> str:
        """What a step remembers of it: what a choice would say, without its verb."""
        return SEE(self.place, mark_of(self.prompt.id), self.whom.id).removeprefix(f"{SEE.verb}:")


async def seen_of(h: TherapistHearing, place: Place, mark: str, pairing_id: str) -> Seen:
    """What a choice below a preview is about. Raises Passed where the library has lost it, or the client is gone."""
    whom, prompt = await whom_of(h, pairing_id), prompt_of(h, mark)
    if prompt is None:
        raise Passed
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
