"""A ready-made text of the library: a question, or an activity with its small steps, as actions are given it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.pairing import Phase

ACTIVITY_LENGTH = 400
"""How long the words an activity opens with may be."""


class PromptKind(StrEnum):
    """What a prompt is for."""

    QUESTION = "question"
    ACTIVITY = "activity"


class Approach(StrEnum):
    """The ways of working a prompt is friendly to."""

    ANY = "any"
    CBT = "cbt"
    ACT = "act"
    TRAUMA_INFORMED = "trauma-informed"
    PSYCHODYNAMIC = "psychodynamic"


class Role(StrEnum):
    """Where a prompt comes up besides the library."""

    SMALLER = "smaller"
    """One of the smallest noticings, for when a question is asked to be smaller."""
    GROUNDING = "grounding"
    """Settles and asks for nothing: while things go gently, and beside the numbers to call."""
    FIRST_WEEK = "first-week"
    """For somebody who has just joined."""


class Takes(StrEnum):
    """What a step of an activity takes from the client."""

    LINE = "line"
    NOTHING = "nothing"
    FEELING = "feeling"
    INTENSITY = "intensity"
    """A number from 0 to 10, only if the client switched it on."""
    SITUATION = "situation"
    """What was happening."""
    EARLY_SIGNS = "early-signs"
    SAFER = "safer"
    CONTACT = "contact"
    PAUSE = "pause"


MOMENT = (Takes.FEELING, Takes.INTENSITY, Takes.SITUATION)
"""What can also be said in one line, such as `tense 6 before the call`."""
CARD = (Takes.EARLY_SIGNS, Takes.SAFER, Takes.CONTACT, Takes.PAUSE)
"""The four lines of a client's own card, in their order."""


@dataclass(frozen=True)
class Step:
    """One small step of an activity. It may be skipped, and stopping after it is whole."""

    label: str
    """One to three words: on a button, and before the line when several steps become one note."""
    words: str
    takes: Takes = Takes.LINE
    choices: tuple[str, ...] = ()
    """Words to tap instead of typing; typing others stays possible."""


@dataclass(frozen=True)
class Prompt:
    """One question or activity. All texts are plain: the voice escapes them when it says them."""

    id: str
    kind: PromptKind
    title: str
    phases: tuple[Phase, ...]
    """The first is the one it fits best."""
    approaches: tuple[Approach, ...]
    helps: str
    """Half a sentence for the therapist: when this helps."""
    why: str
    """Half a sentence for the client: what this is for."""
    words: str
    """What the client reads."""
    steps: tuple[Step, ...] = ()
    """An activity's small steps, at most four."""
    role: Role | None = None

    def steps_for(self, *, intensity: bool) -> tuple[Step, ...]:
        """The steps for a client who has switched intensity on, or has not."""
        return tuple(step for step in self.steps if intensity or step.takes is not Takes.INTENSITY)

    def fits(self, phase: Phase) -> bool:
        """Whether this may be brought in a phase: after an intense meeting only what is for containment (care.md)."""
        return phase is not Phase.AFTER_INTENSE or phase in self.phases

    @property
    def is_moment(self) -> bool:
        """Whether one line can answer it whole: feeling, intensity, what was happening."""
        return all(step.takes in MOMENT for step in self.steps) and bool(self.steps)

    @property
    def fills_card(self) -> bool:
        """Whether what is said goes to the client's own card instead of to a note."""
        return any(step.takes in CARD for step in self.steps)

    @property
    def asks_nothing(self) -> bool:
        """Whether there is nothing to answer."""
        return all(step.takes is Takes.NOTHING for step in self.steps) and bool(self.steps)


Shelf = Mapping[str, Prompt]
"""The prompts of one language by their ids."""


@dataclass(frozen=True)
class Shelves:
    """What actions are given of the library: its prompts, as each language has them."""

    by_language: Mapping[str, Shelf]

    def get(self, language: str, prompt_id: str) -> Prompt | None:
        """A prompt as a reader of this language sees it; none if it was taken out of the library."""
        shelf = self.by_language.get(language.split("-")[0].lower(), self.by_language.get("en", {}))
        return shelf.get(prompt_id)


NO_SHELVES = Shelves({})
