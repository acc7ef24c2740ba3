"""One time a client goes through an activity: which step is next, and how what was said becomes a line."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.moment import STRONGEST, Moment, read_intensity, read_moment
from bot.domain.people import new_id
from bot.domain.prompt import Prompt, Takes

DOING_LASTS = timedelta(days=7)
"""How long the choices of an activity that was begun and left go on working. What was said is kept all the same."""

_NUMBER = re.compile(r"\s*(-?\d{1,9})(?:\s*/\s*10|\s+(?:out\s+)?of\s+10)?\s*\.?\s*", re.IGNORECASE)


@dataclass(kw_only=True, eq=False)
class Doing:
    """An activity that a client has begun. Its row goes when it ends: what was said is a note, and whole."""

    id: str = field(default_factory=new_id)
    client_id: str
    pairing_id: str | None
    """Whose offer it was, or the client's only one: where the note goes. None: it stays the client's alone."""
    prompt: str
    """Its id in the library."""
    place: int
    """The step that is shown, counted from 0 among all steps of the prompt."""
    note_id: str | None = None
    """What was said so far."""
    message: int
    """The message in which it was begun: begun twice there, it is one."""
    touched_at: datetime

    def go_to(self, place: int) -> None:
        """Show this step, the next one or one that is open again."""
        self.place = place


@dataclass(frozen=True)
class Answer:
    """How a text was understood as the answer to a step."""

    next_place: int | None
    """The step after it. None: there is none."""
    names: int
    """The step whose label stands before it."""
    alone: bool = False
    """It says all there was to say, so it stands word for word without a label."""
    beyond: bool = False
    """A number that is not from 0 to 10: kept as a line, and no intensity."""


def first_place(prompt: Prompt, *, intensity: bool) -> int | None:
    """The step an activity begins with."""
    return place_after(prompt, -1, intensity=intensity)


def place_after(prompt: Prompt, place: int, *, intensity: bool) -> int | None:
    """The step after one, for a client who has switched intensity on, or has not. None: there is none."""
    return next(iter(_places_after(prompt, place, intensity=intensity)), None)


def read_answer(prompt: Prompt, place: int, typed: str, *, intensity: bool) -> Answer:
    """What a typed text answers: its step, or of a moment as much as one line says.

    `tense 6 before the call` answers feeling, intensity and situation at once; `tense 6` leaves the situation to be
    asked for.
    """
    after = _places_after(prompt, place, intensity=intensity)
    step = prompt.steps[place]
    if prompt.is_moment and place == first_place(prompt, intensity=intensity) and step.takes is Takes.FEELING:
        moment = read_moment(typed, intensity=intensity)
        left = [each for each in after if not _says(moment, prompt.steps[each].takes)]
        names = next((each for each in (place, *after) if _says(moment, prompt.steps[each].takes)), place)
        return Answer(left[0] if left else None, names, alone=bool(after) and not left, beyond=moment.beyond)
    beyond = step.takes is Takes.INTENSITY and _beyond(typed)
    return Answer(after[0] if after else None, place, beyond=beyond)


def label_of(prompt: Prompt, place: int, *, intensity: bool) -> str:
    """What stands before the answer to a step; nothing if the activity has only this one."""
    return prompt.steps[place].label if len(prompt.steps_for(intensity=intensity)) > 1 else ""


def labelled(label: str, text: str) -> tuple[str, int]:
    """An answer as a line of a note, and at which character of it what was said begins."""
    head = f"{label}: " if label else ""
    return head + text, len(head)


def _places_after(prompt: Prompt, place: int, *, intensity: bool) -> list[int]:
    return [
        at for at, step in enumerate(prompt.steps) if at > place and (intensity or step.takes is not Takes.INTENSITY)
    ]


def _says(moment: Moment, takes: Takes) -> bool:
    match takes:
        case Takes.FEELING:
            return bool(moment.feeling)
        case Takes.INTENSITY:
            return moment.intensity is not None or moment.beyond
        case _:
            return bool(moment.situation)


def _beyond(typed: str) -> bool:
    found = _NUMBER.fullmatch(typed)
    return found is not None and read_intensity(typed) is None and not 0 <= int(found[1]) <= STRONGEST
