"""At the door: links opened, consent, strangers. Nothing is kept here before somebody agrees."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.actions import discreet, joining
from bot.actions.joining import Link, NoLink, OtherSide, OwnStep
from bot.channels.port import Kind, Rows
from bot.desk.client import hears as client_desk
from bot.desk.client.side import SIDE as CLIENTS
from bot.desk.hearing import ClientHearing, Hearing, TherapistHearing, command_in
from bot.desk.side import Choices, Menu
from bot.desk.therapist import hears as therapist_desk
from bot.desk.therapist.side import SIDE as THERAPISTS
from bot.domain.people import Client, Person, Therapist
from bot.voice.choices import rows
from bot.voice.consent import consent
from bot.voice.discreet import warning
from bot.voice.fluent import Said
from bot.voice.meanings import door as means
from bot.voice.phrases import Phrases

FAILURES_AN_HOUR = 5


class Guesses:
    """How often somebody opened a link that is none. Held in memory: of strangers nothing is stored."""

    def __init__(self) -> None:
        self._failed: dict[str, list[datetime]] = defaultdict(list)

    def failed(self, address: str, now: datetime) -> bool:
        """Count one failure. Whether it may still be answered: five an hour, then silence."""
        for known in [each for each, at in self._failed.items() if now - at[-1] > timedelta(hours=1)]:
            del self._failed[known]
        recent = [at for at in self._failed[address] if now - at < timedelta(hours=1)]
        self._failed[address] = [*recent, now]
        return len(recent) < FAILURES_AN_HOUR


@dataclass
class DoorHearing(Hearing):
    """What somebody said at the door, who may be known here or not."""

    person: Person | None = field(kw_only=True)


choices = Choices[DoorHearing]()


async def heard(h: Hearing, person: Person | None, guesses: Guesses) -> bool:
    """Deal with a choice of the door, or a link. Whether it was one."""
    at_door = DoorHearing(h.work, h.incoming, h.words, h.answer, h.bot, h.speech, person=person)
    if h.incoming.kind is Kind.PRESS:
        return await choices.hear(at_door, h.incoming.meaning)
    name, code = command_in(h.incoming) or ("", "")
    if name != "start" or not code:
        return False
    await opened(at_door, code.split()[0], guesses)
    return True


async def opened(h: DoorHearing, code: str, guesses: Guesses) -> None:
    """`/start CODE`: what the link offers. The message with the code is deleted."""
    if h.incoming.message is not None:
        h.answer.delete.append(h.incoming.message)
    found = await joining.look_at(h.work, h.person, code)
    match found:
        case Link(pairing=None):
            _offer_enrolling(h, found)
        case Link():
            _offer_consent(h, found)
        case OwnStep():
            await step_again(h)
        case OtherSide():
            h.tell(h.words.say("other-side"))
        case NoLink():
            if guesses.failed(h.incoming.address, h.now):
                h.tell(h.words.say("no-link"))


def _offer_enrolling(h: Hearing, link: Link) -> None:
    h.tell(
        h.words.say("enrol-offer", name=Said(link.name)),
        rows(
            h.words.choice("button-begin", means.BEGIN(link.invitation.id)),
            h.words.choice("button-no-thanks", means.NO_THANKS()),
        ),
    )


def _offer_consent(h: Hearing, link: Link) -> None:
    h.tell(*_consent(h, link))


def _consent(h: Hearing, link: Link, *, discreetly: bool = False) -> tuple[str, Rows]:
    """The one screen. Whether to be discreet is kept by its choice alone until they agree."""
    text, invitation = consent(h.words, h.words.say("consent-head")), link.invitation.id
    if discreetly:
        text += "\n\n" + h.words.say("discreet-from-start")
    agree = means.AGREE(invitation, h.work.terms.of(h.words.locale), discreetly)
    return text, (
        (h.words.choice("button-agree", agree), h.words.choice("button-no-thanks", means.NO_THANKS())),
        (h.words.choice("button-phone-seen", means.PHONE_ASK(invitation)),),
    )


async def _link(h: DoorHearing, invitation_id: str) -> Link | None:
    """The link that a choice is about. None: it leads no further, and what there is to say of it was said."""
    match await joining.link_by_id(h.work, h.person, invitation_id):
        case Link() as link:
            return link
        case OwnStep():
            await step_again(h)
        case OtherSide():
            h.show(h.words.say("other-side"))
        case NoLink():
            h.show(h.words.say("no-link"))
    return None


@choices.on(means.PHONE_ASK)
async def phone_ask(h: DoorHearing, invitation_id: str) -> None:
    """[A phone others can see?] on the consent screen: the plain warning first, and then the client says."""
    if await _link_of_client(h, invitation_id):
        yes = h.words.choice("button-be-discreet", means.PHONE_SEEN(invitation_id))
        h.show(warning(h.words), ((yes, h.words.choice("button-leave-it", means.PHONE_NOT_SEEN(invitation_id))),))


@choices.on(means.PHONE_SEEN)
async def phone_seen(h: DoorHearing, invitation_id: str) -> None:
    if link := await _link_of_client(h, invitation_id):
        h.show(*_consent(h, link, discreetly=True))


@choices.on(means.PHONE_NOT_SEEN)
async def phone_not_seen(h: DoorHearing, invitation_id: str) -> None:
    if link := await _link_of_client(h, invitation_id):
        h.show(*_consent(h, link, discreetly=False))


async def _link_of_client(h: DoorHearing, invitation_id: str) -> Link | None:
    """A link that makes somebody a client."""
    link = await _link(h, invitation_id)
    if link is not None and link.pairing is None:
        h.show(h.words.say("no-link"))
        return None
    return link


@choices.on(means.NO_THANKS)
async def no_thanks(h: DoorHearing) -> None:
    h.show(h.words.say("no-thanks"))


@choices.on(means.AGREE)
async def agreed(h: DoorHearing, invitation_id: str, version: str, discreetly: bool) -> None:
    """[I agree], to the words that stand above it. Where these are older ones, those of now are shown first."""
    link = await _link_of_client(h, invitation_id)
    if link is None:
        return
    if version not in h.work.terms.versions:
        h.show(*_consent(h, link, discreetly=discreetly))
        return
    known = h.person if isinstance(h.person, Client) else None
    client = await joining.accept(
        h.work, link, known, h.incoming.address, h.incoming.name, h.words.locale, version=version
    )
    if client is None:
        h.show(h.words.say("no-link"))
        return
    if discreetly:
        await discreet.turn_on(h.work, client)
    hearing = _for_client(h, client)
    h.answer.menu = CLIENTS.menu_for(hearing)
    h.show(h.words.say("consent-given"))
    await client_desk.current_step(hearing)


@choices.on(means.BEGIN)
async def begun(h: DoorHearing, invitation_id: str) -> None:
    """[Begin], of a link that makes somebody a therapist."""
    link = await _link(h, invitation_id)
    if link is None:
        return
    therapist = None
    if link.pairing is None:
        therapist = await joining.enrol(h.work, link, h.incoming.address, h.words.locale)
    if therapist is None:
        h.show(h.words.say("no-link"))
        return
    hearing = _for_therapist(h, therapist)
    h.answer.menu = THERAPISTS.menu_for(hearing)
    h.show(h.words.say("enrol-done", name=Said(link.name)))
    await therapist_desk.current_step(hearing)


async def step_again(h: DoorHearing) -> None:
    """The current step, for an account that is known, from its link."""
    match h.person:
        case Client() as client:
            await client_desk.current_step(_for_client(h, client))
        case Therapist() as therapist:
            await therapist_desk.current_step(_for_therapist(h, therapist))
        case _:
            stranger(h)


def stranger(h: Hearing) -> None:
    """The fixed text for whoever is not known here."""
    h.tell(h.words.say("stranger-text"))


def menu(words: Phrases) -> Menu:
    """The menu of a chat that is not known here."""
    return (("help", words.label("menu-help")), ("crisis", words.label("menu-crisis")))


def _for_client(h: Hearing, client: Client) -> ClientHearing:
    return ClientHearing(h.work, h.incoming, h.words, h.answer, h.bot, h.speech, client=client)


def _for_therapist(h: Hearing, therapist: Therapist) -> TherapistHearing:
    return TherapistHearing(h.work, h.incoming, h.words, h.answer, h.bot, h.speech, therapist=therapist)
