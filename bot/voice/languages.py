"""The names of languages, as those call them who speak them, and as others may type them."""

from collections.abc import Sequence

from babel import Locale, UnknownLocaleError

from bot.domain.notes import clean


def name_of(code: str) -> str:
    """The name of a language in itself, as `Deutsch`; its code where nobody knows it."""
    return _called(code, code) or code


def named(codes: Sequence[str], typed: str) -> str | None:
    """Which of these languages is meant: by its code (`de`, `de-AT`), or its name in any of them (`German`)."""
    wanted = clean(typed).casefold().strip(" .")
    region = wanted.replace("_", "-").partition("-")[0]
    for code in codes:
        names = {_called(code, each).casefold() for each in codes} - {""}
        if wanted in names or code in (wanted, region):
            return code
    return None


def _called(code: str, reader: str) -> str:
    """What a reader of another language calls this one; empty where nobody knows."""
    try:
        name = Locale.parse(code).get_display_name(reader) or ""
    except (UnknownLocaleError, ValueError):
        return ""
    return name[:1].upper() + name[1:]
