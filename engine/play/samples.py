"""The sentence by which somebody's pronouns are chosen, as it reads with them; what they change in
it is emphasised."""

from collections.abc import Mapping

from engine.runtime.compiling import EMPTY, finished
from engine.runtime.state import Text
from story.language.marks import EMPHASIS_OFF, EMPHASIS_ON, put_in
from story.language.prose import PRONOUNS, Conditional, Interpolation, Part, VerbForm, pronoun
from story.model import CastMember, Story, cast_id


def sampled(story: Story, member: CastMember, pronouns: Mapping[str, str]) -> Text:
    """Return a cast member's sample as it reads under everybody's `pronouns`; empty where the story
    gives none."""
    if member.sample is None:
        return EMPTY

    return finished("".join(_spelt(story, part, pronouns) for part in member.sample.parts))


def forms(word: str) -> str:
    """Return the forms of a pronoun, by which one is chosen where there is no sample: she, her,
    hers."""
    return ", ".join(PRONOUNS[word][form] for form in ("they", "them", "theirs"))


def _spelt(story: Story, part: Part, pronouns: Mapping[str, str]) -> str:
    match part:
        case str():
            return part
        case Interpolation() | VerbForm():
            return _spoken(story, part, pronouns)
        case Conditional():
            return ""  # check refuses it here


def _spoken(story: Story, part: Interpolation | VerbForm, pronouns: Mapping[str, str]) -> str:
    id = cast_id(story.cast, part.name) or part.name
    member = story.cast.get(id)
    if member is None:
        return ""

    word = pronouns.get(id, member.pronouns if member.pronouns in PRONOUNS else "they")
    if isinstance(part, VerbForm):
        return _changed(part.many if word == "they" else part.one)
    if part.form == "name":
        return put_in(member.name)

    return _changed(pronoun(part, id, word))


def _changed(words: str) -> str:
    return f"{EMPHASIS_ON}{words}{EMPHASIS_OFF}"
