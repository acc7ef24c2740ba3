"""At the door: links opened, consent, strangers. Nothing is kept here before somebody agrees."""

from collections import defaultdict
from datetime import datetime, timedelta

from bot.actions import discreet, joining
from bot.actions.joining import Link, NoLink, OtherSide, OwnStep
from bot.channels.port import Rows
from bot.desk.client import hears as client_desk
from bot.desk.hearing import ClientHearing, Hearing, TherapistHearing
from bot.desk.menus import client_menu, therapist_menu
from bot.desk.therapist import hears as therapist_desk
from bot.domain.people import Client, Person, Therapist
from bot.voice.choices import rows
from bot.voice.consent import consent
from bot.voice.discreet import warning
from bot.voice.fluent import Said

FAILURES_AN_HOUR = 5
DISCREETLY = "on"
"""In the meaning of a choice: to be discreet from the start."""


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


async def opened(h: Hearing, person: Person | None, code: str, guesses: Guesses) -> None:
    """`/start CODE`: what the link offers. The message with the code is deleted."""
    if h.incoming.message is not None:
        h.answer.delete.append(h.incoming.message)
    found = await joining.look_at(h.work, person, code)
    match found:
        case Link(pairing=None):
            _offer_enrolling(h, found)
        case Link():
            _offer_consent(h, found)
        case OwnStep():
            await step_again(h, person)
        case OtherSide():
            h.tell(h.words.say("other-side"))
        case NoLink():
            if guesses.failed(h.incoming.address, h.now):
                h.tell(h.words.say("no-link"))


def _offer_enrolling(h: Hearing, link: Link) -> None:
    h.tell(
        h.words.say("enrol-offer", name=Said(link.name)),
        rows(
            h.words.choice("button-begin", f"begin:{link.invitation.id}"),
            h.words.choice("button-no-thanks", "nothanks"),
        ),
    )


def _offer_consent(h: Hearing, link: Link) -> None:
    h.tell(*_consent(h, link))


def _consent(h: Hearing, link: Link, *, discreetly: bool = False) -> tuple[str, Rows]:
    """The one screen. Whether to be discreet is kept by its choice alone until they agree."""
    text, invitation = consent(h.words, h.words.say("consent-head")), link.invitation.id
    if discreetly:
        text += "\n\n" + h.words.say("discreet-from-start")
    agree = f"agree:{invitation}:{h.work.terms.of(h.words.locale)}" + (f":{DISCREETLY}" if discreetly else "")
    return text, (
        (h.words.choice("button-agree", agree), h.words.choice("button-no-thanks", "nothanks")),
        (h.words.choice("button-phone-seen", f"phone:ask:{invitation}"),),
    )


async def _phone(h: Hearing, person: Person | None, rest: str) -> None:
    """[A phone others can see?] on the consent screen: the plain warning first, and then the client says."""
    how, _, invitation = rest.partition(":")
    match await joining.link_by_id(h.work, person, invitation):
        case Link(pairing=pairing) as link if pairing is not None:
            if how == "ask":
                on, off = f"phone:{DISCREETLY}:{invitation}", f"phone:off:{invitation}"
                yes, no = h.words.choice("button-be-discreet", on), h.words.choice("button-leave-it", off)
                h.show(warning(h.words), ((yes, no),))
            else:
                h.show(*_consent(h, link, discreetly=how == DISCREETLY))
        case OwnStep():
            await step_again(h, person)
        case OtherSide():
            h.show(h.words.say("other-side"))
        case _:
            h.show(h.words.say("no-link"))


async def step_again(h: Hearing, person: Person | None) -> None:
    """The current step, for an account that is known: from its link, and from /start."""
    match person:
        case Client():
            await client_desk.current_step(_for_client(h, person))
        case Therapist():
            await therapist_desk.current_step(_for_therapist(h, person))
        case _:
            stranger(h)


async def pressed(h: Hearing, person: Person | None, verb: str, rest: str) -> bool:
    """The choices of the door. False: it is none of them."""
    match verb:
        case "agree":
            await _agreed(h, person, rest)
        case "phone":
            await _phone(h, person, rest)
        case "begin":
            await _begun(h, person, rest)
        case "nothanks":
            h.show(h.words.say("no-thanks"))
        case _:
            return False
    return True


async def _agreed(h: Hearing, person: Person | None, rest: str) -> None:
    """[I agree], to the words that stand above it. Where these are older ones, those of now are shown first."""
    invitation_id, _, shown = rest.partition(":")
    version, _, how = shown.partition(":")
    found = await joining.link_by_id(h.work, person, invitation_id)
    match found:
        case Link(pairing=pairing) if pairing is not None and version not in h.work.terms.versions:
            h.show(*_consent(h, found, discreetly=how == DISCREETLY))
        case Link(pairing=pairing) if pairing is not None:
            known = person if isinstance(person, Client) else None
            client = await joining.accept(
                h.work, found, known, h.incoming.address, h.incoming.name, h.words.locale, version=version
            )
            if client is None:
                h.show(h.words.say("no-link"))
                return
            if how == DISCREETLY:
                await discreet.turn_on(h.work, client)
            h.answer.menu = () if client.discreet else client_menu(h.words)
            h.show(h.words.say("consent-given"))
            await client_desk.current_step(_for_client(h, client))
        case OwnStep():
            await step_again(h, person)
        case OtherSide():
            h.show(h.words.say("other-side"))
        case _:
            h.show(h.words.say("no-link"))


async def _begun(h: Hearing, person: Person | None, invitation_id: str) -> None:
    found = await joining.link_by_id(h.work, person, invitation_id)
    match found:
        case Link(pairing=None):
            therapist = await joining.enrol(h.work, found, h.incoming.address, h.words.locale)
            if therapist is None:
                h.show(h.words.say("no-link"))
                return
            h.answer.menu = therapist_menu(h.words)
            h.show(h.words.say("enrol-done", name=Said(found.name)))
            await therapist_desk.current_step(_for_therapist(h, therapist))
        case OwnStep():
            await step_again(h, person)
        case OtherSide():
            h.show(h.words.say("other-side"))
        case _:
            h.show(h.words.say("no-link"))


def stranger(h: Hearing) -> None:
    """The fixed text for whoever is not known here."""
    h.tell(h.words.say("stranger-text"))


def _for_client(h: Hearing, client: Client) -> ClientHearing:
    return ClientHearing(h.work, h.incoming, h.words, h.answer, h.bot, h.speech, client=client)


def _for_therapist(h: Hearing, therapist: Therapist) -> TherapistHearing:
    return TherapistHearing(h.work, h.incoming, h.words, h.answer, h.bot, h.speech, therapist=therapist)
