"""Scenes, beats and choices as data; what leads where is a list of a scene, a beat of it, and whether the scene is entered anew."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from engine.runtime.slots import Slots
from engine.saves.record_lines import short_fingerprint
from engine.saves.surroundings import says_much
from engine.web.conditions import Conditions, Place
from engine.web.flowing import flowed
from engine.web.known import Unpublishable
from engine.web.texts import Texts, paragraphs
from story.language.prose import Prose
from story.model import Beat, Choice, Condition, Effect, Scene, Story, Target
from story.naming import named

EPOCH: Final = datetime(1970, 1, 1)
SECOND: Final = timedelta(seconds=1)


def seconds(moment: datetime) -> int:
    """Return a time of a story's clocks in whole seconds since 1970."""
    return (moment - EPOCH) // SECOND


def held(**parts: Any) -> dict[str, Any]:
    """Return what there is to say of a part: what is false, empty or not there is left out."""
    return {name: value for name, value in parts.items() if value or type(value) in (int, float)}


class SceneWriter:
    """Writes the scenes of one story."""

    def __init__(self, story: Story, slots: Slots, conditions: Conditions, texts: Texts) -> None:
        self.story, self.slots = story, slots
        self.conditions, self.texts = conditions, texts
        self.places = {id: position for position, id in enumerate(story.scenes)}

    def scene(self, scene: Scene) -> dict[str, Any]:
        """Return a scene as JSON knows it."""
        here = Place(scene.id)
        heading = "\n\n".join(words for words in (scene.title, scene.place) if words)
        slot = self.slots.index.get(("times", scene.id))
        return held(
            id=scene.id,
            heading=paragraphs(heading),
            status=self.texts.written(scene.status, here),
            movement=scene.movement,
            at=seconds(scene.at) if scene.at is not None else None,
            voice=scene.voice,
            ending={"title": scene.ending.title} if scene.ending is not None else None,
            entered=[slot, 1, *self.slots.bounds[slot]] if slot is not None else None,
            **self._storylet(scene, here),
            beats=[self._beat(scene, beat) for beat in scene.beats],
        )

    def _storylet(self, scene: Scene, here: Place) -> dict[str, Any]:
        if scene.pool is None:
            return {}

        return {
            "pool": scene.pool,
            "say": self.texts.flowing(scene.say, here),
            "when": self._when(scene.when, here),
            "weight": scene.weight,
            "once": scene.once,
            "before": self.slots.index[("before", scene.id)],
        }

    def _beat(self, scene: Scene, beat: Beat) -> dict[str, Any]:
        here = Place(scene.id, beat.name)
        offer, text = beat.offer, self.texts.flowing(beat.text, here)
        return held(
            id=beat.id,
            when=self._when(beat.when, here),
            do=[*self._effects(beat.effects), *self._set("noticed", beat.insight)],
            text=text,
            status=self.texts.written(beat.status, here),
            insight=beat.insight,
            goto=self._way(beat.goto, scene),
            visit=self._way(beat.visit, None),
            offer=[offer.pool, offer.show] if offer is not None else None,
            reflect=beat.reflect,
            at=seconds(beat.at) if beat.at is not None else None,
            choices=[self._choice(scene, beat, choice) for choice in beat.choices],
            **_mark(beat.text, text),
            says=_says(beat),
        )

    def _choice(self, scene: Scene, beat: Beat, choice: Choice) -> dict[str, Any]:
        here = Place(scene.id, beat.name)
        once = f"{scene.id}#{beat.position}/{choice.position}"
        reply = self.texts.flowing(choice.reply, here)
        return held(
            id=choice.id,
            say=self.texts.flowing(choice.say, here),
            locked=self.texts.flowing(choice.locked, here),
            when=self._when(choice.when, here),
            once=self._set("once", once),
            do=[
                *self._effects(choice.effects),
                *self._set("once", once),
                *self._set("chose", choice.id),
                *self._set("noticed", choice.insight),
            ],
            reply=reply,
            echo=self.texts.flowing(choice.echo, here),
            pattern=choice.pattern,
            tell=choice.tell,
            hinge=choice.hinge,
            insight=choice.insight,
            goto=self._way(choice.goto, scene),
            visit=self._way(choice.visit, None),
            **_mark(choice.reply, reply),
        )

    def _when(self, condition: Condition | None, place: Place) -> Any:
        """Return a condition as a list, so that one that never holds is not taken for one that is
        not there."""
        return None if condition is None else ["&", self.conditions.written(condition.node, place)]

    def _effects(self, effects: Sequence[Effect]) -> list[list[Any]]:
        result: list[list[Any]] = []
        for effect in effects:
            slot = self.conditions.slot("variable", effect.variable)
            if effect.act == "set":
                result.append([slot, effect.value])
            elif effect.act == "add":
                result.append([slot, effect.value, *self.slots.bounds[slot]])
            else:
                raise Unpublishable(f"a page cannot do '{effect.act}' yet")

        return result

    def _set(self, kind: str, name: str | None) -> list[list[Any]]:
        """Return how it is noted that something happened, where something asks for it."""
        slot = self.slots.index.get((kind, name or ""))
        return [] if slot is None else [[slot, True]]

    def _way(self, target: Target | None, origin: Scene | None) -> list[Any] | None:
        """Resolve a target; a scene is entered anew from another one, or when it is named without a
        beat."""
        if target is None:
            return None

        place = self.story.place_of(target)
        if place is None:
            raise Unpublishable(f"nothing stands at {target}")

        enters = origin is None or origin.id != target.scene or target.beat is None
        return [self.places[target.scene], place, enters]


def _folded(prose: Prose | None) -> str:
    """Return a text as it is written, as `engine.saves.surroundings` compares it."""
    return named(" ".join(prose.source.split())) if prose is not None else ""


def _mark(prose: Prose | None, written: object) -> dict[str, str]:
    """Return what the choices under a text are known by: its fingerprint, or where it is short the
    text itself.

    A page that has the text as it was written, but for the ends of its lines, makes it for itself.
    """
    if prose is None or written == flowed(prose.source):
        return {}

    text = _folded(prose)
    return {"mark": short_fingerprint(text)} if says_much(text) else {"few": text}


def _says(beat: Beat) -> list[str]:
    """Return what the choices of a beat say as it is written, where they may be known by that."""
    if says_much(_folded(beat.text)):
        return []

    return [_folded(choice.say) for choice in beat.choices]
