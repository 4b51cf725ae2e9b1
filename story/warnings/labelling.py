"""Words of `[labels]`: they may be talked about, and are never what someone is.

Speech is left out: what somebody says in a scene is theirs to say. What the story itself says is not.
"""

import re
from typing import Final

from story.building import prose_of
from story.model import Scene, Story
from story.quotes import quotes_curled
from story.reading import Source
from story.speech import Speech

_TAG: Final = re.compile(r"\{(?P<tag>if|elif|else|end)\b[^{}]*\}")
_APPLIED: Final = (
    r"\b(?:you(?:['’]re| are| were|['’]ve been| have been| become| became)|(?:made|makes|call|called|calls) you|I(?:['’]m| am| was)|as an?)\b"
    r"[^.!?;\n]{0,40}?"
)


def check_labels(story: Story, scene: Scene, source: Source) -> None:
    """Report label words that are used in an ending, or say of the player what they are."""
    if not story.labels:
        return
    words = "|".join(re.escape(word) for word in story.labels)
    any_use = re.compile(rf"\b(?P<word>{words})s?\b", re.IGNORECASE)
    applied = re.compile(rf"{_APPLIED}\b(?P<word>{words})s?\b", re.IGNORECASE)
    for path, prose in prose_of(scene):
        if not any(word.lower() in prose.source.lower() for word in story.labels):
            continue  # as nearly always
        told = prose.source if scene.ending else _narrated(prose.source)
        quoted_later = path[-1] == "echo"
        pattern = any_use if scene.ending or quoted_later else applied
        if match := pattern.search(told):
            why = "an ending" if scene.ending else "the reflection" if quoted_later else "the story"
            hint = "say what was done instead: an act has a place and an hour, a word for a person has neither"
            source.report(
                "SW610", path, hint, offset=match.start("word"), word=match["word"], where=why
            )
    title = scene.ending.title if scene.ending else ""
    if match := any_use.search(title):
        source.report(
            "SW610",
            ("ending",),
            "title it by where and when it is",
            word=match["word"],
            where="an ending",
        )


def _narrated(text: str) -> str:
    """Blank out what stands between quotation marks, keeping every place; each way of varying text goes on as its `{if}` found it."""
    out: list[str] = []
    opened: list[str] = []
    speech, place = Speech(), 0
    told = _TAG.sub(lambda tag: " " * len(tag[0]), text)
    curly = quotes_curled(told)
    for tag in _TAG.finditer(text):
        out.append(speech.blank(curly[place : tag.start()]))
        out.append(" " * len(tag[0]))
        place = tag.end()
        if tag["tag"] == "if":
            opened.append(speech.closing)
        elif tag["tag"] in ("elif", "else") and opened:
            speech.closing = opened[-1]
        elif tag["tag"] == "end" and opened:
            opened.pop()
    return "".join(out) + speech.blank(curly[place:])
