"""The page itself: one HTML file with everything in it, which asks nothing of any network."""

import base64
import hashlib
import html
import re
from pathlib import Path
from typing import Final

from engine.web.texts import in_a_row, paragraphs
from engine.web.writing import data_of, spelled
from story.covers import Cover
from story.model import Story

HERE: Final = Path(__file__).parent
RUNTIME: Final = (
    "hashing.js",
    "typesetting.js",
    "opening.js",
    "lots.js",
    "stepping.js",
    "playing.js",
    "sharing.js",
    "reflecting.js",
    "speaking.js",
)
"""What plays a story, without a face: it knows no document, so that it runs anywhere."""
FACE: Final = (
    "keeping.js",
    "drawing.js",
    "reading.js",
    "title.js",
    "beginning.js",
    "notebook.js",
    "map.js",
    "saves.js",
    "settings.js",
    "face.js",
)
"""What shows it, and what a reader does."""
HEAD: Final = "<!doctype html>\n"
GENERATOR: Final = '<meta name="generator" content="Slack Water">'
"""By what a page of this program is known again."""
LONGEST_DESCRIPTION: Final = 300
LONGEST_HEAD: Final = 4_096
ABOUT_SCRIPT: Final = """
// The player of Slack Water. Its source, with remarks and types, lies in the folder engine/web of the program. It asks nothing
// of any network, runs no text of the story, and keeps playthroughs in this browser alone.
"""
_REMARKS: Final = re.compile(
    r"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/).)*\*/[ \t]*)\n", re.MULTILINE | re.DOTALL
)
_TYPES: Final = re.compile(r"/\*\* @(?:type|param) [^\n]*?\*/ ?")
"""What an editor is told within a line."""


def script_of(names: tuple[str, ...]) -> str:
    """Return these files as one script."""
    return "".join((HERE / name).read_text("utf-8") for name in names)


def page_of(story: Story, cover: Cover | None = None) -> str:
    """Return a story as one page, the same for the same story.

    Raises Unpublishable where it has something that a page cannot hold.
    """
    script = ABOUT_SCRIPT + without_remarks(script_of(RUNTIME + FACE))
    style = without_remarks((HERE / "style.css").read_text("utf-8"))
    data = data_of(story)
    if cover is not None:
        data["cover"] = (
            f"data:image/{cover.kind.replace('jpg', 'jpeg')};base64,{base64.b64encode(cover.raw).decode()}"
        )

    parts = {
        "LANGUAGE": html.escape(story.language),
        "SCRIPT_HASH": hash_of(script),
        "STYLE_HASH": hash_of(style),
        "META": "\n".join(_meta(story)),
        "TITLE": html.escape(in_a_row(story.title)),
        "ABOUT": "\n".join(f"<p>{html.escape(words)}</p>" for words in paragraphs(story.about)),
        "STYLE": style,
        "STORY": spelled(data),
        "SCRIPT": script,
    }
    # Parts are put in between the marks and never looked through themselves: a story may have any of these words in it.
    pieces = (HERE / "page.html").read_text("utf-8").split("@")
    return "".join(parts.get(piece, piece) for piece in pieces)


def is_page(raw: bytes) -> bool:
    """Return whether some bytes begin as a page of this program does."""
    return raw.startswith(HEAD.encode()) and GENERATOR.encode() in raw[:LONGEST_HEAD]


def without_remarks(script: str) -> str:
    """Return a script, or a style, without the remarks that stand on lines of their own, which are
    a third of it, and without types."""
    return _TYPES.sub("", _REMARKS.sub("", script))


def hash_of(words: str) -> str:
    """Return what a Content-Security-Policy knows a script or a style by (CSP 3, "hash-source")."""
    digest = hashlib.sha256(words.encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode()


def _meta(story: Story) -> list[str]:
    """Return what the page says of the story to programs: who wrote it, what it is about."""
    about = " ".join(paragraphs(story.about))[:LONGEST_DESCRIPTION]
    named = {"author": ", ".join(map(in_a_row, story.authors)), "description": about}
    result = []
    for name, words in named.items():
        if words:
            result.append(f'<meta name="{name}" content="{html.escape(words)}">')

    result.append(f'<meta property="og:title" content="{html.escape(in_a_row(story.title))}">')
    if story.ifid:
        result.append(f'<meta property="ifiction:ifid" content="{story.ifid}">')
        result.append(f"<!-- UUID://{story.ifid}// -->")
    return result
