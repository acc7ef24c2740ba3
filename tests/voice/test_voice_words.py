"""Every sentence the bot says, as it is read: the never-words, length, reading grade, and what a lock screen shows."""

import re
from datetime import timedelta

import pytest
import textstat
from fluent.syntax import FluentParser, ast

from bot.actions.parcel import Parcel
from bot.domain.deciding import SendNow
from bot.domain.delivery import Delivery, Kind
from bot.domain.draft import Draft
from bot.domain.prompt import Prompt, PromptKind
from bot.voice import letters
from bot.voice.crisis import load_crisis
from bot.voice.fluent import Markup, Value, load_voice
from bot.voice.library import load_library
from bot.voice.phrases import Phrases
from bot.voice.wording import slips, telling, too_long, words
from tests.people import MONDAY_NOON
from tests.voice.conftest import PROMPTS

VOICE = load_voice(PROMPTS)
PHRASES = Phrases(VOICE, load_crisis(PROMPTS), load_library(PROMPTS))

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


def _clients_messages() -> list[str]:
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


CLIENTS = _clients_messages()


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


@pytest.mark.parametrize("key", sorted(VOICE.keys))
def test_no_sentence_presses_or_runs_on(key: str) -> None:
    assert [slip.what for slip in slips(said(key)) + too_long(said(key))] == []


@pytest.mark.parametrize("key", [key for key in sorted(VOICE.keys - PARTS) if words(said(key)) > FEW_WORDS])
def test_every_message_is_easy_to_read(key: str) -> None:
    assert grade(prose(key)) <= HIGHEST_GRADE


@pytest.mark.parametrize("key", CLIENTS)
def test_a_client_reads_one_thought(key: str) -> None:
    # What is put in, such as a rhythm told in words, is a thought of its own and is measured as such.
    own = re.sub(re.escape(RHYTHM), "", said(key))
    assert (words(own) > ONE_THOUGHT) is (key in LONGER), f"{words(own)} words"


def test_the_longer_ones_are_all_there() -> None:
    assert set(LONGER) <= set(CLIENTS)


@pytest.mark.parametrize("key", CLIENTS)
def test_a_clients_first_line_tells_a_lock_screen_nothing(key: str) -> None:
    if key.startswith("button-"):
        return  # A label stands under a message; no lock screen shows it.
    assert [slip.what for slip in telling(said(key).partition("\n")[0])] == []


TO_THERAPISTS = {Kind.DIGEST, Kind.LOOKBACK, Kind.PICTURE, Kind.ASK, Kind.OPENED, Kind.MORNING}
TO_CLIENTS = [
    (Kind.QUESTION, SendNow()),
    (Kind.NUDGE, SendNow()),
    (Kind.NUDGE, SendNow(resting=True)),
    (Kind.JOINED, SendNow()),
    (Kind.UNREAD, SendNow()),
    (Kind.CALLED_OFF, SendNow()),
    (Kind.PARTED, SendNow()),
    (Kind.GAP, SendNow()),
    (Kind.CONSENT, SendNow()),
    (Kind.UNATTENDED, SendNow()),
    (Kind.GENTLE, SendNow(soundless=True)),
    (Kind.PREVIEW, SendNow()),
]


def test_every_kind_of_delivery_is_looked_at() -> None:
    assert {kind for kind, _ in TO_CLIENTS} | TO_THERAPISTS == set(Kind)


@pytest.mark.parametrize(("kind", "now"), TO_CLIENTS)
def test_what_comes_by_itself_tells_a_lock_screen_nothing(kind: Kind, now: SendNow) -> None:
    parcel = Parcel(
        Delivery(
            reader_id="b", kind=kind, occurrence="1", due_at=MONDAY_NOON, not_after=MONDAY_NOON + timedelta(days=1)
        ),
        address="2002",
        language="en",
        zone="Europe/Berlin",
        now=now,
        question=Draft(QUESTION, "it came up in the session"),
        question_id="q",
        starts_at=MONDAY_NOON,
        gentle_until=MONDAY_NOON,
    )
    text = letters.letter(PHRASES, parcel).text
    # Not even below the first line: a lock screen may show more than one.
    assert [slip.what for slip in telling(text)] == []


@pytest.mark.parametrize("activity", PHRASES.library.offer(kind=PromptKind.ACTIVITY), ids=lambda each: each.id)
def test_an_activity_that_comes_by_itself_tells_a_lock_screen_nothing(activity: Prompt) -> None:
    nudge = Delivery(reader_id="b", kind=Kind.NUDGE, occurrence="1", due_at=MONDAY_NOON, not_after=MONDAY_NOON)
    text = letters.letter(
        PHRASES, Parcel(nudge, address="2002", language="en", zone="Europe/Berlin", now=SendNow(), activity=activity)
    ).text
    assert [slip.what for slip in telling(text)] == []


@pytest.mark.parametrize(
    "key",
    [
        "question-alone",
        "nudge-question",
        "nudge-activity",
        "nudge-rest",
        "joined-now",
        "lines-unread",
        "parted-client",
        "gap-away",
        "preview-cover",
        "preview-head",
        "not-them-told",
    ],
)
def test_what_comes_by_itself_has_no_room_for_a_name(key: str) -> None:
    assert VOICE.variables(key) <= {"question", "activity"}


def test_the_measures_find_what_they_look_for() -> None:
    assert slips("You missed a day.")
    assert slips("Well written!")
    assert too_long(" ".join(["word"] * 31))
    assert telling("Before your next session")
    assert grade("Your therapist anticipates considerable elaboration regarding difficulties.") > HIGHEST_GRADE
    assert grade("Madeupcity is where you are now, as it seems.") <= HIGHEST_GRADE
