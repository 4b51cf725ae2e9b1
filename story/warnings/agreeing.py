"""Words that do not agree with every pronoun which may stand before them: *she is* and *they are*, never *they is*.

English alone is looked at: its pronouns are those the language has forms for. After a pronoun that is a subject, a word in
-s is a verb of one person or one of a few adverbs; bare forms are looked at only where they are surely verbs.
"""

import re
from typing import Final, NamedTuple

from story.language.prose import PRONOUNS
from story.model import Story, cast_id
from story.reading import Source
from story.regexes import regex
from story.warnings.texts import SceneTexts

ONE: Final = frozenset({"she", "he"})
MORE: Final = frozenset({"they"})
PAIRS: Final = {
    "is": "are",
    "was": "were",
    "has": "have",
    "does": "do",
    "isn't": "aren't",
    "wasn't": "weren't",
    "hasn't": "haven't",
    "doesn't": "don't",
}
"""Verbs whose two forms are no others' forms: after she and he, and after they."""
MANY: Final = {many: one for one, many in PAIRS.items()}
SHORTENED: Final = {"'re": ("they're",), "'ve": ("they've",), "'s": ("they're", "they've")}
BETWEEN: Final = "still|never|always|only|just|also|even|really|already|often|sometimes"
NO_VERB: Final = regex(
    "across|afterwards|always|as|backwards|besides|downstairs|downwards|forwards|indoors|nevertheless|nonetheless"
    "|nowadays|outdoors|perhaps|sometimes|thus|towards|unless|upstairs|upwards"
)
"""Words in -s that may follow a subject and are no verb."""
AUXILIARY: Final = regex(
    "can|could|couldn't|did|didn't|do|does|may|might|must|shall|should|will|would|wouldn't"
)
WISHED: Final = frozenset(("if", "though", "wish", "wishes", "wished"))
_BEFORE: Final = regex(r"(?P<word>[\w']*)\s*\Z")
_NEAR: Final = 60
"""So many letters before a pronoun are looked at for the word that stands there."""
_SUBJECT: Final = regex(
    r"\{(?P<name>\w+)\.[Tt]hey\}"
    rf"(?:(?P<short>'(?:re|ve|s)\b)|\s+(?:(?:{BETWEEN})\s+)?(?P<word>[a-z]+(?:n't)?)(?![\w'-]))"
)


class AgreementDoubt(NamedTuple):
    """A word that is wrong for some pronouns: where, which, the pronoun it is wrong after, and what
    to write."""

    offset: int
    word: str
    after: str
    hint: str


def check_agreement(story: Story, texts: SceneTexts, source: Source) -> None:
    """Report words that read wrong after a pronoun which may be another than the writer had in
    mind."""
    if not story.language.startswith("en"):
        return
    if ".they}" not in texts.together and ".They}" not in texts.together:
        return

    for path, prose in texts.every:
        if ".they}" in prose.source or ".They}" in prose.source:
            for doubt in _doubts(story, prose.source.replace("\u2019", "'")):
                source.report(
                    "SW650",
                    path,
                    doubt.hint,
                    offset=doubt.offset,
                    word=doubt.word,
                    after=doubt.after,
                )


def _doubts(story: Story, text: str) -> list[AgreementDoubt]:
    result = []
    for match in _SUBJECT.finditer(text):
        name = cast_id(story.cast, match["name"]) or match["name"]
        asked = story.cast[name].pronouns if name in story.cast else "ask"
        possible = frozenset(PRONOUNS) if asked == "ask" else {asked}
        found = _shortened(match["short"], name) if match["short"] else _verb(match, name)
        if found is not None and possible & found[0]:
            wrong = next(word for word in PRONOUNS if word in possible & found[0])
            group = "short" if match["short"] else "word"
            result.append(AgreementDoubt(match.start(group), match[group], wrong, found[1]))

    return result


def _shortened(short: str, name: str) -> tuple[frozenset[str], str]:
    """Return after which pronouns a shortened verb is wrong, and what to write."""
    forms = " or ".join(f"{{{name}.{form}}}" for form in SHORTENED[short])
    return MORE if short == "'s" else ONE, f"write {forms}"


def _verb(match: re.Match[str], name: str) -> tuple[frozenset[str], str] | None:
    """Return after which pronouns a verb is wrong, and what to write; None for what agrees, or is
    no verb."""
    word = match["word"]
    if word in MANY:
        if _agrees_all_the_same(match, word):
            return None

        return ONE, f"write {{{name}:{MANY[word]}|{word}}}"

    if word in PAIRS:
        return MORE, f"write {{{name}:{word}|{PAIRS[word]}}}"
    if _ends_as_a_verb(word) and not NO_VERB.fullmatch(word):
        return MORE, f"write {{{name}:{word}|{_bare(word)}}}"

    return None


def _agrees_all_the_same(match: re.Match[str], word: str) -> bool:
    """Return whether a form that goes with *they* is none here: *does she have*, *if she were*."""
    near = match.string[max(match.start() - _NEAR, 0) : match.start()]
    ahead = _BEFORE.search(near)
    assert ahead is not None
    before = ahead["word"].lower()
    if word in ("do", "have"):
        return AUXILIARY.fullmatch(before) is not None or near[: ahead.start()].endswith("}")

    return word in ("were", "weren't") and before in WISHED


def _ends_as_a_verb(word: str) -> bool:
    """Return whether a word ends in the -s of a verb after *he* or *she*."""
    return len(word) > 2 and word.endswith("s") and not word.endswith("ss")


def _bare(verb: str) -> str:
    """Return the form after *they* of a verb in -s."""
    if verb.endswith("ies") and len(verb) > 4:
        return verb[:-3] + "y"
    if re.search(r"(?:ch|sh|ss|x|zz|o)es$", verb):
        return verb[:-2]

    return verb[:-1]
