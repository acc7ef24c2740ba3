"""Which client a therapist means: by alias, by being the only one, or by choosing."""

import difflib
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.channels.port import Rows
from bot.desk.hearing import Passed, TherapistHearing
from bot.desk.side import Choices
from bot.domain.pairing import Pairing, alias_key
from bot.store import meetings, people
from bot.store.people import Named
from bot.voice.choices import alias_choices
from bot.voice.fluent import Said
from bot.voice.meanings import therapist as means
from bot.voice.meanings.kinds import ForWhom

choices = Choices[TherapistHearing]()

_LAST = datetime.max.replace(tzinfo=UTC)
NEAR, NEAR_MOST = 0.55, 3
MISSPELT = 0.75
"""From this likeness on a first word is taken for an alias with a slip in it."""


@dataclass(frozen=True)
class Meant:
    """The pairing a therapist means, and what of the text is not its alias."""

    pairing: Pairing
    alias: str = field(repr=False)
    rest: str = field(repr=False)


async def in_order(h: TherapistHearing) -> list[Named]:
    """A therapist's pairings, next appointments first, then by alias."""
    found = await people.named_pairings(h.work, h.therapist)
    coming = await meetings.next_meetings(h.work, h.therapist)

    def when(each: Named) -> tuple[datetime, str]:
        meeting = coming.get(each.pairing.id)
        return (meeting.starts_at if meeting else _LAST, alias_key(each.alias))

    return sorted(found, key=when)


def split_alias(text: str, named: list[Named]) -> Meant | None:
    """The longest alias that the text begins with, without regard to case."""
    words = text.split()
    for length in range(len(words), 0, -1):
        start = alias_key(" ".join(words[:length]))
        for each in named:
            if alias_key(each.alias) == start:
                return Meant(each.pairing, each.alias, _after(text, length))
    return None


def _after(text: str, words: int) -> str:
    """The text without its first words, its line breaks kept."""
    for _ in range(words):
        text = text.lstrip()
        at = next((at for at, char in enumerate(text) if char.isspace()), len(text))
        text = text[at:]
    return text.strip()


async def meant(h: TherapistHearing, text: str, then: ForWhom, *, alias_needed: bool = False) -> Meant | None:
    """Whom a command is about; where that is not clear, the therapist is asked and None is given.

    `then` is what choosing an alias means. Without an alias it is the only client, unless `alias_needed`
    and a text that begins with no alias was typed.
    """
    named = await in_order(h)
    if not named:
        h.tell(h.words.say("no-clients"))
        return None
    if found := split_alias(text, named):
        return found
    if len(named) == 1 and not (alias_needed and text):
        return Meant(named[0].pairing, named[0].alias, text)
    if text:
        unknown = guess(text, named)
        h.tell(h.words.say("alias-unknown", typed=Said(unknown.typed[:32])), near_choices(h, then, unknown, named))
    else:
        h.tell(h.words.say("for-whom"), _choices(h, then, named))
    return None


@dataclass(frozen=True)
class Unknown:
    """A text that begins with no alias: what may have been meant for one, and the aliases that are near."""

    typed: str = field(repr=False)
    near: tuple[Named, ...]
    rest: str = field(repr=False)
    """The text without it, where it can hardly be anything else; else the whole text."""


def guess(text: str, named: list[Named]) -> Unknown:
    """What somebody may have meant whose text, not empty, begins with no alias."""
    words = text.split()
    scored = []
    for each in named:
        length = min(len(each.alias.split()), len(words))
        start = alias_key(" ".join(words[:length]))
        likeness = difflib.SequenceMatcher(a=alias_key(each.alias), b=start).ratio()
        if start and alias_key(each.alias).startswith(start):
            likeness = max(likeness, NEAR)
        scored.append((likeness, length, each))
    scored.sort(key=lambda one: -one[0])
    near = tuple(each for likeness, _, each in scored[:NEAR_MOST] if likeness >= NEAR)
    likeness, length, _ = scored[0]
    if likeness >= MISSPELT:
        return Unknown(" ".join(words[:length]), near, _after(text, length))
    return Unknown(words[0], near, _after(text, 1) if words[0].endswith((".", ",", ":")) else text)


def near_choices(h: TherapistHearing, then: ForWhom, unknown: Unknown, named: list[Named]) -> Rows:
    """The near aliases with a way to all; where none is near, all."""
    if not unknown.near:
        return _choices(h, then, named)
    shown = _choices(h, then, list(unknown.near))
    others = ((h.words.choice("button-more", means.WHO(then, 0)),),) if len(named) > len(unknown.near) else ()
    return (*shown, *others)


def _choices(h: TherapistHearing, then: ForWhom, named: list[Named], page: int = 0) -> Rows:
    return alias_choices(h.words, then, [(each.pairing.id, each.alias) for each in named], page)


@choices.on(means.WHO)
async def turn(h: TherapistHearing, then: ForWhom, page: int) -> None:
    """[More] below aliases."""
    h.show(h.words.say("for-whom"), _choices(h, then, await in_order(h), page))


async def all_choices(h: TherapistHearing, then: ForWhom) -> Rows:
    """All aliases to choose from, the first page."""
    return _choices(h, then, await in_order(h))


async def own(h: TherapistHearing, pairing_id: str) -> Meant:
    """The pairing that a choice names. Raises Passed where it is not this therapist's, or over."""
    pairing = await people.own_pairing(h.work, h.therapist, pairing_id)
    if pairing is None:
        raise Passed
    return Meant(pairing, await h.work.open(pairing.alias), "")
