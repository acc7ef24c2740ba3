"""The command menus of chats, by how often each command is wanted."""

from bot.voice.phrases import Phrases


def client_menu(words: Phrases) -> tuple[tuple[str, str], ...]:
    """The command menu of a client's chat, by how often each is wanted."""
    return (
        ("question", words.label("menu-question")),
        ("notes", words.label("menu-notes")),
        ("preview", words.label("menu-preview")),
        ("activities", words.label("menu-activities")),
        ("forget", words.label("menu-forget")),
        ("lookback", words.label("menu-lookback-own")),
        ("pause", words.label("menu-pause")),
        ("resume", words.label("menu-resume")),
        ("gentle", words.label("menu-gentle")),
        ("safe", words.label("menu-safe")),
        ("discreet", words.label("menu-discreet")),
        ("clear", words.label("menu-clear")),
        ("crisis", words.label("menu-crisis")),
        ("rhythm", words.label("menu-rhythm")),
        ("settings", words.label("menu-settings")),
        ("zone", words.label("menu-zone")),
        ("language", words.label("menu-language")),
        ("stop", words.label("menu-stop")),
        ("mydata", words.label("menu-mydata")),
        ("erase", words.label("menu-erase")),
        ("help", words.label("menu-help")),
    )


def therapist_menu(words: Phrases) -> tuple[tuple[str, str], ...]:
    """The command menu of a therapist's chat, by how often each is wanted."""
    return (
        ("ask", words.label("menu-ask")),
        ("digest", words.label("menu-digest")),
        ("meet", words.label("menu-meet")),
        ("clients", words.label("menu-clients")),
        ("library", words.label("menu-library")),
        ("lookback", words.label("menu-lookback")),
        ("phase", words.label("menu-phase")),
        ("invite", words.label("menu-invite")),
        ("gentle", words.label("menu-gentle")),
        ("away", words.label("menu-away")),
        ("morning", words.label("menu-morning")),
        ("settings", words.label("menu-settings")),
        ("lead", words.label("menu-lead")),
        ("zone", words.label("menu-zone")),
        ("language", words.label("menu-language")),
        ("end", words.label("menu-end")),
        ("erase", words.label("menu-erase-account")),
        ("mydata", words.label("menu-mydata")),
        ("crisis", words.label("menu-crisis")),
        ("help", words.label("menu-help")),
    )


def common_menu(words: Phrases) -> tuple[tuple[str, str], ...]:
    """The menu of a chat that is not known here."""
    return (("help", words.label("menu-help")), ("crisis", words.label("menu-crisis")))
