"""The question is the client's too: changed, put back, let be, taken up again. Nothing of it is told to anybody."""

from dataclasses import dataclass, replace

from bot.actions.asking import came, words_of
from bot.actions.planning import joined_pairings, replan_client
from bot.domain.draft import Before, Draft, written
from bot.domain.notes import clean
from bot.domain.pairing import Pairing, Question
from bot.domain.people import Client
from bot.domain.prompt import Prompt
from bot.store import people
from bot.store.work import Work

KEPT_BEFORE = 20
"""How many earlier wordings are kept: the therapist's own, and the newest ones."""


@dataclass(frozen=True)
class Mine:
    """An open question of a client's own, with its words in the open."""

    question: Question
    pairing: Pairing
    draft: Draft


async def turn_to(work: Work, client: Client, question_id: str) -> Mine | None:
    """The client turns to their open question: it is before their eyes, so it has come. None: it is closed, or not
    theirs.
    """
    for pairing in await joined_pairings(work, client):
        question = await people.open_question(work, pairing)
        if question is not None and question.id == question_id:
            await came(work, client, question)
            return Mine(question, pairing, await words_of(work, question))
    return None


def one_line(text: str) -> str:
    """A typed wording as a question is kept: without line breaks."""
    return " ".join(clean(text).split())


async def put_differently(work: Work, client: Client, its: Mine, text: str) -> Mine:
    """The client's own words. The reason for the question stays what it was."""
    return await _reword(work, client, its, replace(its.draft, question=text, prompt=""))


async def swap(work: Work, client: Client, its: Mine, prompt: Prompt) -> Mine:
    """A question of the library in its place, with the reason that the library gives."""
    return await _reword(work, client, its, Draft(one_line(prompt.words), prompt.why, prompt=prompt.id))


async def put_back(work: Work, client: Client, its: Mine, *, to: int = 0) -> Mine:
    """As it read before: the `to`-th of the earlier wordings, by default what the therapist left."""
    if not its.draft.before:
        return its
    was = its.draft.before[to]
    return await _reword(work, client, its, Draft(was.question, was.why, prompt=was.prompt))


async def note_after_all(work: Work, client: Client, text: str) -> Mine | None:
    """A text that was taken for a wording was none: the question that reads so is put back to what it was before.

    None: no question of the client's reads so (any more).
    """
    for pairing in await joined_pairings(work, client):
        question = await people.open_question(work, pairing)
        draft = await words_of(work, question) if question else None
        if question is not None and draft is not None and draft.before and draft.question == one_line(text):
            return await put_back(work, client, Mine(question, pairing, draft), to=-1)
    return None


async def _reword(work: Work, client: Client, its: Mine, to: Draft) -> Mine:
    """Other words in the place of those in use. Whoever changes a question that was let be has taken it up again."""
    await take_up(work, client, its.question)
    draft = its.draft
    if (to.question, to.why, to.prompt) == (draft.question, draft.why, draft.prompt):
        return its
    before = (*draft.before, Before(work.now, draft.question, draft.why, draft.prompt))
    fresh = replace(to, before=(*before[:1], *before[1:][1 - KEPT_BEFORE :]))
    await work.reword(its.question.words, written(fresh))
    return replace(its, draft=fresh)


async def decline(work: Work, client: Client, question: Question) -> None:
    """[Not this time]: it brings no nudges. It stays open, and reads like any other to everybody else."""
    if question.declined_at is None:
        question.declined_at = work.now
        await replan_client(work, client)


async def take_up(work: Work, client: Client, question: Question) -> None:
    """[Take it up again], or an answer to it: it is a question like any other."""
    if question.declined_at is not None:
        question.declined_at = None
        await replan_client(work, client)
