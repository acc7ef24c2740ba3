"""The prompts as they are shipped: whole, easy to read, and enough for every phase and approach."""

import re

import pytest
import textstat

from bot.domain.pairing import Phase
from bot.domain.prompt import CARD, MOMENT, Approach, Prompt, PromptKind, Role
from bot.voice.check import check
from bot.voice.crisis import load_crisis
from bot.voice.library import load_library
from bot.voice.wording import words
from tests.voice.conftest import PROMPTS

LIBRARY = load_library(PROMPTS)
CRISIS = load_crisis(PROMPTS)

HIGHEST_GRADE = 6


def grade(text: str) -> float:
    """Flesch-Kincaid. A number is read aloud as a word, and the dictionary of syllables holds words only."""
    return float(textstat.flesch_kincaid_grade(re.sub(r"\d+", "ten", text)))


def test_nothing_is_wrong_with_them() -> None:
    assert [str(fault) for fault in check(PROMPTS, PROMPTS.parent / "bot")] == []


@pytest.mark.parametrize("prompt", LIBRARY.prompts, ids=lambda prompt: prompt.id)
def test_the_words_are_easy_to_read(prompt: Prompt) -> None:
    # The measure swings on a few words: a step of one line is measured together with the others.
    assert grade(prompt.words) <= HIGHEST_GRADE
    assert grade(" ".join((prompt.words, *(step.words for step in prompt.steps)))) <= HIGHEST_GRADE


def test_the_measure_tells_hard_from_easy() -> None:
    assert grade("Please elaborate on the circumstances preceding your emotional difficulties.") > HIGHEST_GRADE
    assert grade("What did you feel in your body? It may be small.") <= HIGHEST_GRADE


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("kind", PromptKind)
def test_every_phase_has_questions_and_activities(phase: Phase, kind: PromptKind) -> None:
    assert LIBRARY.offer(kind=kind, phase=phase)


def test_there_are_about_forty() -> None:
    assert 38 <= len(LIBRARY.prompts) <= 48
    titles = [prompt.title for prompt in LIBRARY.prompts]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_has_something_smaller_to_choose_from(phase: Phase) -> None:
    smaller = LIBRARY.offer(kind=PromptKind.QUESTION, phase=phase, role=Role.SMALLER)
    assert len(smaller) >= 2
    assert all(words(prompt.words) <= 15 for prompt in smaller)


def test_what_grounds_asks_for_nothing_and_only_that() -> None:
    grounding = LIBRARY.offer(role=Role.GROUNDING)
    assert len(grounding) >= 2
    assert set(grounding) == {prompt for prompt in LIBRARY.prompts if prompt.asks_nothing}
    assert all(prompt.phases[0] is Phase.AFTER_INTENSE for prompt in grounding)


def test_one_card_of_four_lines_one_moment_and_one_first_week() -> None:
    (card,) = (prompt for prompt in LIBRARY.prompts if prompt.fills_card)
    assert tuple(step.takes for step in card.steps) == CARD
    assert set(card.phases) == set(Phase)
    (moment,) = (prompt for prompt in LIBRARY.prompts if prompt.is_moment)
    assert tuple(step.takes for step in moment.steps) == MOMENT
    (first,) = LIBRARY.offer(role=Role.FIRST_WEEK)
    assert first.phases == (Phase.BEGINNING,)


def test_what_follows_an_intense_meeting_contains_and_does_not_open() -> None:
    opening = re.compile(r"\b(fear|feared|angry|hurt|pain|sad|ashamed|before|dream|trauma)\b", re.IGNORECASE)
    for prompt in LIBRARY.offer(phase=Phase.AFTER_INTENSE):
        said = " ".join((prompt.words, *(step.words for step in prompt.steps)))
        assert not opening.search(said), prompt.id
        assert Approach.TRAUMA_INFORMED in prompt.approaches or prompt.role is Role.SMALLER, prompt.id


def test_the_whys_are_easy_to_read() -> None:
    for prompt in LIBRARY.prompts:
        for half in (prompt.why, prompt.helps):
            assert half[0].islower(), prompt.id
            assert not half.endswith("."), prompt.id
        assert words(prompt.why) <= 16, prompt.id
    assert grade(" ".join(f"{prompt.why}." for prompt in LIBRARY.prompts)) <= HIGHEST_GRADE


@pytest.mark.parametrize("approach", [a for a in Approach if a is not Approach.ANY])
def test_every_approach_has_some_of_its_own(approach: Approach) -> None:
    for kind, least in ((PromptKind.QUESTION, 4), (PromptKind.ACTIVITY, 2)):
        assert sum(approach in prompt.approaches for prompt in LIBRARY.offer(kind=kind)) >= least


def test_the_crisis_text_says_that_nobody_reads_and_where_to_find_help() -> None:
    for country in (None, *(known.code for known in CRISIS.countries)):
        text = CRISIS.text(country)
        assert "Nobody reads this chat as it comes in" in text
        assert "findahelpline.com" in text
        assert len(text.encode("utf-16-le")) // 2 < 4096


def test_the_crisis_sentences_are_easy_to_read() -> None:
    for name, sentence in CRISIS.sentences:
        assert words(sentence) <= 30, name
    assert grade(" ".join(sentence for _, sentence in CRISIS.sentences)) <= HIGHEST_GRADE


@pytest.mark.parametrize(("country", "number"), [("US", "988"), ("GB", "116 123"), ("DE", "0800 111 0 111")])
def test_numbers_keep_their_zeros_and_blanks(country: str, number: str) -> None:
    assert f"<b>{number}</b>" in CRISIS.text(country)
