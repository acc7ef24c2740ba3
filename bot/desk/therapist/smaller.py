"""What the ask after an appointment offers ready-made: one of the smallest noticings."""

from dataclasses import replace

from bot.actions import asking
from bot.channels.port import Rows
from bot.desk.hearing import Passed, TherapistHearing
from bot.desk.side import Choices
from bot.desk.therapist import asking as ask_desk
from bot.desk.therapist.aliases import Meant
from bot.desk.therapist.asked import unanswered
from bot.desk.therapist.shelf import one_line
from bot.domain.draft import Draft
from bot.domain.pairing import Pairing
from bot.domain.prompt import Prompt, Role
from bot.store import people
from bot.voice.meanings import therapist as means

choices = Choices[TherapistHearing]()


@choices.on(means.ASK_SMALLER)
async def smaller(h: TherapistHearing, pairing_id: str, appointment_id: str) -> None:
    """[A smaller one] of an ask: to be confirmed with the alias, below the ask. Pressed again, another."""
    mine = await unanswered(h, pairing_id, appointment_id)
    draft = await asking.draft_as_kept(h.work, h.therapist, h.therapist.draft)
    prompt = _next(h, mine.pairing, draft.prompt or await _carried(h, mine.pairing))
    if prompt is None:
        h.tell(h.words.say("smaller-none"))
        return
    h.tell(*await _shown(h, mine, Draft(one_line(prompt.words), prompt.why, prompt=prompt.id)))


async def _carried(h: TherapistHearing, pairing: Pairing) -> str:
    """The id of what the question was made of last, so that it is not the first to be offered."""
    question = await people.latest_question(h.work, pairing)
    return (await asking.words_of(h.work, question)).prompt if question else ""


def _next(h: TherapistHearing, pairing: Pairing, than: str) -> Prompt | None:
    """The next of the smallest ones that fit; where there is but one, that one."""
    library = h.words.library
    return library.another(pairing.phase, than, Role.SMALLER) or library.another(pairing.phase, role=Role.SMALLER)


@choices.on(means.ANOTHER_SMALLER)
async def another(h: TherapistHearing, pairing_id: str, draft_id: str) -> None:
    """[Another one]: in the same message."""
    pairing, alias, draft = await ask_desk.kept(h, pairing_id, draft_id)
    prompt = _next(h, pairing, draft.prompt)
    if prompt is None:
        raise Passed
    # Who took the why off does not want it on the next one either.
    why = prompt.why if draft.why else ""
    h.show(*await _shown(h, Meant(pairing, alias, ""), Draft(one_line(prompt.words), why, prompt=prompt.id)))


@choices.on(means.WHY_OR_NOT)
async def why_or_not(h: TherapistHearing, pairing_id: str, draft_id: str) -> None:
    """[Without the why], [With the why]."""
    pairing, alias, draft = await ask_desk.kept(h, pairing_id, draft_id)
    prompt = h.words.library.get(draft.prompt)
    if prompt is None:
        raise Passed
    turned = replace(draft, why="" if draft.why else prompt.why, choose=())
    h.show(*await _shown(h, Meant(pairing, alias, ""), turned))


async def _shown(h: TherapistHearing, mine: Meant, draft: Draft) -> tuple[str, Rows]:
    draft = await asking.keep_draft(h.work, h.therapist, draft)
    key = "button-without-why" if draft.why else "button-with-why"
    return ask_desk.confirmation(
        h,
        mine.pairing.id,
        mine.alias,
        draft,
        h.words.choice("button-ask-another", means.ANOTHER_SMALLER(mine.pairing.id, draft.id)),
        h.words.choice(key, means.WHY_OR_NOT(mine.pairing.id, draft.id)),
    )
