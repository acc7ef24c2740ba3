"""Rows of choices that stand in more than one place. What each means is read by the desk."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.channels.port import Choice, Rows
from bot.domain.when import local
from bot.voice.meanings import both, client, therapist
from bot.voice.meanings.kinds import ForWhom
from bot.voice.phrases import Phrases

PAGE = 8
"""How many aliases stand on one page of choices."""
BACK, MORE = "button-back", "button-more"
EARLIER, LATER = "button-earlier", "button-later"

COMMON_ZONES = (
    "Europe/London",
    "Europe/Berlin",
    "Europe/Athens",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Australia/Sydney",
)


def rows(*choices: Choice, width: int = 2) -> Rows:
    """Choices in rows of a width."""
    return tuple(tuple(choices[at : at + width]) for at in range(0, len(choices), width))


def question_choices(words: Phrases, question_id: str) -> Rows:
    """What every question carries."""
    change = words.choice("button-change-this", client.CHANGE_QUESTION(question_id))
    return ((change, words.choice("button-pause", client.PAUSE(None))),)


def pause_choices(words: Phrases) -> Rows:
    return (
        (
            words.choice("button-pause-3-days", client.PAUSE(3)),
            words.choice("button-pause-week", client.PAUSE(7)),
            words.choice("button-pause-back", client.PAUSE(0)),
        ),
    )


def ground_choice(words: Phrases) -> tuple[Choice, ...]:
    """[Settle], if there is anything to settle with."""
    return (words.choice("button-ground", client.GROUND("")),) if words.library.grounding else ()


def gentle_choices(words: Phrases) -> Rows:
    """Grounding and the card at hand, and the way back."""
    return (
        (*ground_choice(words), words.choice("button-card", client.MY_CARD())),
        (words.choice("button-gentle-off", client.NOT_GENTLY()),),
    )


def rhythm_choices(words: Phrases) -> Rows:
    return (
        (
            words.choice("button-question-only", client.QUESTION_ONLY()),
            words.choice("button-suggested", client.SUGGESTED_RHYTHM()),
        ),
        (words.choice("button-daily", client.DAILY()), words.choice("button-own-rhythm", client.OWN_RHYTHM())),
    )


def city(zone: str) -> str:
    """The place in a zone's name, as people say it."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def zone_choices(words: Phrases, zones: Sequence[str], now: datetime) -> Rows:
    """Zones to choose from, each with its time now."""
    found = [Choice(f"{city(zone)} · {words.hour(local(now, zone))}", both.SET_ZONE(zone)) for zone in zones]
    return rows(*found)


def alias_choices(words: Phrases, for_whom: ForWhom, aliases: Sequence[tuple[str, str]], page: int = 0) -> Rows:
    """(pairing id, alias) pairs to choose from, a page of them, with a way to the others."""
    here = aliases[page * PAGE : (page + 1) * PAGE]
    found = rows(*(Choice(alias, for_whom(pairing_id)) for pairing_id, alias in here))
    return (
        *found,
        *turns(words, lambda at: therapist.WHO(for_whom, at), page, more=(page + 1) * PAGE < len(aliases)),
    )


def turns(
    words: Phrases, to: Callable[[int], str], page: int, *, more: bool, keys: tuple[str, str] = (BACK, MORE)
) -> Rows:
    """The ways to the page before and to the next one, in a row; without either there is no row."""
    return in_a_row(*_before(words, to, page, keys[0]), *_after(words, to, page, keys[1], more=more))


def turns_from_newest(
    words: Phrases, to: Callable[[int], str], page: int, *, more: bool, keys: tuple[str, str] = (EARLIER, LATER)
) -> Rows:
    """The same where the first page is the newest: what comes next is earlier, and stands first."""
    return in_a_row(*_after(words, to, page, keys[0], more=more), *_before(words, to, page, keys[1]))


def _before(words: Phrases, to: Callable[[int], str], page: int, key: str) -> tuple[Choice, ...]:
    return (words.choice(key, to(page - 1)),) if page else ()


def _after(words: Phrases, to: Callable[[int], str], page: int, key: str, *, more: bool) -> tuple[Choice, ...]:
    return (words.choice(key, to(page + 1)),) if more else ()


def in_a_row(*choices: Choice) -> Rows:
    """Choices side by side; none make no row."""
    return (choices,) if choices else ()
