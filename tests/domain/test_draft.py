"""What is set down beside: written, read back, and read as it was kept before it said what it is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.draft import (
    CardLine,
    Draft,
    LastLine,
    MaybeNote,
    Opening,
    SetDown,
    read_draft,
    write_draft,
)
from bot.domain.prompt import CARD, Takes
from tests.domain.cast import STEADY

SAFER = Takes.SAFER
WRITTEN: list[tuple[SetDown, str]] = [
    (MaybeNote("The mornings,\nas ever."), '{"draft": "maybe note", "text": "The mornings,\\nas ever."}'),
    (
        CardLine("My sister.", SAFER, "", taken=True),
        '{"draft": "card line", "text": "My sister.", "takes": "safer", "before": "", "taken": true}',
    ),
    (
        Draft("What was new?", "It may be small.", prompt="one-thing-new"),
        '{"draft": "question", "question": "What was new?", "why": "It may be small.", "prompt": "one-thing-new"}',
    ),
    (Draft("", prompt="one-thing-new"), '{"draft": "question", "question": "", "why": "", "prompt": "one-thing-new"}'),
    (
        Opening("stayed-with-me", "One moment.\n\nAs on Monday."),
        '{"draft": "opening", "prompt": "stayed-with-me", "words": "One moment.\\n\\nAs on Monday."}',
    ),
    (LastLine("Take care, Zoë."), '{"draft": "last line", "text": "Take care, Zoë."}'),
]
"""As it is kept now, and as it was kept by earlier versions that said so: none of these may change its meaning."""

BEFORE: list[tuple[str, SetDown]] = [
    ("The mornings,\nas ever.", MaybeNote("The mornings,\nas ever.")),
    ('{"not": "a line"}', MaybeNote('{"not": "a line"}')),
    ('{"draft": "of a poem"}', MaybeNote('{"draft": "of a poem"}')),
    (
        '{"text": "My sister.", "takes": "safer", "before": "My brother.", "taken": true}',
        CardLine("My sister.", SAFER, "My brother.", taken=True),
    ),
    (
        '{"text": "Too \\u2026 long.", "takes": "contact", "before": "", "taken": false}',
        CardLine("Too … long.", Takes.CONTACT, "", taken=False),
    ),
    ("What was new?\n\n", Draft("What was new?")),
    (
        "What was new?\nIt may be small.\none-thing-new",
        Draft("What was new?", "It may be small.", prompt="one-thing-new"),
    ),
    ("\n\none-thing-new", Draft("", prompt="one-thing-new")),
    ("\nOne moment.\r\rAs on Monday.\nstayed-with-me", Opening("stayed-with-me", "One moment.\n\nAs on Monday.")),
    ("Take care, Zoë.", LastLine("Take care, Zoë.")),
]
"""As it was kept before it said what it is."""


@pytest.mark.parametrize(("draft", "kept"), WRITTEN)
def test_a_draft_is_kept_in_this_form_and_read_back(draft: SetDown, kept: str) -> None:
    assert write_draft(draft) == kept
    assert read_draft(kept, type(draft)) == draft


@pytest.mark.parametrize(("kept", "draft"), BEFORE)
def test_what_was_kept_before_drafts_said_what_they_are_is_read(kept: str, draft: SetDown) -> None:
    assert read_draft(kept, type(draft)) == draft


@pytest.mark.parametrize(("draft", "kept"), WRITTEN)
@pytest.mark.parametrize("wanted", [MaybeNote, CardLine, Draft, Opening, LastLine])
def test_one_kind_is_never_taken_for_another(draft: SetDown, kept: str, wanted: type[SetDown]) -> None:
    assert (read_draft(kept, wanted) is None) is (wanted is not type(draft))


@pytest.mark.parametrize(
    ("kept", "wanted"),
    [
        ("", MaybeNote),
        ("", Draft),
        ("What was new?\n\n", Opening),
        ("What was new?\nIt may be small.\none-thing-new", Opening),
        ("Take care.", CardLine),
        ('{"text": "x", "takes": "feeling", "before": "", "taken": true}', CardLine),
        ('{"text": "x", "takes": ["safer"], "before": "", "taken": true}', CardLine),
        ('{"draft": "card line", "text": "x", "takes": "feeling", "before": "", "taken": true}', CardLine),
        ("[" * 4000, CardLine),
        ('{"draft": ' + "[" * 4000, CardLine),
    ],
)
def test_what_is_none_of_the_kind_is_nothing(kept: str, wanted: type[SetDown]) -> None:
    assert read_draft(kept, wanted) is None


def test_a_question_is_kept_on_one_line() -> None:
    kept = write_draft(Draft("What was\nnew?", "It may\nbe small."))
    assert read_draft(kept, Draft) == Draft("What was new?", "It may be small.")


typed = st.text(max_size=60)
drafts = st.one_of(
    st.builds(MaybeNote, typed),
    st.builds(CardLine, typed, st.sampled_from(CARD), typed, taken=st.booleans()),
    st.builds(Opening, typed, typed),
    st.builds(LastLine, typed),
    typed.map(lambda text: MaybeNote(json.dumps({"draft": "last line", "text": text}))),
)


@STEADY
@given(draft=drafts)
def test_whatever_is_set_down_is_read_back(draft: SetDown) -> None:
    assert read_draft(write_draft(draft), type(draft)) == draft
