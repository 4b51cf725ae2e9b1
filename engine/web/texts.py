"""Texts as data: a string where nothing varies, else a list of parts.

"They sing."                        as it stands, its marks told apart
[3]                                 the value of a slot
[5, "she", "he", "they"]            what is said by somebody's pronouns, which are in a slot
{"ways": [[condition, text], …]}    the first way that holds; "lines" where it stands in lines of its own
"""

from typing import Any, Final, assert_never

from engine.web.conditions import Conditions, Place
from engine.web.flowing import flowed
from engine.web.known import Unpublishable
from story.language.marks import put_in
from story.language.prose import (
    PRONOUNS,
    Conditional,
    Interpolation,
    Part,
    Prose,
    VerbForm,
    pronoun,
)
from story.language.typesetting import plain, set_words, typeset_source
from story.model import Story, cast_id

SETS: Final = ("she", "he", "they")
"""The pronouns in the order in which their words are written."""


def in_a_row(words: str) -> str:
    """Return a title or a name set as type, as one row."""
    return plain(set_words(words)).replace("\n", " ")


def paragraphs(words: str) -> list[str]:
    """Return plain words set as type, a string a paragraph: nothing in them is a mark."""
    return [block.plain for block in set_words(words)]


def page_of(words: str) -> list[str]:
    """Return a page of the story's own set as type, a string a block."""
    return [plain((block,)) for block in typeset_source(words)]


class Texts:
    """Writes the texts of one story."""

    def __init__(self, story: Story, conditions: Conditions) -> None:
        if tuple(PRONOUNS) != SETS:
            raise Unpublishable("a page knows other pronouns than there are")

        self.story, self.conditions = story, conditions

    def written(self, prose: Prose | None, place: Place) -> Any:
        """Return a text as JSON knows it, None where there is none. Raises Unpublishable."""
        if prose is None:
            return None

        return self._joined(prose.parts, place)

    def flowing(self, prose: Prose | None, place: Place) -> Any:
        """Return a text that is set in paragraphs, without the ends of its writer's lines.

        Raises Unpublishable.
        """
        return flowed(self.written(prose, place))

    def _joined(self, parts: tuple[Part, ...], place: Place) -> Any:
        result: list[Any] = []
        for part in parts:
            written = self._part(part, place)
            if result and isinstance(written, str) and isinstance(result[-1], str):
                result[-1] += written
            elif written != "":
                result.append(written)

        if all(isinstance(part, str) for part in result):
            return "".join(result)

        return result

    def _part(self, part: Part, place: Place) -> Any:
        match part:
            case str():
                return part
            case Interpolation(form=""):
                return [self.conditions.slot("variable", part.name)]
            case Interpolation(form="name"):
                return put_in(self.story.cast[self._member(part.name)].name)
            case Interpolation() | VerbForm():
                member = self._member(part.name)
                return [self.conditions.slot("they", member), *said_by(part, member)]
            case Conditional():
                return self._vary(part, place)

        raise Unpublishable(f"a page cannot hold a text with {part!r:.80} in it yet")

    def _vary(self, part: Conditional, place: Place) -> dict[str, Any]:
        ways = []
        for way in part.ways:
            when = True if way.when is None else self.conditions.written(way.when, place)
            ways.append([when, self._joined(way.parts, place)])

        if part.inline:
            return {"ways": ways}

        return {"ways": ways, "lines": True}

    def _member(self, written: str) -> str:
        id = cast_id(self.story.cast, written)
        if id is None:
            raise Unpublishable(f"nobody is called '{written}'")

        return id

    def sample(self, prose: Prose | None) -> list[Any]:
        """Return the sentence by which pronouns are chosen: strings, and by somebody's id what is
        said by their pronouns."""
        result: list[Any] = []
        for part in prose.parts if prose is not None else ():
            match part:
                case str() | Interpolation(form="name"):
                    result.append(self._part(part, Place()))
                case Interpolation() | VerbForm():
                    member = self._member(part.name)
                    result.append([member, *said_by(part, member)])
                case Conditional():
                    pass  # check refuses it here
                case _:
                    assert_never(part)

        return result


def said_by(part: Interpolation | VerbForm, member: str) -> list[str]:
    """Return how a pronoun, or a verb that follows one, reads for she, he and they."""
    if isinstance(part, VerbForm):
        return [part.one, part.one, part.many]

    return [pronoun(part, member, pronouns) for pronouns in SETS]
