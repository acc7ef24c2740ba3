"""The tone of all that a client reads, the leaflet and the library among it: whole list of never-words, no praise, no
advice, and nobody who watches."""

import re
from pathlib import Path

import pytest

from bot.domain.pairing import Phase
from bot.domain.prompt import Prompt
from bot.voice.crisis import load_crisis
from bot.voice.library import load_library
from bot.voice.wording import asking_why, slips, too_long, words
from tests.voice.conftest import PROMPTS
from tests.voice.test_voice_words import CLIENTS, FEW_WORDS, HIGHEST_GRADE, grade, said

LIBRARY, CRISIS = load_library(PROMPTS), load_crisis(PROMPTS)
DOCS = Path(__file__).parents[2] / "docs"
LEAFLET, FOR_THERAPISTS, LOAD = (DOCS / name for name in ("leaflet-for-clients.md", "for-therapists.md", "load.md"))


def passages(page: Path) -> list[str]:
    """What a page says, a paragraph or a line of a list or table each, without marks."""
    text = re.sub(r"```.*?```|^\|[-|]+\|$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    blocks = re.split(r"\n\s*\n|\n(?=- |\d\. |\|)", text)
    plain = (re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", re.sub(r"^(#+|>|-|\d\.) ", "", each.strip())) for each in blocks)
    return [" ".join(re.sub(r"[*`]|\n>", "", each).replace("|", ". ").split()).strip(". ") for each in plain if each]


def everything() -> dict[str, str]:
    """Every text a client reads, by where it stands."""
    found = {key: said(key) for key in CLIENTS}
    for prompt in LIBRARY.prompts:
        steps = [part for step in prompt.steps for part in (step.label, step.words, *step.choices)]
        for place, part in enumerate((prompt.title, prompt.why, prompt.words, *steps)):
            found[f"{prompt.id} {place}"] = part
    found |= {f"crisis {name}": sentence for name, sentence in CRISIS.sentences}
    return found | {f"leaflet {place}": text for place, text in enumerate(passages(LEAFLET))}


TEXTS = everything()

NEVER = [
    *("streak", "percentage", "percent", "50%", "average", "badge", "missed", "overdue", "complete", "completed"),
    *("completion", "homework", "assignment", "task", "compliance", "adherence", "reminder", "you haven't"),
    *("you haven’t", "don't forget", "do not forget", "I understand", "well done", "great work"),
]
"""What is never said. (Of the rest of that list, counts, gaps and colours, no message has any: they would be shown.)"""

PRAISE = re.compile(
    r"\b(great|excellent|amazing|awesome|perfect|congratulations|proud|bravo|thanks for|thank you for)\b"
)
ADVICE = re.compile(r"\b(you should|you must|you ought|you need to|you have to|make sure|be sure|remember to|try to)\b")
WATCHED = re.compile(
    r"(?<!nobody )\b((has|have|had|was|were|is|are|been|be|being|gets?) (told|notified|informed|alerted)"
    r"|notif(y|ies)|alerts?|inform(s|ed)?|watch(es|ed|ing)?|monitor(s|ed|ing)?|track(s|ed|ing)?"
    r"|keeps? an eye|sees? (it|this|your lines?) (now|at once))\b"
)
ENDED = re.compile(r"\b(done|finish(ed)?|progress|goals?|keep going|exercises?)\b")


@pytest.mark.parametrize("word", NEVER)
def test_every_never_word_is_found(word: str) -> None:
    assert slips(f"It was {word} today.")
    assert slips(f"{word.capitalize()}.")


@pytest.mark.parametrize("where", TEXTS)
def test_nothing_presses_praises_advises_or_watches(where: str) -> None:
    text = TEXTS[where].replace("’", "'")
    assert [slip.what for slip in slips(text) + too_long(text)] == []
    for measure in (PRAISE, ADVICE, WATCHED, ENDED):
        assert [found[0] for found in measure.finditer(text.casefold())] == []


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        (PRAISE, "that was a great line"),
        (ADVICE, "you should rest now"),
        (WATCHED, "your therapist has been told"),
        (WATCHED, "someone watches this chat"),
        (ENDED, "you are done for today"),
    ],
)
def test_the_measures_find_what_they_look_for(measure: re.Pattern[str], text: str) -> None:
    assert measure.search(text)
    assert not measure.search("nobody is told of it, and nothing more comes today")


@pytest.mark.parametrize("page", [FOR_THERAPISTS, LOAD], ids=lambda page: page.stem)
def test_the_pages_for_others_hold_no_never_word(page: Path) -> None:
    assert [slip.what for text in passages(page) for slip in slips(text)] == []


@pytest.mark.parametrize("text", [each for each in passages(LEAFLET) if words(each) > FEW_WORDS])
def test_the_leaflet_is_easy_to_read(text: str) -> None:
    plain = re.sub(r"/[a-z]+|\d+", "ten", text)
    assert grade(plain) <= HIGHEST_GRADE


@pytest.mark.parametrize("prompt", LIBRARY.prompts, ids=lambda prompt: prompt.id)
def test_every_prompt_is_offered_somewhere_and_asks_nobody_why(prompt: Prompt) -> None:
    assert any(prompt in LIBRARY.offer(phase=phase) for phase in Phase)
    texts = (prompt.title, prompt.why, prompt.words, *(step.words for step in prompt.steps))
    assert [slip.what for text in texts for slip in asking_why(text)] == []
