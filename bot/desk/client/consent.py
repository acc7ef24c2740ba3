"""What a client agreed to: read again, agreed to anew when it has changed, and taken back."""

from bot.actions import consenting
from bot.channels.port import Choice
from bot.desk.client import covering, leaving, notes
from bot.desk.hearing import ClientHearing, Passed
from bot.desk.side import Choices
from bot.store import consents, people
from bot.voice import consent as wording
from bot.voice.choices import rows
from bot.voice.meanings import client as means
from bot.voice.meanings import covers
from bot.voice.meanings.both import LEAVE_IT

choices = Choices[ClientHearing]()


async def ask_if_due(h: ClientHearing) -> None:
    """Below an answer: asked once more, if what was agreed to has changed and nobody asked yet."""
    if h.answer.always or not await consenting.asks_here(h.work, h.client):
        return
    await consenting.asked(h.work, h.client)
    if h.client.discreet:
        covering.tell_covered(h, covers.CONSENT())
    else:
        h.tell(*wording.again(h.words))


async def opened(h: ClientHearing) -> None:
    """What was asked once more behind a tap, unless there is nothing to ask any more."""
    if not await consents.outdated(h.work, h.client):
        raise Passed
    h.show(*wording.again(h.words))


async def ask_again(h: ClientHearing) -> bool:
    """/start: asked again as often as they come by. False: there is nothing to ask."""
    if not await consents.outdated(h.work, h.client):
        return False
    await consenting.asked(h.work, h.client)
    h.tell(*wording.again(h.words))
    return True


@choices.on(means.AGREE_ANEW)
async def agreed(h: ClientHearing, version: str) -> None:
    """[I agree], to the words that stand above it. Where these are older ones, those of now are shown first."""
    if version not in h.work.terms.versions:
        await opened(h)
    elif await consenting.agree(h.work, h.client, version):
        h.show(h.words.say("consent-agreed-anew"))
    else:
        raise Passed


@choices.on(means.NOT_ANY_MORE)
async def disagreed(h: ClientHearing, _version: str) -> None:
    """[Not any more]: the way out, asked once before anything ends."""
    if not await consents.outdated(h.work, h.client):
        raise Passed
    await take_back(h)


@choices.on(means.CONSENT)
async def read(h: ClientHearing) -> None:
    """[What I agreed to]: the words, since when, and the way to take it back."""
    if await consents.outdated(h.work, h.client):
        await consenting.asked(h.work, h.client)
        h.show(*wording.again(h.words))
        return
    found = await consents.newest(h.work, h.client)
    if found is None:
        raise Passed
    head = h.words.say("consent-since", when=h.words.day(found.agreed_at, h.client.zone))
    h.show(
        wording.consent(h.words, head),
        rows(
            h.words.choice("button-take-consent-back", means.TAKE_CONSENT_BACK()),
            h.words.choice("button-leave-it", LEAVE_IT()),
        ),
    )


@choices.on(means.TAKE_CONSENT_BACK)
async def take_back(h: ClientHearing) -> None:
    """[Take it back]: leaving, asked once before it ends; with two pairings, which of them."""
    mine = await people.pairings_of_client(h.work, h.client)
    if not mine:
        raise Passed
    if len(mine) == 1:
        await leaving.leave(h, mine[0].id)
        return
    names = [await notes.therapist_name(h, each) for each in mine]
    ways: list[Choice] = [
        h.words.choice("button-leave-one", means.ASK_TO_LEAVE(each.id), name=name)
        for each, name in zip(mine, names, strict=True)
    ]
    h.show(h.words.say("consent-whose"), rows(*ways, h.words.choice("button-stay", LEAVE_IT())))
