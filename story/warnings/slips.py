"""Slips of the pen in texts: a brace that closes nothing, and variations that do not vary."""

from typing import Final

from story.language.prose import Conditional, conditionals_in
from story.reading import Source
from story.regexes import regex
from story.warnings.texts import SceneTexts

_TAG: Final = regex(r"\\[{}\\]|\{\{|\{[^{}]*\}")


def check_slips(texts: SceneTexts, source: Source) -> None:
    """Report what a text shows or says otherwise than it was meant."""
    suspects = texts.every if "}" in _TAG.sub("", texts.together) else ()
    for path, prose in suspects:
        masked = _TAG.sub(lambda tag: ("{" if tag[0] == "{{" else " ") * len(tag[0]), prose.source)
        if masked.count("}") > masked.count("{") // 2:
            source.report(
                "SW620",
                path,
                "take it out; a brace that is to be read is opened with {{",
                offset=masked.rindex("}"),
            )

    for path, prose in texts.varying:
        for vary in filter(_is_alike, conditionals_in(prose.parts)):
            source.report(
                "SW621",
                path,
                "let them differ, or take the {if} out",
                offset=vary.ways[0].offset,
            )


def _is_alike(vary: Conditional) -> bool:
    """Return whether the same words are read whatever holds."""
    plain = {way.parts for way in vary.ways}
    if vary.ways[-1].when is not None or len(plain) > 1:
        return False

    return all(isinstance(part, str) for part in vary.ways[0].parts)
