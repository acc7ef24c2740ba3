"""Every sentence the bot says, as it is read: the never-words, length, reading grade, and what a lock screen shows."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import get_args

import textstat
from fluent.syntax import FluentParser, ast

from bot.actions.parcel import Parcel
from bot.domain.contents import (
    CalledOff,
    Card,
    ConsentAnew,
    ForClient,
    GoesGently,
    LeftByTherapist,
    LookAhead,
    Outage,
    Reminder,
    Rest,
    Suggestion,
    Unattended,
    Unread,
    Welcome,
)
from bot.domain.delivery import Delivery, Kind
from bot.domain.draft import Draft
from bot.domain.prompt import Prompt, PromptKind
from bot.voice import letters
from bot.voice.fluent import Markup, Value
from bot.voice.wording import slips, telling, too_long, words
from tests.listing import every
from tests.people import MONDAY_NOON
from tests.voice.conftest import PROMPTS
from tests.voice.shipped import LIBRARY, PHRASES, VOICE, message_at, prompt_at

HIGHEST_GRADE = 6
FEW_WORDS = 6
"""The measure swings too much on fewer words than these."""
ONE_THOUGHT = 30
"""Words in one message to a client."""

QUESTION = "What eased, even a little?"
RHYTHM = "A question comes the day after you meet, at 18:00. It does not come back by itself."
VALUES: dict[str, Value] = {
    "who": "Alma",
    "version": "1",
    "account": "Ben",
    "all": "English and Deutsch",
    "here": "English",
    "others": "Deutsch",
    "activity": Markup("A cup, a stone, a sleeve: any small thing will do."),
    "alias": "Ben",
    "approach": "CBT",
    "aliases": "Ann",
    "card": Markup(f"<blockquote>{QUESTION}</blockquote>"),
    "ceiling": 3,
    "choices": "tense · sad · calm",
    "day": "Tue 24 Nov",
    "days": 90,
    "digest": "Thu 26 Nov, 14:00",
    "end": "08:00",
    "first": "Tuesday",
    "helps": "days are full",
    "hour": "18:00",
    "label": "Feeling",
    "morning": "07:30",
    "copying": "not possible",
    "last": "Friday",
    "before": "Thu 26 Nov, 15:00",
    "line": "The mornings.",
    "lines": "C. whenever",
    "link": "",
    "minutes": 50,
    "most": 500,
    "name": "Ann",
    "next": "Thu 26 Nov, 15:00",
    "now": "14:05",
    "number": 1,
    "phase": "Stuck",
    "question": QUESTION,
    "rhythm": RHYTHM,
    "stage": "joined",
    "tag": "trigger",
    "feeling": "tense",
    "strength": 6,
    "start": "21:00",
    "steps": Markup("• Listen for one sound."),
    "step": "Feeling · What was it?",
    "title": "One word",
    "titles": "One word, One moment",
    "typed": "Rome",
    "until": "Tue 1 Dec",
    "weekday": "Thursday",
    "what": "every Thursday at 15:00",
    "when": "Thu 26 Nov, 15:00",
    "words": "Feel where your feet touch the floor.",
    "why": "It came up twice today.",
    "zone": "Rome",
}
"""What a person would see in the place of each value. A new one is to be added here."""

LONGER = {
    "consent-text": "says on one screen all that somebody agrees to",
    "stranger-text": "to somebody who knows nothing of this place, also where help is",
    "help-client": "lists what can be done",
}
"""Messages to a client of more than one thought, and why."""

PARTS = {"meet-weekly", "meet-biweekly"}
"""Said only inside another message, with which they are measured."""

_FOR_THERAPISTS = re.compile(r"enrol-|therapist-|worked-example|help-therapist|unknown-command-therapist|menu-")
_THEIR_SECTIONS = "The therapist’s "


@cache
def to_clients() -> list[str]:
    """Every message that is not a therapist's alone; of a new one it is taken that a client reads it."""
    found, section = [], ""
    for entry in FluentParser().parse((PROMPTS / "en" / "voice.ftl").read_text(encoding="utf-8")).body:
        if isinstance(entry, ast.GroupComment):
            section = entry.content or ""
        elif (
            isinstance(entry, ast.Message)
            and not section.startswith(_THEIR_SECTIONS)
            and not _FOR_THERAPISTS.match(entry.id.name)
        ):
            found.append(entry.id.name)
    return found


@cache
def said(key: str) -> str:
    """A message as it stands on the screen, without its tags."""
    values = {name: VALUES[name] for name in VOICE.variables(key)}
    return re.sub(r"<[^>]+>", "", VOICE.say(key, **values))


def prose(key: str) -> str:
    """What of a message is prose: commands, examples to type and figures read aloud as one short word."""
    values = {name: VALUES[name] for name in VOICE.variables(key)}
    text = re.sub(r"<i>.*?</i>", "this", VOICE.say(key, **values), flags=re.DOTALL)
    text = re.sub(r"/[a-z]+|\d+(:\d+)?", "ten", re.sub(r"<[^>]+>", "", text))
    # A line ends a thought, whether or not a full stop does.
    return re.sub(r"(?<![.?:,])\n+", ". ", text.replace("’", "'").replace("•", ""))


def grade(text: str) -> float:
    """Flesch-Kincaid. A word that the dictionary of syllables lacks (the name of a place) counts as two of them."""
    while True:
        try:
            return float(textstat.flesch_kincaid_grade(text))
        except KeyError as lacking:
            text = re.sub(rf"\b{re.escape(lacking.args[0])}\b", "paper", text, flags=re.IGNORECASE)


def test_no_sentence_presses_or_runs_on() -> None:
    every(sorted(VOICE.keys), lambda key: pressing(message_at(key), said(key)))


def pressing(where: str, text: str) -> Iterator[str]:
    yield from (f"{where}: {slip.what}" for slip in slips(text) + too_long(text))


def test_every_message_is_easy_to_read() -> None:
    every(
        [key for key in sorted(VOICE.keys - PARTS) if words(said(key)) > FEW_WORDS],
        lambda key: hard(message_at(key), prose(key)),
    )


def hard(where: str, text: str) -> Iterator[str]:
    if (found := grade(text)) > HIGHEST_GRADE:
        yield f"{where}: of grade {found:.1f}, and may be of {HIGHEST_GRADE}: {text}"


def test_a_client_reads_one_thought() -> None:
    every(to_clients(), lambda key: of_more_thoughts(message_at(key), said(key), longer=key in LONGER))


def of_more_thoughts(where: str, text: str, *, longer: bool) -> Iterator[str]:
    # What is put in, such as a rhythm told in words, is a thought of its own and is measured as such.
    found = words(re.sub(re.escape(RHYTHM), "", text))
    if found > ONE_THOUGHT and not longer:
        yield f"{where}: {found} words, and one thought has {ONE_THOUGHT}"
    if found <= ONE_THOUGHT and longer:
        yield f"{where}: {found} words, and it is named among the longer ones"


def test_the_longer_ones_are_all_there() -> None:
    assert set(LONGER) <= set(to_clients())


def test_a_clients_first_line_tells_a_lock_screen_nothing() -> None:
    # A label stands under a message; no lock screen shows it.
    every(
        [key for key in to_clients() if not key.startswith("button-")],
        lambda key: told(message_at(key), said(key).partition("\n")[0]),
    )


def told(where: str, text: str) -> Iterator[str]:
    yield from (f"{where}: {slip.what}" for slip in telling(text))


DRAFT = Draft(QUESTION, "it came up in the session")
TO_CLIENTS: list[ForClient] = [
    *(Card(DRAFT, "q", came_back) for came_back in (False, True)),
    Reminder(DRAFT, 3),
    Rest(),
    LookAhead(),
    Welcome(),
    Unread(),
    *(CalledOff(MONDAY_NOON, after, unread) for after in (None, MONDAY_NOON) for unread in (False, True)),
    *(LeftByTherapist("", unread) for unread in (False, True)),
    *(Unattended(left, unread) for left in (False, True) for unread in (False, True)),
    GoesGently(MONDAY_NOON),
    ConsentAnew(),
    Outage(),
]


def test_everything_that_comes_to_a_client_is_looked_at() -> None:
    # An activity is looked at below, with each of the library's.
    assert {type(each) for each in TO_CLIENTS} | {Suggestion} == set(get_args(ForClient))


def test_what_comes_by_itself_tells_a_lock_screen_nothing() -> None:
    # Not even below the first line: a lock screen may show more than one.
    every(TO_CLIENTS, lambda each: told(f"{each}", letter(each)))


def letter(contents: ForClient) -> str:
    row = Delivery(
        reader_id="b",
        kind=Kind.QUESTION,
        occurrence="1",
        due_at=MONDAY_NOON,
        not_after=MONDAY_NOON + timedelta(days=1),
    )
    return letters.letter(PHRASES, Parcel(row, "2002", "en", "Europe/Berlin", contents)).text


def test_an_activity_that_comes_by_itself_tells_a_lock_screen_nothing() -> None:
    every(LIBRARY.offer(kind=PromptKind.ACTIVITY), lambda each: told(prompt_at(each), letter_with(each)))


def letter_with(activity: Prompt) -> str:
    return letter(Suggestion(activity, "", "o", 3))


BY_THEMSELVES = (
    *("question-alone", "nudge-question", "nudge-activity", "nudge-rest", "joined-now", "lines-unread"),
    *("parted-client", "gap-away", "preview-cover", "preview-head", "not-them-told"),
)


def test_what_comes_by_itself_has_no_room_for_a_name() -> None:
    every(BY_THEMSELVES, lambda key: with_room(message_at(key), VOICE.variables(key)))


def with_room(where: str, values: set[str]) -> Iterator[str]:
    if more := sorted(values - {"question", "activity"}):
        yield f"{where}: has room for {', '.join(more)}"


def test_the_measures_find_what_they_look_for() -> None:
    assert slips("You missed a day.")
    assert slips("Well written!")
    assert too_long(" ".join(["word"] * 31))
    assert telling("Before your next session")
    assert grade("Your therapist anticipates considerable elaboration regarding difficulties.") > HIGHEST_GRADE
    assert grade("Madeupcity is where you are now, as it seems.") <= HIGHEST_GRADE


def test_a_message_that_breaks_a_rule_is_named_with_its_line() -> None:
    places = {key: message_at(key) for key in VOICE.keys}
    assert [
        place for place in places.values() if not re.fullmatch(r"prompts/en/voice\.ftl:\d+ [a-z0-9-]+", place)
    ] == []
    where = min(places.values())
    assert list(pressing(where, "Well done. You missed a day!")) == [
        f'{where}: "Well done" is never said',
        f'{where}: "missed" is never said',
        f"{where}: an exclamation mark presses",
    ]
    (line,) = hard(where, "Your therapist anticipates considerable elaboration.")
    assert line.startswith(f"{where}: of grade ")
    assert list(told(where, "Before your next session")) == [f'{where}: "session" would show on a lock screen']
    assert list(with_room(where, {"question", "alias"})) == [f"{where}: has room for alias"]


def test_a_message_of_more_than_one_thought_is_named_and_one_that_no_longer_is() -> None:
    short, long = "A thought.", " ".join(["word"] * (ONE_THOUGHT + 1))
    assert list(of_more_thoughts("one", f"{short} {RHYTHM}", longer=False)) == []
    assert list(of_more_thoughts("one", long, longer=True)) == []
    assert list(of_more_thoughts("one", long, longer=False)) == ["one: 31 words, and one thought has 30"]
    assert list(of_more_thoughts("one", short, longer=True)) == ["one: 2 words, and it is named among the longer ones"]
