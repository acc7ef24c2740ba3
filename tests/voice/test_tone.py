"""The tone of all that a client reads, the leaflet and the library among it: whole list of never-words, no praise, no
advice, and nobody who watches."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.domain.pairing import Phase
from bot.domain.prompt import Prompt
from bot.voice.wording import asking_why, slips, too_long, words
from tests.listing import every
from tests.voice.shipped import CRISIS, LIBRARY, message_at, prompt_at
from tests.voice.test_voice_words import FEW_WORDS, hard, said, to_clients

DOCS = Path(__file__).parents[2] / "docs"
LEAFLET, FOR_THERAPISTS, LOAD = (DOCS / name for name in ("leaflet-for-clients.md", "for-therapists.md", "load.md"))


def passages(page: Path) -> list[str]:
    """What a page says, a paragraph or a line of a list or table each, without marks."""
    text = re.sub(r"```.*?```|^\|[-|]+\|$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    blocks = re.split(r"\n\s*\n|\n(?=- |\d\. |\|)", text)
    plain = (re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", re.sub(r"^(#+|>|-|\d\.) ", "", each.strip())) for each in blocks)
    return [" ".join(re.sub(r"[*`]|\n>", "", each).replace("|", ". ").split()).strip(". ") for each in plain if each]


def everything() -> list[tuple[str, str]]:
    """Every text a client reads, and where it stands."""
    found = [(message_at(key), said(key)) for key in to_clients()]
    for prompt in LIBRARY.prompts:
        steps = [part for step in prompt.steps for part in (step.label, step.words, *step.choices)]
        found += [(prompt_at(prompt), part) for part in (prompt.title, prompt.why, prompt.words, *steps)]
    found += [(f"prompts/en/crisis.yaml {name}", sentence) for name, sentence in CRISIS.sentences]
    return found + of_page(LEAFLET)


def of_page(page: Path) -> list[tuple[str, str]]:
    """What a page says, and the page with the first words of each passage."""
    return [(f'docs/{page.name} "{text[:40]}"', text) for text in passages(page)]


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


def test_every_never_word_is_found() -> None:
    every(NEVER, passed_over)


def passed_over(word: str) -> Iterator[str]:
    yield from (
        f"passed over: {text}" for text in (f"It was {word} today.", f"{word.capitalize()}.") if not slips(text)
    )


def test_nothing_presses_praises_advises_or_watches() -> None:
    every(everything(), lambda each: out_of_tone(*each))


def out_of_tone(where: str, text: str) -> Iterator[str]:
    text = text.replace("’", "'")
    yield from (f"{where}: {slip.what}" for slip in slips(text) + too_long(text))
    for measure, what in ((PRAISE, "praises"), (ADVICE, "advises"), (WATCHED, "watches"), (ENDED, "is of a task")):
        yield from (f'{where}: "{found[0]}" {what}' for found in measure.finditer(text.casefold()))


MEASURED = [
    (PRAISE, "that was a great line"),
    (ADVICE, "you should rest now"),
    (WATCHED, "your therapist has been told"),
    (WATCHED, "someone watches this chat"),
    (ENDED, "you are done for today"),
]


def test_the_measures_find_what_they_look_for() -> None:
    assert [text for measure, text in MEASURED if not measure.search(text)] == []
    fine = "nobody is told of it, and nothing more comes today"
    assert [measure.pattern for measure, _ in MEASURED if measure.search(fine)] == []


def test_every_text_of_a_client_is_looked_at_and_named_where_it_stands() -> None:
    told = everything()
    assert len(told) > 600
    assert [where for where, _ in told if "nowhere" in where] == []
    assert {where.split(":")[0].split(" ")[0].rpartition("/")[0] for where, _ in told} == {
        "prompts/en",
        "prompts/en/questions",
        "prompts/en/activities",
        "docs",
    }
    assert list(out_of_tone("one", "You’ve been great: the task is done, and you should be told. We watch.")) == [
        'one: "task" is never said',
        'one: "great" praises',
        'one: "you should" advises',
        'one: "be told" watches',
        'one: "watch" watches',
        'one: "done" is of a task',
    ]


def test_the_pages_for_others_hold_no_never_word() -> None:
    every(of_page(FOR_THERAPISTS) + of_page(LOAD), never_words)


def never_words(passage: tuple[str, str]) -> Iterator[str]:
    where, text = passage
    yield from (f"{where}: {slip.what}" for slip in slips(text))


def test_the_leaflet_is_easy_to_read() -> None:
    measured = [(where, text) for where, text in of_page(LEAFLET) if words(text) > FEW_WORDS]
    every(measured, lambda each: hard(each[0], re.sub(r"/[a-z]+|\d+", "ten", each[1])))


def test_every_prompt_is_offered_somewhere_and_asks_nobody_why() -> None:
    offered = {prompt.id for phase in Phase for prompt in LIBRARY.offer(phase=phase)}
    every(LIBRARY.prompts, lambda prompt: hidden_or_asking_why(prompt, offered))


def hidden_or_asking_why(prompt: Prompt, offered: set[str]) -> Iterator[str]:
    where = prompt_at(prompt)
    if prompt.id not in offered:
        yield f"{where}: is offered in no phase"
    for text in (prompt.title, prompt.why, prompt.words, *(step.words for step in prompt.steps)):
        yield from (f"{where}: {slip.what}" for slip in asking_why(text))


def test_a_prompt_that_asks_why_or_is_never_offered_is_named() -> None:
    asking = replace(LIBRARY.prompts[0], words="Why did it come up?")
    where = prompt_at(asking)
    assert list(hidden_or_asking_why(asking, set())) == [
        f"{where}: is offered in no phase",
        f"{where}: a client is never asked why",
    ]
    assert list(hidden_or_asking_why(LIBRARY.prompts[0], {asking.id})) == []
