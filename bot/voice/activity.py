"""Activities as a client reads them: whole, and step by step."""

from bot.channels.port import Choice, Rows
from bot.domain.moment import STRONGEST
from bot.domain.prompt import Prompt, Takes
from bot.voice.choices import rows
from bot.voice.meanings.client import STEP, Tap
from bot.voice.phrases import Phrases

NUMBERS_WIDE = 6


def standing(words: Phrases, prompt: Prompt, own: str = "") -> str:
    """An activity as it simply stands there: its words, and whatever there is to do without an answer.

    `own`: its words as the therapist worded them.
    """
    told = [words.say("activity-words", words=own or prompt.words)]
    if prompt.asks_nothing:
        told.append("\n".join(words.say("activity-point", words=step.words) for step in prompt.steps))
    return "\n\n".join(told)


def step(words: Phrases, prompt: Prompt, place: int) -> str:
    """What a step asks."""
    return words.say("activity-words", words=prompt.steps[place].words)


def step_choices(words: Phrases, prompt: Prompt, place: int, doing_id: str) -> Rows:
    """What can be tapped instead of typing, and the ways on and out."""
    here = prompt.steps[place]
    onward = "button-go-on" if here.takes is Takes.NOTHING else "button-skip"
    return (
        *_said_by_tap(words, prompt, place, doing_id),
        (
            words.choice(onward, STEP(doing_id, place, Tap.SKIP)),
            words.choice("button-enough", STEP(doing_id, place, Tap.ENOUGH)),
        ),
    )


def _said_by_tap(words: Phrases, prompt: Prompt, place: int, doing_id: str) -> Rows:
    said = taps(words, prompt, place)
    found = [Choice(label, STEP(doing_id, place, number)) for number, label in enumerate(said)]
    return rows(*found, width=NUMBERS_WIDE if prompt.steps[place].takes is Takes.INTENSITY else 2)


def taps(words: Phrases, prompt: Prompt, place: int) -> tuple[str, ...]:
    """The words that a step can be answered with by a tap."""
    here = prompt.steps[place]
    if here.takes is Takes.INTENSITY and not here.choices:
        return tuple(words.label("button-number", number=number) for number in range(STRONGEST + 1))
    return here.choices
