"""A story as data: everything that a page needs to play it, and nothing that a playthrough adds."""

import json
import re
from collections.abc import Sequence
from typing import Any, Final

from engine.play.hearing import acts_of_temperament
from engine.play.line_of_words import has_line, tag_of, versions, word_list, words_needed
from engine.runtime.slots import Slots, slots_of
from engine.web.conditions import Conditions, Place
from engine.web.flowing import in_one, parted
from engine.web.known import Unpublishable, be_known
from engine.web.scenes import SceneWriter, held, seconds
from engine.web.texts import Texts, in_a_row, page_of, paragraphs
from story.building import TIDE
from story.line_layout import layout_of, members_asked
from story.model import Movement, Picture, Story, Temperament
from story.tides import Tides

FORMAT: Final = 1
MOST_SHARED: Final = 9
"""Letters that two words of the line share at most, as they are counted with one digit."""
SLOTS: Final = frozenset(
    {"variable", "times", "chose", "heard", "noticed", "once", "before", "seed", "they", "voice"}
)
"""Everything that a slot can hold."""
_ESCAPED: Final = re.compile("[<>&\u2028\u2029\ufdd0-\ufdef]")
"""What means something to a browser that reads a page, or is not read by it at all."""


def data_of(story: Story) -> dict[str, Any]:
    """Return a story as JSON knows it.

    Raises Unpublishable where it has something that a page cannot hold.
    """
    be_known()
    slots = slots_of(story)
    conditions = Conditions(slots)
    texts = Texts(story, conditions)
    scenes = SceneWriter(story, slots, conditions, texts)
    start = story.start
    words: list[str] = []
    return {
        "slackwater": FORMAT,
        "id": story.id,
        "title": story.title,
        "version": story.version,
        **held(
            ifid=story.ifid,
            heading=in_a_row(story.title),
            language=story.language,
            authors=[in_a_row(author) for author in story.authors],
            about=paragraphs(story.about),
            note=page_of(story.content_note),
            pause=page_of(story.pause),
            credits=page_of(story.credits),
            otherVoice=in_a_row(story.other_voice),
            farewells=[in_a_row(words) for words in story.farewells],
            doors=[in_a_row(words) for words in story.doors],
            picture=story.picture,
        ),
        "slots": _slots(slots),
        "start": [scenes.places[start.scene], story.place_of(start), True],
        "status": texts.written(story.status, Place()),
        "scenes": parted([scenes.scene(scene) for scene in story.scenes.values()], words),
        **in_one(words),
        "insights": _insights(story, texts),
        "patterns": {name: pattern.lean for name, pattern in story.patterns.items()},
        "cast": _cast(story, texts),
        "canon": _canon(story),
        "line": _line(story),
        "movements": [_movement(movement) for movement in story.movements],
        "pictures": _pictures(story),
        "tides": _tides(story.tides) if story.tides is not None else None,
    }


def spelled(data: dict[str, Any]) -> str:
    """Spell a story's data so that a page can hold it: nothing in it can end the element it stands
    in."""
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", plain)


def _slots(slots: Slots) -> list[list[Any]]:
    """Return each slot by what it holds, of what, and what it begins with."""
    if unknown := {kind for kind, _ in slots.index} - SLOTS:
        raise Unpublishable(f"a page cannot hold '{min(unknown)}' of a playthrough yet")

    return [[kind, name, slots.start[slot]] for (kind, name), slot in slots.index.items()]


def _insights(story: Story, texts: Texts) -> list[dict[str, Any]]:
    return [
        held(
            id=insight.id,
            theme=in_a_row(insight.theme),
            title=in_a_row(insight.title),
            text=texts.flowing(insight.text, Place()),
            question=in_a_row(insight.question),
            source=in_a_row(insight.source),
        )
        for insight in story.insights.values()
    ]


def _cast(story: Story, texts: Texts) -> list[dict[str, Any]]:
    return [
        held(
            id=id,
            name=in_a_row(member.name),
            asked=member.pronouns == "ask",
            pronouns=member.pronouns,
            usual=member.usual,
            part=in_a_row(member.part),
            sample=texts.sample(member.sample),
        )
        for id, member in story.cast.items()
    ]


def _canon(story: Story) -> dict[str, Any]:
    """Return the parts, and whom each of them can hear on a first playthrough."""
    canon = story.canon
    return {
        "voices": list(canon.voices),
        "names": {voice: in_a_row(name) for voice, name in canon.names.items()},
        "temperaments": [_temperament(story, each) for each in canon.temperaments],
    }


def _temperament(story: Story, temperament: Temperament) -> dict[str, Any]:
    heard = {}
    for voice in story.canon.voices:
        heard[voice] = sorted(acts_of_temperament(story, temperament, voice))

    return {"id": temperament.id, "about": in_a_row(temperament.about), "heard": heard}


def _line(story: Story) -> dict[str, Any] | None:
    """Return what a line of words is made with, where the story has one."""
    if not has_line(story):
        return None

    layouts = {voice: layout_of(story, voice) for voice in story.canon.voices}
    return {
        "words": front_coded(word_list()),
        "needed": words_needed(story),
        "tag": tag_of(story),
        "asked": members_asked(story),
        "places": {
            voice: [list(place) for place in layout.places] for voice, layout in layouts.items()
        },
        "versions": {voice: versions(story, layout) for voice, layout in layouts.items()},
    }


def front_coded(words: Sequence[str]) -> str:
    """Spell words in their order, each by how many letters it shares with the one before and by
    those that follow."""
    result, before = "", ""
    for word in words:
        shared = 0
        while (
            shared < MOST_SHARED and word[shared : shared + 1] == before[shared : shared + 1] != ""
        ):
            shared += 1

        result += f"{shared}{word[shared:]}"
        before = word

    return result


def _movement(movement: Movement) -> dict[str, Any]:
    return held(
        id=movement.id,
        title=in_a_row(movement.title),
        line=in_a_row(movement.line),
        place=in_a_row(movement.place),
        picture=movement.picture,
    )


def _pictures(story: Story) -> dict[str, Any]:
    """Return the pictures that the story shows."""
    shown = {story.picture, *(movement.picture for movement in story.movements)} - {TIDE, ""}
    return {name: _picture(picture) for name, picture in story.pictures.items() if name in shown}


def _picture(picture: Picture) -> dict[str, Any]:
    return held(
        words=in_a_row(picture.words),
        art=list(picture.art),
        ink=list(picture.ink),
        ground=list(picture.ground),
    )


def _tides(tides: Tides) -> dict[str, Any]:
    """Return the hours of a road, each counted in seconds from the one before it, as these are
    alike and are packed well."""
    turns, before = list[int](), 0
    for window in tides.windows:
        for turn in (seconds(window.opens), seconds(window.closes)):
            turns.append(turn - before)
            before = turn

    return {"period": tides.period, "turns": turns}
