"""A playthrough as a page to be kept or given away: Markdown, or one HTML file that needs nothing
else."""

import re
from collections.abc import Iterator

from engine.export.heading import about, ending_title, page_text
from engine.play.game import Game
from engine.play.reflecting import noticed
from engine.play.retelling import Part, retell
from engine.play.titles import title_of
from story.language.typesetting import Run


def markdown(game: Game) -> str:
    """Retell a playthrough as Markdown."""
    story = game.story
    result = [f"# {_md(story.title)}", f"*{_md(about(game, game.record.beginning.started))}*"]
    for told in retell(game):
        if told.chosen:
            result.append(f"**› {_md(told.chosen)}**")
        for part in told.parts:
            result += _md_part(part)

        result += [f"*noticed: {_md(title_of(insight))}*" for insight in told.noticed]

    result += _md_end(game)
    return "\n\n".join(result) + "\n"


def _md_part(part: Part) -> Iterator[str]:
    if part.kind == "scene":
        title, *place = part.text.blocks
        yield f"## {_md(title.plain)}"
        yield from (f"*{_md(block.plain)}*" for block in place)
        return

    for block in part.text.blocks:
        if block.kind == "gap":
            yield "· · ·"
        elif block.kind == "verse":
            yield "\n".join(f"> {_md_line(line)}  " for line in block.lines)
        else:
            yield "  \n".join(map(_md_line, block.lines))


def _md_line(line: tuple[Run, ...]) -> str:
    return "".join(_md_run(run.text, run.style) for run in line)


def _md_run(text: str, style: str) -> str:
    mark = {"emphasis": "*", "strong": "**"}.get(style, "")
    inner = text.strip()
    if not mark or not inner:
        return _md(text)

    start = len(text) - len(text.lstrip())
    return f"{text[:start]}{mark}{_md(inner)}{mark}{text[start + len(inner) :]}"


def _md(words: str) -> str:
    """Spell words so that Markdown leaves them as they are."""
    words = re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", words)
    return re.sub(
        r"^([^\S\n]*)(?:([-+])|(\d+)([.)]))(?=\s)",
        lambda found: f"{found[1]}{found[3] or ''}\\{found[2] or found[4]}",
        words,
    )


def _md_end(game: Game) -> list[str]:
    title, pages = ending_title(game), noticed(game)
    result = [f"## {_md(title)}"] if title else []
    if pages:
        result.append("## Noticed")
    for page in pages:
        result.append(f"### {_md(title_of(page.insight))}")
        result.append(_md(page_text(game, page).plain))
        if page.insight.question:
            result.append(f"*{_md(page.insight.question)}*")

    if pages and game.story.credits:
        result.append(_md(" ".join(game.story.credits.split())))
    return result
