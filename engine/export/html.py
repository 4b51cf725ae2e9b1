"""A playthrough as one HTML file that needs nothing else."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import chain, pairwise
from typing import Final

from engine.export.heading import about, ending_title, page_text
from engine.play.game import Game
from engine.play.reflecting import Hinge, hinges, nearness, noticed, themes
from engine.play.retelling import Part, RetoldStep, retell
from engine.play.titles import title_of
from story.language.typesetting import Block, Run

STEP, NEAR, FAR, MIDDLE = 56, 16, 30, 110
"""The drawing of the voices, in pixels: from hinge to hinge, from the middle to the nearest place,
from there to the next."""

STYLE: Final = """
:root { color-scheme: light dark; --page: #f6f3ec; --text: #22262e; --quiet: #66696e; --own: #7d3f00; --other: #0d5357; }
@media (prefers-color-scheme: dark) {
  :root { --page: #11151c; --text: #e6e1d8; --quiet: #8b9099; --own: #e0a458; --other: #7fb3b5; }
}
body { margin: 0; background: var(--page); color: var(--text); font: 1.1rem/1.6 Georgia, "Iowan Old Style", "Noto Serif", serif; }
main { max-width: 34em; margin: 0 auto; padding: 3rem 1.25rem 6rem; }
h1 { font-weight: normal; letter-spacing: 0.18em; text-transform: uppercase; font-size: 1.5rem; color: var(--own); }
h2 { font-size: 1.15rem; color: var(--own); margin: 3.5rem 0 0; }
h3 { font-size: 1rem; margin: 2rem 0 0; }
.quiet, .place { color: var(--quiet); }
.place { margin-top: 0; font-style: italic; }
.chosen { color: var(--other); margin: 1.8rem 0; padding-left: 1.2em; text-indent: -1.2em; }
.chosen::before { content: "›"; display: inline-block; width: 1.2em; text-indent: 0; }
.chosen a { color: inherit; text-decoration: none; }
blockquote { margin: 1rem 0 1rem 2em; font-style: italic; }
.noticed { color: var(--quiet); font-size: 0.9em; }
.gap { text-align: center; color: var(--quiet); }
.moment { color: var(--quiet); border-left: 2px solid; padding-left: 1em; }
svg { display: block; margin: 2.5rem auto; }
svg .own { color: var(--own); } svg .other { color: var(--other); }
svg path { fill: none; stroke: currentColor; stroke-width: 2; stroke-opacity: 0.5; } svg circle { fill: currentColor; }
footer { margin-top: 5rem; font-size: 0.85em; color: var(--quiet); }
@media print { body { background: none; color: black; } .chosen, h2 { break-after: avoid; } }
"""


def html(game: Game) -> str:
    """Retell a playthrough as one HTML page: no script, nothing fetched, light or dark as the
    reader's system is."""
    story, line = game.story, about(game, game.record.beginning.started)
    title = escape(story.title)
    result = [
        f'<!doctype html>\n<html lang="{escape(story.language)}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{title}: {escape(line)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>",
        f'<h1>{title}</h1>\n<p class="quiet">{escape(line)}</p>',
        voices_svg(hinges(game)),
    ]
    for told in retell(game):
        result += _html_step(told)

    result += _html_end(game)
    return "\n".join(part for part in result if part) + "\n</main>\n</body>\n</html>\n"


def _html_step(told: RetoldStep) -> Iterator[str]:
    if told.chosen:
        yield f'<p class="chosen" id="c{told.turn}"><a href="#c{told.turn}">{escape(told.chosen)}</a></p>'
    for part in told.parts:
        yield from _html_part(part)

    for insight in told.noticed:
        yield f'<p class="noticed">noticed: <a class="noticed" href="#page-{escape(insight.id)}">{escape(title_of(insight))}</a></p>'


def _html_part(part: Part) -> Iterator[str]:
    if part.kind == "scene":
        title, *place = part.text.blocks
        yield f"<h2>{escape(title.plain)}</h2>"
        for block in place:
            yield f'<p class="place">{escape(block.plain)}</p>'
    elif part.kind == "pages":
        yield f'<p class="quiet">{escape(part.text.plain)}</p>'
    else:
        yield from (_html_block(block) for block in part.text.blocks)


def _html_block(block: Block) -> str:
    if block.kind == "gap":
        return '<p class="gap">·</p>'

    lines = "<br>\n".join(map(_html_line, block.lines))
    if block.kind == "verse":
        return f"<blockquote>{lines}</blockquote>"

    return f"<p>{lines}</p>"


def _html_line(line: tuple[Run, ...]) -> str:
    return "".join(_html_run(run.text, run.style) for run in line)


def _html_run(text: str, style: str) -> str:
    mark = {"emphasis": "em", "strong": "strong"}.get(style)
    if mark:
        return f"<{mark}>{escape(text)}</{mark}>"

    return escape(text)


def _html_end(game: Game) -> Iterator[str]:
    if title := ending_title(game):
        yield f"<h2>{escape(title)}</h2>"
    pages = noticed(game)
    if pages:
        yield "<h2>Noticed</h2>"
    for page in chain(*themes(pages).values()):
        yield f'<h3 id="page-{escape(page.insight.id)}">{escape(title_of(page.insight))}</h3>'
        for block in page_text(game, page).blocks:
            yield _html_block(block)

        if page.moment:
            yield f'<p class="moment">{escape(page.moment)} <a class="quiet" href="#c{page.turn}">↑</a></p>'
        if page.insight.question:
            yield f"<p><em>{escape(page.insight.question)}</em></p>"

    credits, authors = " ".join(game.story.credits.split()), ", ".join(game.story.authors)
    shown = [credits, authors] if pages and credits else [authors]
    yield f"<footer>{''.join(f'<p>{escape(words)}</p>' for words in shown)}</footer>"


def voices_svg(passed: Sequence[Hinge]) -> str:
    """Draw the two voices, a pair of dots a hinge, nearer or farther as the two stood then; nothing
    where no hinge was passed."""
    if not passed:
        return ""

    height = STEP * len(passed)
    own = []
    for position, hinge in enumerate(passed):
        if hinge.own_lean is not None:
            own.append((MIDDLE - NEAR - FAR * hinge.own_lean, STEP * position + STEP // 2))

    other = []
    for position, hinge in enumerate(passed):
        if hinge.other_lean is not None:
            other.append((MIDDLE + NEAR + FAR * hinge.other_lean, STEP * position + STEP // 2))

    words = "The two voices, down the page: " + "; ".join(filter(None, map(nearness, passed)))
    dots = "".join(_line(points, role) for points, role in ((own, "own"), (other, "other")))
    return f'<svg role="img" aria-label="{escape(words)}" width="{2 * MIDDLE}" height="{height}" viewBox="0 0 {2 * MIDDLE} {height}">{dots}</svg>'


def _line(points: Sequence[tuple[int, int]], role: str) -> str:
    circles = "".join(f'<circle class="{role}" cx="{x}" cy="{y}" r="5"/>' for x, y in points)
    if len(points) > 1:
        return f'<path class="{role}" d="{_curve(points)}"/>{circles}'

    return circles


def _curve(points: Sequence[tuple[int, int]]) -> str:
    parts = (
        f"C{x},{(y + to_y) // 2} {to_x},{(y + to_y) // 2} {to_x},{to_y}"
        for (x, y), (to_x, to_y) in pairwise(points)
    )
    return f"M{points[0][0]},{points[0][1]} " + " ".join(parts)
