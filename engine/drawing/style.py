"""How a drawing looks, by light and by dark: the colours of the game's own pages, and nothing told
by colour alone.

Colours are written out for each, since some programs that draw an SVG know no CSS variables.
"""

from typing import Final, NamedTuple


class ColourScheme(NamedTuple):
    paper: str
    panel: str
    card: str
    ink: str
    quiet: str
    rule: str
    line: str
    accent: str
    voices: tuple[str, str, str, str]


LIGHT: Final = ColourScheme(
    "#f6f3ec",
    "#ece6d8",
    "#fffdf8",
    "#22262e",
    "#5c6066",
    "#c9c0ac",
    "#5d6470",
    "#7d3f00",
    ("#7d3f00", "#0d5357", "#5b3a7e", "#4b5a1c"),
)
DARK: Final = ColourScheme(
    "#11151c",
    "#1a2029",
    "#232a35",
    "#e6e1d8",
    "#a0a5ae",
    "#3a4350",
    "#9aa2ae",
    "#e0a458",
    ("#e0a458", "#7fb3b5", "#c3a6e0", "#b5c47e"),
)

SERIF: Final = "Georgia, 'Iowan Old Style', 'Noto Serif', 'DejaVu Serif', serif"
MONO: Final = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def sheet() -> str:
    """Write the style sheet."""
    return f"{_SHAPES}{_colours(LIGHT)}@media (prefers-color-scheme: dark) {{\n{_colours(DARK)}}}\n{_POINTED}"


_SHAPES: Final = f"""
text {{ font-family: {SERIF}; font-size: 12px; }}
.title {{ font-size: 34px; }}
.head {{ font-size: 19px; }}
.far {{ font-size: 40px; }}
.name {{ font-size: 15px; font-weight: bold; }}
.prose {{ font-size: 13px; }}
.id {{ font-family: {MONO}; font-size: 11px; }}
.label, .voice {{ font-style: italic; }}
.end {{ text-anchor: end; }}
.middle {{ text-anchor: middle; }}
.way {{ fill: none; stroke-width: 1.4; }}
.back {{ stroke-dasharray: 5 4; }}
.touch {{ fill: none; stroke: #000; stroke-opacity: 0; stroke-width: 11; }}
.card {{ stroke-width: 1.2; }}
.start {{ stroke-width: 3; }}
.inner {{ fill: none; stroke-width: 1; }}
.unreached {{ stroke-dasharray: 3 3; }}
.pool {{ fill: none; stroke-width: 1.4; stroke-dasharray: 8 5; }}
a {{ text-decoration: none; }}
g[id] {{ scroll-margin: 160px; }}
"""
_POINTED: Final = """
.node:hover .way { stroke-width: 3; }
.line:hover .way { stroke-width: 3; }
a:hover text { text-decoration: underline; }
:target > .card { stroke-width: 5; }
"""


def _colours(palette: ColourScheme) -> str:
    rules = {
        ".paper": f"fill: {palette.paper}",
        ".panel": f"fill: {palette.panel}; stroke: {palette.rule}",
        "text": f"fill: {palette.ink}",
        ".id, .amount": f"fill: {palette.quiet}",
        ".over": f"stroke: {palette.panel}; stroke-width: 6; stroke-linejoin: round; paint-order: stroke",
        ".card": f"fill: {palette.card}; stroke: {palette.ink}",
        ".tag": f"fill: {palette.paper}; stroke: {palette.quiet}",
        ".inner": f"stroke: {palette.ink}",
        ".pool": f"stroke: {palette.quiet}",
        ".way": f"stroke: {palette.line}",
        ".tip": f"fill: {palette.line}",
        ".tail": f"fill: {palette.panel}; stroke: {palette.line}",
        ".mark, .head, .far, a text": f"fill: {palette.accent}",
    }
    for position, colour in enumerate(palette.voices):
        rules[f".voice{position}"] = f"fill: {colour}"
        rules[f".strip{position}"] = f"stroke: {colour}"

    return "".join(f"{selector} {{ {rule}; }}\n" for selector, rule in rules.items())
