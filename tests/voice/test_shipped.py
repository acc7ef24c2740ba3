"""The prompts as they are shipped: whole, easy to read, and enough for every phase and approach."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import textstat

from bot.domain.pairing import Phase
from bot.domain.prompt import CARD, MOMENT, Approach, Prompt, PromptKind, Role
from bot.voice.check import check
from bot.voice.wording import words
from tests.listing import every
from tests.voice.conftest import PROMPTS
from tests.voice.shipped import CRISIS, LIBRARY, prompt_at

HIGHEST_GRADE = 6


def grade(text: str) -> float:
    """Flesch-Kincaid. A number is read aloud as a word, and the dictionary of syllables holds words only."""
    return float(textstat.flesch_kincaid_grade(re.sub(r"\d+", "ten", text)))


def test_nothing_is_wrong_with_them() -> None:
    assert [str(fault) for fault in check(PROMPTS, PROMPTS.parent / "bot")] == []


def test_the_words_are_easy_to_read() -> None:
    every(LIBRARY.prompts, hard)


def hard(prompt: Prompt) -> Iterator[str]:
    # The measure swings on a few words: a step of one line is measured together with the others.
    whole = " ".join((prompt.words, *(step.words for step in prompt.steps)))
    for what, text in (("its words", prompt.words), ("its words and steps", whole)):
        if (found := grade(text)) > HIGHEST_GRADE:
            yield f"{prompt_at(prompt)}: {what} are of grade {found:.1f}, and may be of {HIGHEST_GRADE}"


def test_a_prompt_that_is_hard_to_read_is_named() -> None:
    elaborate = " ".join(["Please elaborate on the circumstances preceding your emotional difficulties."] * 5)
    prompt = next(prompt for prompt in LIBRARY.prompts if prompt.steps)
    where = prompt_at(prompt)
    assert re.fullmatch(rf"prompts/en/activities/[\w-]+\.md:2 {prompt.id}", where)
    one, two = hard(replace(prompt, words=elaborate))
    assert one.startswith(f"{where}: its words are of grade ")
    assert two.startswith(f"{where}: its words and steps are of grade ")
    (two,) = hard(replace(prompt, steps=tuple(replace(step, words=elaborate) for step in prompt.steps)))
    assert two.startswith(f"{where}: its words and steps are of grade ")


def test_the_measure_tells_hard_from_easy() -> None:
    assert grade("Please elaborate on the circumstances preceding your emotional difficulties.") > HIGHEST_GRADE
    assert grade("What did you feel in your body? It may be small.") <= HIGHEST_GRADE


def test_every_phase_has_questions_and_activities() -> None:
    assert [(phase, kind) for phase in Phase for kind in PromptKind if not LIBRARY.offer(kind=kind, phase=phase)] == []


def test_there_are_about_forty() -> None:
    assert 38 <= len(LIBRARY.prompts) <= 48
    titles = [prompt.title for prompt in LIBRARY.prompts]
    assert len(set(titles)) == len(titles)


def test_every_phase_has_something_smaller_to_choose_from() -> None:
    every(
        Phase, lambda phase: too_little(phase, LIBRARY.offer(kind=PromptKind.QUESTION, phase=phase, role=Role.SMALLER))
    )


def too_little(phase: Phase, smaller: Sequence[Prompt]) -> Iterator[str]:
    if len(smaller) < 2:
        yield f"{phase}: {len(smaller)} smaller questions, and there are to be two"
    yield from (f"{prompt_at(prompt)}: more than 15 words" for prompt in smaller if words(prompt.words) > 15)


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


OPENING = re.compile(r"\b(fear|feared|angry|hurt|pain|sad|ashamed|before|dream|trauma)\b", re.IGNORECASE)


def test_what_follows_an_intense_meeting_contains_and_does_not_open() -> None:
    every(LIBRARY.offer(phase=Phase.AFTER_INTENSE), opening)


def opening(prompt: Prompt) -> Iterator[str]:
    where = prompt_at(prompt)
    said = " ".join((prompt.words, *(step.words for step in prompt.steps)))
    yield from (f'{where}: "{found[0]}" opens' for found in OPENING.finditer(said))
    if Approach.TRAUMA_INFORMED not in prompt.approaches and prompt.role is not Role.SMALLER:
        yield f"{where}: is neither trauma-informed nor smaller"


def test_the_whys_are_easy_to_read() -> None:
    every(LIBRARY.prompts, no_half_sentence)
    assert grade(" ".join(f"{prompt.why}." for prompt in LIBRARY.prompts)) <= HIGHEST_GRADE


def no_half_sentence(prompt: Prompt) -> Iterator[str]:
    for name, half in (("why", prompt.why), ("helps", prompt.helps)):
        if not half[0].islower() or half.endswith("."):
            yield f"{prompt_at(prompt)}: {name} is no half sentence: {half}"
    if words(prompt.why) > 16:
        yield f"{prompt_at(prompt)}: why has more than 16 words"


def test_a_prompt_that_opens_or_is_no_half_sentence_is_named() -> None:
    prompt = next(prompt for prompt in LIBRARY.prompts if prompt.role is None)
    where = prompt_at(prompt)
    hurting = replace(prompt, words="What hurt, and what was sad?", approaches=(Approach.CBT,))
    assert list(opening(hurting)) == [
        f'{where}: "hurt" opens',
        f'{where}: "sad" opens',
        f"{where}: is neither trauma-informed nor smaller",
    ]
    assert list(no_half_sentence(replace(prompt, why="It is so.", helps="much " * 17))) == [
        f"{where}: why is no half sentence: It is so."
    ]
    assert list(no_half_sentence(replace(prompt, why="much " * 17))) == [f"{where}: why has more than 16 words"]


def test_every_approach_has_some_of_its_own() -> None:
    every([approach for approach in Approach if approach is not Approach.ANY], of_too_few)


def of_too_few(approach: Approach) -> Iterator[str]:
    for kind, least in ((PromptKind.QUESTION, 4), (PromptKind.ACTIVITY, 2)):
        found = sum(approach in prompt.approaches for prompt in LIBRARY.offer(kind=kind))
        if found < least:
            yield f"{approach}: {found} of kind {kind}, and there are to be {least}"


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


def test_numbers_keep_their_zeros_and_blanks() -> None:
    numbers = (("US", "988"), ("GB", "116 123"), ("DE", "0800 111 0 111"))
    assert [number for country, number in numbers if f"<b>{number}</b>" not in CRISIS.text(country)] == []
