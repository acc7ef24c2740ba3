"""The guides as files: plain text that a phone shows as it is."""

import pytest

from bot.voice.guides import DOCS, Guide, as_file, plain


@pytest.mark.parametrize("guide", Guide)
def test_a_guide_is_whole_and_without_marks(guide: Guide) -> None:
    text = as_file(guide).content.decode()
    for mark in ("**", "`", "](", "|", "\n#"):
        assert mark not in text
    written = (DOCS / f"{guide}.md").read_text(encoding="utf-8")
    # The heads of tables are left out, and nothing else.
    assert len(text.split()) > 0.9 * len(written.replace("|", " ").split())
    assert text.endswith("\n")


@pytest.mark.parametrize("guide", Guide)
def test_the_name_of_its_file_tells_nothing(guide: Guide) -> None:
    assert as_file(guide).name in ("guide.txt", "one-page.txt")


def test_what_becomes_of_markdown() -> None:
    written = "# A head\n\nOne **bold**\nparagraph, [linked](x.md).\n\n- one\n  more\n- `two`\n\n> said\n> aloud\n\n"
    table = "| If | then |\n|---|---|\n| this | **that** |\n| `a` | b |\n\n*Small.*"
    assert plain(written + table) == (
        "A head\n\nOne bold paragraph, linked.\n\n- one more\n- two\n\nsaid aloud\n\n- this: that\n- a: b\n\nSmall.\n"
    )


def test_the_image_of_the_container_holds_them() -> None:
    lets_in = (DOCS.parent / ".dockerignore").read_text(encoding="utf-8").split()
    assert {f"!docs/{guide}.md" for guide in Guide} <= set(lets_in)
