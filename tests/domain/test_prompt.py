"""What an activity's steps make of it."""

import pytest

from bot.domain.pairing import Phase
from bot.domain.prompt import Approach, Prompt, PromptKind, Step, Takes


def activity(*takes: Takes) -> Prompt:
    return Prompt(
        id="one",
        kind=PromptKind.ACTIVITY if takes else PromptKind.QUESTION,
        title="One",
        phases=(Phase.ONGOING,),
        approaches=(Approach.ANY,),
        helps="it helps",
        why="it is small",
        words="One moment.",
        steps=tuple(Step(f"Step {at}", "What was it?", take) for at, take in enumerate(takes)),
    )


KINDS = [
    ((), (False, False, False)),
    ((Takes.FEELING, Takes.INTENSITY, Takes.SITUATION), (True, False, False)),
    ((Takes.FEELING,), (True, False, False)),
    ((Takes.FEELING, Takes.LINE), (False, False, False)),
    ((Takes.EARLY_SIGNS, Takes.PAUSE), (False, True, False)),
    ((Takes.NOTHING, Takes.NOTHING), (False, False, True)),
    ((Takes.NOTHING, Takes.LINE), (False, False, False)),
    ((Takes.LINE, Takes.LINE), (False, False, False)),
]


@pytest.mark.parametrize(("takes", "expected"), KINDS)
def test_what_it_is_follows_from_its_steps(takes: tuple[Takes, ...], expected: tuple[bool, bool, bool]) -> None:
    one = activity(*takes)
    assert (one.is_moment, one.fills_card, one.asks_nothing) == expected


def test_intensity_is_asked_only_where_it_is_switched_on() -> None:
    one = activity(Takes.FEELING, Takes.INTENSITY, Takes.SITUATION)
    assert [step.takes for step in one.steps_for(intensity=False)] == [Takes.FEELING, Takes.SITUATION]
    assert one.steps_for(intensity=True) == one.steps
