"""The library: the ready-made questions and activities that therapists choose from, read from prompts/."""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path

from bot.domain.pairing import Phase
from bot.domain.prompt import CARD, Approach, Prompt, PromptKind, Role, Shelf
from bot.voice.faults import BrokenPrompts, Fault, in_order, read, shown
from bot.voice.fluent import ENGLISH
from bot.voice.prompt_file import Placed, read_prompt, with_article

# The English files lie under every other language, and under a practice's own: each is read once for all of them.
_prompt_in = lru_cache(maxsize=512)(read_prompt)

FOLDERS = {"questions": PromptKind.QUESTION, "activities": PromptKind.ACTIVITY}


@dataclass(frozen=True)
class Library:
    """Every prompt of one language: questions first; a practice's own before the shipped ones; by file name."""

    prompts: tuple[Prompt, ...]
    shipped_card: Prompt | None = None
    """The shipped activity that fills a client's card, for where none of `prompts` asks for all its lines."""

    @cached_property
    def shelf(self) -> Shelf:
        """The prompts by their ids, as actions are given them."""
        return {prompt.id: prompt for prompt in self.prompts}

    def get(self, prompt_id: str) -> Prompt | None:
        """A prompt by its id; none if it was taken out since."""
        return next((prompt for prompt in self.prompts if prompt.id == prompt_id), None)

    @property
    def card(self) -> Prompt:
        """The activity whose words a client's own card is asked for with.

        A practice may word it anew. It may hide it from its therapists too; its clients keep their card.
        """
        own = (prompt for prompt in self.prompts if _asks_for_card(prompt))
        found = next(own, None) or self.shipped_card
        assert found is not None, "the shipped library has one"
        return found

    @property
    def grounding(self) -> tuple[Prompt, ...]:
        """The activities that settle and ask for nothing; a practice may have taken them all out."""
        return tuple(each for each in self.offer(kind=PromptKind.ACTIVITY, role=Role.GROUNDING) if each.asks_nothing)

    def offer(
        self,
        *,
        kind: PromptKind | None = None,
        phase: Phase | None = None,
        approach: Approach | None = None,
        role: Role | None = None,
    ) -> tuple[Prompt, ...]:
        """The prompts that fit, those that fit best first; what is not said does not narrow.

        An approach also finds those for any, behind those that name it. A phase that a prompt names first
        comes before one that it also names.
        """
        fitting = (
            prompt
            for prompt in self.prompts
            if kind in (None, prompt.kind)
            and (phase is None or phase in prompt.phases)
            and (approach is None or {approach, Approach.ANY} & set(prompt.approaches))
            and (role is None or prompt.role is role)
        )

        def distance(prompt: Prompt) -> tuple[bool, int]:
            named = approach is None or approach in prompt.approaches
            return not named, prompt.phases.index(phase) if phase else 0

        return tuple(sorted(fitting, key=distance))

    def approaches(self, phase: Phase | None = None, kind: PromptKind | None = None) -> tuple[Approach, ...]:
        """The approaches that prompts of a phase name, for the second step of browsing."""
        named = {approach for prompt in self.offer(kind=kind, phase=phase) for approach in prompt.approaches}
        return tuple(approach for approach in Approach if approach in named and approach is not Approach.ANY)

    def another(self, phase: Phase, than: str | None = None, role: Role | None = None) -> Prompt | None:
        """The question after the one with the id `than` among those of a phase, round and round."""
        offered = self.offer(kind=PromptKind.QUESTION, phase=phase, role=role)
        at = next((place for place, prompt in enumerate(offered, 1) if prompt.id == than), 0)
        ahead = [prompt for prompt in (*offered[at:], *offered[:at]) if prompt.id != than]
        return ahead[0] if ahead else None


def load_library(folder: Path, language: str = ENGLISH, own: Path | None = None) -> Library:
    """The library of one language; what it lacks stands in English. Raises BrokenPrompts with every fault.

    `own` is the folder of a practice, laid over the shipped one: the same id replaces a prompt, a new one adds
    one, and `hidden: true` takes one out.
    """
    found: dict[str, Placed] = {}
    hidden: set[str] = set()
    faults: list[Fault] = []
    for name in dict.fromkeys((language, ENGLISH)):
        placed, wrong = read_placed(folder, name, own)
        faults += wrong
        hidden |= {each.id for each in placed if each.hidden}
        for each in placed:
            found.setdefault(each.id, each)
    if faults:
        raise BrokenPrompts(in_order(faults))
    prompts = [each.prompt for each in found.values() if each.prompt and each.id not in hidden]
    card = None
    if not any(_asks_for_card(prompt) for prompt in prompts):
        shipped = [each.prompt for name in dict.fromkeys((language, ENGLISH)) for each in read_placed(folder, name)[0]]
        card = next((prompt for prompt in shipped if prompt and _asks_for_card(prompt)), None)
    return Library(tuple(sorted(prompts, key=lambda prompt: prompt.kind is PromptKind.ACTIVITY)), card)


def _asks_for_card(prompt: Prompt) -> bool:
    """Whether it asks for each line of the card, and for nothing else."""
    return tuple(sorted(step.takes for step in prompt.steps)) == tuple(sorted(CARD))


def read_placed(folder: Path, language: str = ENGLISH, own: Path | None = None) -> tuple[list[Placed], list[Fault]]:
    """What the files of one language hold, those of the own folder first, hidden ones among them."""
    below, faults = _read_folder(folder, language)
    if own is None:
        return below, faults + [_nothing_to_hide(each, ()) for each in below if each.prompt is None]
    above, wrong = _read_folder(own, language)
    shipped = {each.id: each for each in below}
    found: list[Placed] = []
    for each in above:
        under = shipped.pop(each.id, None)
        if each.prompt is None and under is None:
            wrong.append(_nothing_to_hide(each, [known.id for known in below]))
        elif each.prompt and under and under.prompt and under.prompt.kind is not each.prompt.kind:
            what = f'"{each.id}" is {with_article(under.prompt.kind)} in {under.file}'
            wrong.append(Fault(each.file, each.line, what, "Choose another id."))
        found.append(each)
    return [*found, *shipped.values()], faults + wrong


def _nothing_to_hide(each: Placed, known: list[str] | tuple[()]) -> Fault:
    near = get_close_matches(each.id, known, n=1)
    what = f'there is no "{each.id}" to hide' + (f', did you mean "{near[0]}"?' if near else "")
    return Fault(each.file, each.line, what, "Mend the id or remove the file.")


def _read_folder(folder: Path, language: str) -> tuple[list[Placed], list[Fault]]:
    """The files of one folder, in the order of their names."""
    found: list[Placed] = []
    faults: list[Fault] = []
    first_seen: dict[str, str] = {}
    for name, kind in FOLDERS.items():
        place = folder / language / name
        for file in sorted(place.iterdir()) if place.is_dir() else []:
            if file.name.startswith("."):
                continue
            named = shown(file)
            if file.suffix != ".md":
                faults.append(Fault(named, 1, "only files ending in .md are read", "Rename it or move it."))
                continue
            text = read(file)
            one = text if isinstance(text, Fault) else _prompt_in(text, named, kind)
            match one:
                case Fault():
                    faults.append(one)
                case list():
                    faults.extend(one)
                case Placed():
                    if one.id in first_seen:
                        what = f'the id "{one.id}" is used twice'
                        faults.append(Fault(named, one.line, what, f"See {first_seen[one.id]}; change one."))
                    first_seen.setdefault(one.id, f"{named}:{one.line}")
                    found.append(one)
    return found, faults
