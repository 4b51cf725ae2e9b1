"""Names as they are compared: in Unicode's composed form (NFC), however they were typed.

macOS hands file names out decomposed, an e and an accent, where an editor writes one letter:
`café.toml` and `goto = "café"` look alike and would differ. What is only read, and never compared,
stays as it was written.
"""

from typing import Final

READ: Final = frozenset(
    [
        "title",
        "place",
        "status",
        "say",
        "text",
        "locked",
        "reply",
        "echo",
        "about",
        "authors",
        "content-note",
        "credits",
        "pause",
        "other-voice",
        "farewells",
        "theme",
        "question",
        "source",
        "part",
        "name",
        "sample",
        "art",
        "line",
        "road",
        "other-part",
        "other-one",
        "close",
    ]
)
"""Keys whose words are read by a player and name nothing."""
VALUES: Final = frozenset({"set", "open", "closed"})
"""Keys of tables that hold values of variables, whatever these are called."""


def named(words: str) -> str:
    """Return words as names are compared."""
    if words.isascii():
        return words

    from unicodedata import normalize  # few stories need it

    return normalize("NFC", words)


def is_composed(text: str) -> bool:
    """Return whether all names in a text are written as they are compared."""
    if text.isascii():
        return True

    from unicodedata import is_normalized

    return is_normalized("NFC", text)
