"""Words of danger: which sentences bring up the numbers to call, and which do not."""

from bot.voice.crisis import load_crisis
from tests.listing import comes_to
from tests.voice.conftest import Write
from tests.voice.shipped import CRISIS

DANGER = [
    "I want to die.",
    "I WANT TO DIE",
    "Sometimes I want\nto die",
    "i don’t want to live like this",
    "I dont want to be alive",
    "thought about killing myself again",
    "I might kill myself",
    "suicidal all day",
    "Self-harm again.",
    "I cut myself last night",
    "Everyone is better off without me",
    "no reason to live, none",
    "end it all",
    "He hit me again",
    "I am not safe at home",
    "I am going to kill him",
]
NO_DANGER = [
    "My phone died on the way.",
    "I nearly died laughing",
    "This traffic kills me",
    "killing time at the station",
    "I’m dead tired",
    "It hit me later how tired I was",
    "That beats me",
    "I took my life back this year",
    "I cut my hair myself",
    "The deadline is Friday",
    "A new diet, and it works",
    "My grandmother died in May",
    "I hurt my knee",
    "I ran 5 kms",
    "I could live like this",
]


def test_it_shows_the_numbers() -> None:
    comes_to(CRISIS.speaks_of_danger, [(typed, True) for typed in DANGER])


def test_it_does_not() -> None:
    comes_to(CRISIS.speaks_of_danger, [(typed, False) for typed in NO_DANGER])


def test_each_is_found_whole_and_never_within_a_word() -> None:
    comes_to(CRISIS.speaks_of_danger, [(f"So: {words.upper()}.", True) for words in CRISIS.danger])
    comes_to(CRISIS.speaks_of_danger, [(f"x{words}x", False) for words in CRISIS.danger])


def test_a_practice_may_list_none(write: Write) -> None:
    assert not load_crisis(write()).speaks_of_danger("I want to die.")
