"""Words of `[labels]`: they may be talked about, and are never what someone is.

Speech is left out: what somebody says in a scene is theirs to say. What the story itself says is not.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from story.diagnostics import KeyPath
from story.language.quotes import quotes_curled
from story.language.speech import Speech
from story.model import Scene, Story
from story.reading import Source
from story.regexes import regex
from story.warnings.texts import SceneTexts

_TAG: Final = regex(r"\{(?P<tag>if|elif|else|end)\b[^{}]*\}")
_APPLIED: Final = regex(
    r"\b(?:you(?:['’]re| are| were|['’]ve been| have been| become| became)|(?:made|makes|call|called|calls) you|I(?:['’]m| am| was)|as an?)\b"
    r"[^.!?;\n]{0,40}\Z",
    re.IGNORECASE,
)
"""What says of somebody what they are, a few words before the word itself."""
_NEAR: Final = 60
"""The longest of these, and those few words."""
_TOKEN: Final = regex(r"\w+|\W")
_WORDS: Final = regex(r"\w+")
FEW_LABELS: Final = 40
"""So many words are sooner looked for one after the other than each word of a text among them."""
MAX_LABEL_LENGTH: Final = 100
"""Letters of the longest label that is looked for."""


class Labels:
    """The words of `[labels]`, by how they begin and go on: a text is gone through once, however
    many there are."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        self.tree: dict[str, Any] = {}
        for label in labels:
            node = self.tree
            for token in _TOKEN.findall(label.casefold()) if len(label) <= MAX_LABEL_LENGTH else ():
                node = node.setdefault(token, {})

            node[""] = label

        self.tree.pop("", None)
        self.beginnings = [token for token in self.tree if _WORDS.fullmatch(token)]

    def may_be_in(self, text: str) -> bool:
        """Return whether a text has the beginning of a label in it: most have none, and that is
        seen at once for a few labels."""
        if len(self.beginnings) > FEW_LABELS:
            return True

        folded = text.casefold()
        return any(beginning in folded for beginning in self.beginnings)

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield where each label stands in a text, and how it is spelt there; one of them, or
        several (with an s)."""
        for word in _WORDS.finditer(text):
            token = word[0].casefold()
            if token not in self.tree and token.removesuffix("s") not in self.tree:
                continue

            if end := self.end(text, word.start()):
                yield word.start(), text[word.start() : end]

    def end(self, text: str, position: int) -> int:
        """Return where the label ends that begins at a place; 0 where none does."""
        node, end = self.tree, 0
        while match := _TOKEN.match(text, position):
            token, position = match[0].casefold(), match.end()
            if "" in node.get(token.removesuffix("s"), ()) or "" in node.get(token, ()):
                end = position
            if token not in node:
                break

            node = node[token]

        return end


def _labels_of(story: Story) -> Labels:
    labels = story.derived.get("labels")
    if not isinstance(labels, Labels):
        labels = story.derived["labels"] = Labels(story.labels)
    return labels


def check_labels(story: Story, scene: Scene, texts: SceneTexts, source: Source) -> None:
    """Report label words that are used in an ending, or say of the player what they are."""
    if not story.labels:
        return

    labels = _labels_of(story)
    if labels.may_be_in(texts.together):
        for path, prose in texts.every:
            _check_text(scene, labels, prose.source, path, source)

    title = scene.ending.title if scene.ending else ""
    for _, word in labels.find(title):
        hint = "title it by where and when it is"
        source.report("SW610", ("ending",), hint, word=word, where="an ending")
        break


def _check_text(scene: Scene, labels: Labels, text: str, path: KeyPath, source: Source) -> None:
    """Report the first label that a text has where there should be none."""
    found = next(labels.find(text), None)
    if found is None:
        return  # as nearly always

    if scene.ending:
        where = "an ending"
    elif path[-1] == "echo":
        found, where = next(labels.find(_narrated(text)), None), "the reflection"
    else:
        found, where = _said_of_the_player(labels, _narrated(text)), "the story"

    if found is not None:
        hint = "say what was done instead: an act has a place and an hour, a word for a person has neither"
        source.report("SW610", path, hint, offset=found[0], word=found[1], where=where)


def _said_of_the_player(labels: Labels, told: str) -> tuple[int, str] | None:
    """Return where a text says of the player what they are, and by which label."""
    for place, word in labels.find(told):
        if _APPLIED.search(told[max(place - _NEAR, 0) : place]):
            return place, word

    return None


def _narrated(text: str) -> str:
    """Blank out what stands between quotation marks, keeping every place; each way of varying text
    goes on as its `{if}` found it."""
    result: list[str] = []
    opened: list[str] = []
    speech, position = Speech(), 0
    told = _TAG.sub(lambda tag: " " * len(tag[0]), text)
    curly = quotes_curled(told)
    for tag in _TAG.finditer(text):
        result.append(speech.blank(curly[position : tag.start()]))
        result.append(" " * len(tag[0]))
        position = tag.end()
        if tag["tag"] == "if":
            opened.append(speech.closing)
        elif tag["tag"] in ("elif", "else") and opened:
            speech.closing = opened[-1]
        elif tag["tag"] == "end" and opened:
            opened.pop()

    return "".join(result) + speech.blank(curly[position:])
