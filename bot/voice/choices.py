"""Rows of choices that stand in more than one place. What each means is read by the desk."""

from collections.abc import Sequence
from datetime import datetime

from bot.channels.port import Choice, Rows
from bot.domain.when import local
from bot.voice.phrases import Phrases

PAGE = 8
"""How many aliases stand on one page of choices."""

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
    return ((words.choice("button-change-this", f"qchange:{question_id}"), words.choice("button-pause", "pause")),)


def pause_choices(words: Phrases) -> Rows:
    return (
        (
            words.choice("button-pause-3-days", "pause:3"),
            words.choice("button-pause-week", "pause:7"),
            words.choice("button-pause-back", "pause:0"),
        ),
    )


def ground_choice(words: Phrases) -> tuple[Choice, ...]:
    """[Settle], if there is anything to settle with."""
    return (words.choice("button-ground", "ground"),) if words.library.grounding else ()


def gentle_choices(words: Phrases) -> Rows:
    """Grounding and the card at hand, and the way back."""
    return (
        (*ground_choice(words), words.choice("button-card", "safe")),
        (words.choice("button-gentle-off", "gentleoff"),),
    )


def rhythm_choices(words: Phrases) -> Rows:
    return (
        (
            words.choice("button-question-only", "rhythm:only"),
            words.choice("button-suggested", "rhythm:suggested"),
        ),
        (words.choice("button-daily", "rhythm:daily"), words.choice("button-own-rhythm", "rhythm:typed")),
    )


def city(zone: str) -> str:
    """The place in a zone's name, as people say it."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def zone_choices(words: Phrases, zones: Sequence[str], now: datetime) -> Rows:
    """Zones to choose from, each with its time now."""
    found = [Choice(f"{city(zone)} · {words.hour(local(now, zone))}", f"zone:{zone}") for zone in zones]
    return rows(*found)


def alias_choices(words: Phrases, verb: str, aliases: Sequence[tuple[str, str]], page: int = 0) -> Rows:
    """(pairing id, alias) pairs to choose from, a page of them, with a way to the others."""
    here = aliases[page * PAGE : (page + 1) * PAGE]
    found = list(rows(*(Choice(alias, f"{verb}:{pairing_id}") for pairing_id, alias in here)))
    turns = []
    if page:
        turns.append(words.choice("button-back", f"who:{verb}:{page - 1}"))
    if (page + 1) * PAGE < len(aliases):
        turns.append(words.choice("button-more", f"who:{verb}:{page + 1}"))
    return (*found, tuple(turns)) if turns else tuple(found)
