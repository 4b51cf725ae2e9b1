"""An archive of a published story: the page, its cover, and the record that archives read (iFiction, of the Treaty of Babel)."""

from typing import Final
from xml.sax.saxutils import escape

from engine.web.texts import in_a_row, paragraphs
from engine.zipping import zipped
from story.covers import Cover
from story.model import Story

NAMESPACE: Final = "http://babel.ifarchive.org/protocol/iFiction/"


def archive_of(story: Story, page: str, cover: Cover | None) -> bytes:
    """Return a ZIP archive with `index.html` at its root; of the same story always the same bytes,
    so there is no time in it.

    What archives read is left out where the story has no IFID, without which they cannot file it.
    """
    files = {"index.html": page.encode()}
    if story.ifid:
        files[f"{story.id}.iFiction"] = ifiction_of(story, cover).encode()
    if cover is not None:
        files[f"cover.{cover.kind}"] = cover.raw
    return zipped(files)


def ifiction_of(story: Story, cover: Cover | None) -> str:
    """Return what the Treaty of Babel has said of a story (revision 12): what it is called, who
    wrote it, what it is about."""
    about = {
        "title": in_a_row(story.title),
        "author": ", ".join(map(in_a_row, story.authors)) or "Anonymous",
        "language": story.language,
        "headline": "A story in which you choose",
    }
    lines = [f"   <{name}>{escape(words)}</{name}>" for name, words in about.items()]
    if told := paragraphs(story.about):
        lines.append(f"   <description>{'<br/>'.join(map(escape, told))}</description>")
    picture = ""
    if cover is not None:
        sides = f"<height>{cover.height}</height><width>{cover.width}</width>"
        picture = f"  <cover><format>{cover.kind}</format>{sides}</cover>\n"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ifindex version="1.0" xmlns="{NAMESPACE}">\n <story>\n'
        f"  <identification><ifid>{escape(story.ifid)}</ifid><format>html</format></identification>\n"
        f"  <bibliographic>\n"
        + "\n".join(lines)
        + f"\n  </bibliographic>\n{picture} </story>\n</ifindex>\n"
    )
