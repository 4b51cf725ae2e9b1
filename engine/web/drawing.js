// @ts-check
// What is drawn: elements (of text alone, never of markup), the tide and a story's own pictures as shapes, and the two voices.
// A picture is drawn from the same letters and the same hours that the terminal draws it from.
"use strict";

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element. Words are put in as text, so that nothing of a story is ever read as a page.
 * @param {string} tag
 * @param {{[name: string]: any}} [about]
 * @param {(Node | string | null | false | undefined)[]} inside
 * @returns {any}
 */
function el(tag, about = {}, ...inside) {
  const out = document.createElement(tag);
  for (const [name, value] of Object.entries(about)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) out.addEventListener(name.slice(2), value);
    else if (name === "class") out.className = value;
    else out.setAttribute(name, value === true ? "" : String(value));
  }
  for (const part of inside) if (part) out.append(part);
  return out;
}

/** Make a shape. @param {string} tag @param {{[name: string]: any}} about @param {any[]} inside @returns {any} */
function shape(tag, about, ...inside) {
  const out = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(about)) out.setAttribute(name, String(value));
  out.append(...inside);
  return out;
}

// Text.

/** The blocks of a text as elements. @param {SetText} text @returns {any[]} */
function textElements(text) {
  return text.blocks.map(block => {
    if (block.kind === "gap") return el("hr", { class: "gap" });
    const lines = block.lines.map(line => line.map(runElement));
    if (block.kind === "paragraph") return el("p", { dir: "auto" }, ...lines.flat());
    return el("blockquote", { class: "verse", dir: "auto" }, ...lines.map(line => el("span", {}, ...line)));
  });
}

/** @param {Run} run */
function runElement(run) {
  if (!run.style) return run.text;
  return el(run.style === "strong" ? "strong" : "em", {}, run.text);
}

/** Paragraphs that were set when the story was published. @param {string[] | undefined} words @param {string} [className] */
function paragraphElements(words, className = "") {
  return (words || []).map(text => el("p", { class: className || false, dir: "auto" }, text));
}

// Times.

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** @param {number} seconds */
function hourOf(seconds) {
  return new Date(seconds * 1000).toISOString().slice(11, 16);
}

/** @param {number} seconds */
function dayOf(seconds) {
  const at = new Date(seconds * 1000);
  return `${DAYS[at.getUTCDay()]} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
}

// The tide: a cosine with its low in the middle of the safe hours; the road lies where the water stands at their ends
// (engine/pictures/tide.py). One unit is a cell of the terminal's picture, which is twice as high as it is wide.

const TIDE_COLUMNS = 68, TIDE_ROWS = 11, ROAD_ROWS = 4, WIDE = 10, HIGH = 20;
const FLOOR = 0.25, CEILING = 0.125, COLUMNS_AN_HOUR = 4.6, MOON = 745.2;

/** The hours of the tide that is nearest to a time; null where there are none. @param {any} story @param {number | null} at */
function windowAbout(story, at) {
  if (!story.tides || at === null) return null;
  let nearest = /** @type {any} */ (null), least = Infinity;
  for (const [opens, closes] of story.tides.windows) {
    const apart = Math.abs((opens + closes) / 2 - at) / 60;
    if (apart < least) [nearest, least] = [{ opens, closes }, apart];
  }
  return least > story.tides.period / 2 + 60 ? null : nearest;
}

/** Draw a tide; `now` is shown on the road where it is known. @param {any} story @param {{opens: number, closes: number}} hours @param {number | null} now */
function tideElement(story, hours, now) {
  const sea = seaOf(story.tides.period, hours);
  const picture = shape("svg", { viewBox: `0 0 ${TIDE_COLUMNS * WIDE} ${TIDE_ROWS * HIGH}`, role: "img", class: "picture" });
  picture.setAttribute("aria-label", tideWords(hours, now));
  for (const [tone, from, to] of [["water0", 0, 4], ["water1", 4, 7], ["water2", 7, 11]]) {
    picture.append(shape("path", { class: tone, d: waterBetween(sea, Number(from) * HIGH, Number(to) * HIGH) }));
  }
  const first = sea.column(hours.opens) * WIDE, last = sea.column(hours.closes) * WIDE, y = (TIDE_ROWS - sea.road) * HIGH;
  picture.append(shape("path", { class: "under", d: `M0 ${y}H${first}M${last} ${y}H${TIDE_COLUMNS * WIDE}` }));
  picture.append(shape("path", { class: "lit-line", d: `M${first} ${y}H${last}` }));
  if (now !== null) {
    const x = Math.min(Math.max(sea.column(now) * WIDE, 6), TIDE_COLUMNS * WIDE - 6);
    picture.append(shape("circle", { class: "now", cx: x, cy: y, r: 6 }));
  }
  return el("div", { class: "tide" }, picture, hoursElement(sea, hours, now));
}

/** @param {{opens: number, closes: number}} hours @param {number | null} now */
function tideWords(hours, now) {
  const open = `The road is open from ${hourOf(hours.opens)} to ${hourOf(hours.closes)}`;
  return now === null ? `${open}.` : `${open}; it is ${hourOf(now)}.`;
}

/** The hours under the ends of the road, and that of now. @param {any} sea @param {{opens: number, closes: number}} hours @param {number | null} now */
function hoursElement(sea, hours, now) {
  const row = el("div", { class: "hours", "aria-hidden": "true" });
  const put = (/** @type {number} */ at, /** @type {string} */ className) => {
    const word = el("span", { class: className }, hourOf(at));
    word.style.left = `${Math.min(Math.max((100 * sea.column(at)) / TIDE_COLUMNS, 5), 95)}%`;
    row.append(word);
  };
  put(hours.opens, "lit");
  put(hours.closes, "lit");
  const apart = now === null ? 0 : Math.min(Math.abs(now - hours.opens), Math.abs(now - hours.closes));
  if (now !== null && apart > 5400) put(now, "now");
  return row;
}

/** What turns times into columns, and columns into the height of the water. @param {number} period @param {{opens: number, closes: number}} hours */
function seaOf(period, hours) {
  const low = (hours.opens + hours.closes) / 2, minutes = (hours.closes - hours.opens) / 60;
  const wide = (COLUMNS_AN_HOUR * MOON) / 60, road = ROAD_ROWS - 0.5, level = -Math.cos((Math.PI * minutes) / period);
  const unit = Math.min((road - FLOOR) / Math.max(1 + level, 0.01), (TIDE_ROWS - CEILING - road) / Math.max(1 - level, 0.01));
  return {
    road,
    column: (/** @type {number} */ at) => TIDE_COLUMNS / 2 + (((at - low) / 60) * wide) / period,
    height: (/** @type {number} */ column) =>
      road + (-Math.cos((2 * Math.PI * (column - TIDE_COLUMNS / 2)) / wide) - level) * unit,
  };
}

/** The water between two heights of the picture, as the outline of a shape. @param {any} sea @param {number} top @param {number} bottom */
function waterBetween(sea, top, bottom) {
  const line = [];
  for (let column = 0; column <= TIDE_COLUMNS; column += 0.5) {
    const y = (TIDE_ROWS - sea.height(column)) * HIGH;
    line.push(`${column * WIDE} ${Math.min(Math.max(y, top), bottom).toFixed(1)}`);
  }
  return `M0 ${bottom}L${line.join("L")}L${TIDE_COLUMNS * WIDE} ${bottom}Z`;
}

// A story's own pictures: each letter is a shape in its cell.

/** @type {{[letter: string]: string}} */
const INKS = {
  w: "water0", v: "water1", u: "water2", l: "land", h: "house", r: "reflection", "-": "line", ".": "under", "*": "lit",
};

/** @param {any} picture */
function authoredElement(picture) {
  const art = picture.art || [], ground = picture.ground || [];
  const columns = Math.max(...[...art, ...ground].map(row => Array.from(row).length), 1);
  const out = shape("svg", { viewBox: `0 0 ${columns * WIDE} ${art.length * HIGH}`, role: "img", class: "picture" });
  out.setAttribute("aria-label", picture.words);
  out.style.maxWidth = `${columns * 0.6}rem`;
  ground.forEach((/** @type {string} */ row, /** @type {number} */ place) => groundOf(out, row, place));
  art.forEach((/** @type {string} */ row, /** @type {number} */ place) => {
    const inks = Array.from((picture.ink || [])[place] || "");
    Array.from(row).forEach((letter, column) => {
      if (letter !== " ") out.append(...glyphOf(letter, column * WIDE, place * HIGH, INKS[inks[column]] || "line"));
    });
  });
  return out;
}

/** Neighbours that lie on one ground are one shape. @param {any} out @param {string} row @param {number} place */
function groundOf(out, row, place) {
  for (const match of row.matchAll(/([^ ])\1*/g)) {
    const about = { x: match.index * WIDE, y: place * HIGH - 0.25, width: match[0].length * WIDE + 0.25, height: HIGH + 0.5 };
    out.append(shape("rect", { ...about, class: INKS[match[1]] || "land" }));
  }
}

/** The blocks by which of their four quarters are filled, in bits: upper left, upper right, lower left, lower right. */
const QUARTERS = "▘▝▀▖▌▞▛▗▚▐▜▄▙▟█";

/** A letter as shapes in the cell at x and y. @param {string} letter @param {number} x @param {number} y @param {string} ink @returns {any[]} */
function glyphOf(letter, x, y, ink) {
  const eighths = "▁▂▃▄▅▆▇█".indexOf(letter) + 1, middle = x + WIDE / 2, half = y + HIGH / 2;
  const filled = (/** @type {number} */ left, /** @type {number} */ top, /** @type {number} */ width, /** @type {number} */ height) =>
    shape("rect", { class: ink, x: left, y: top, width: width + 0.25, height: height + 0.25 });
  if (eighths) return [filled(x, y + HIGH * (1 - eighths / 8), WIDE, (HIGH * eighths) / 8)];
  if (letter === "▔") return [filled(x, y, WIDE, HIGH / 8)];
  const quarters = QUARTERS.indexOf(letter) + 1;
  if (quarters) {
    return [1, 2, 4, 8]
      .map((bit, place) => (quarters & bit ? filled(x + (place % 2) * 5, y + (place > 1 ? 10 : 0), 5, 10) : null))
      .filter(Boolean);
  }
  if ("•●○".includes(letter)) return [shape("circle", { class: ink, cx: middle, cy: half, r: letter === "•" ? 3 : 4.5 })];
  const line = LINES[letter];
  if (line) return [shape("path", { class: `${ink}-line`, d: `M${middle} ${half}${line}` })];
  return [shape("text", { class: ink, x: middle, y: y + HIGH * 0.75, "text-anchor": "middle", "font-size": HIGH * 0.8 }, letter)];
}

/** @type {{[way: string]: string}} */
const WAYS_OF_LINES = { u: "v-10v10", d: "v10v-10", l: "h-5h5", r: "h5h-5" };
/** Lines, from the middle of their cell: u, d, l and r go to its edges. @type {{[letter: string]: string}} */
const LINES = Object.fromEntries(
  Object.entries({
    "│": "ud", "┃": "ud", "╷": "d", "╵": "u", "─": "lr", "━": "lr", "╴": "l", "╶": "r", "┊": "ud", "┆": "ud",
    "┌": "dr", "┐": "dl", "└": "ur", "┘": "ul", "├": "udr", "┤": "udl", "┬": "dlr", "┴": "ulr", "┼": "udlr",
    "╭": "dr", "╮": "dl", "╰": "ur", "╯": "ul", "═": "lr", "║": "ud",
  }).map(([letter, ways]) => [letter, [...ways].map(way => WAYS_OF_LINES[way]).join("")]),
);

/** The picture that is called so, at a time of the story; null where there is none. @param {any} story @param {string | undefined} name @param {number | null} at */
function pictureElement(story, name, at) {
  if (name === "tide") {
    const hours = windowAbout(story, at);
    return hours ? tideElement(story, hours, at) : null;
  }
  const picture = name ? story.pictures[name] : undefined;
  return picture ? authoredElement(picture) : null;
}

// The two voices, as on a score: how near each came to the other at every turning, the nearer the closer to the middle.

const NEAREST = 12, APART = 22;

/**
 * Draw both voices down a column, each turning at its height.
 * @param {{y: number, own: number | null, other: number | null}[]} turnings
 * @param {number} height
 */
function voicesElement(turnings, height) {
  const middle = NEAREST + 2 * APART + 8;
  const out = shape("svg", { class: "voices", viewBox: `0 0 ${2 * middle} ${height}`, width: 2 * middle, height, "aria-hidden": "true" });
  for (const [side, voice] of /** @type {[number, "own" | "other"][]} */ ([[-1, "own"], [1, "other"]])) {
    const points = turnings
      .filter(turning => turning[voice] !== null)
      .map(turning => ({ x: middle + side * (NEAREST + APART * Number(turning[voice])), y: turning.y }));
    if (!points.length) continue;
    out.append(shape("path", { class: `thread ${voice}`, d: easedThrough(points) }));
    points.forEach((point, place) => {
      out.append(shape("circle", { class: voice, cx: point.x, cy: point.y, r: place + 1 === points.length ? 5.5 : 3.2 }));
    });
  }
  return out;
}

/** A line down through points, eased. @param {{x: number, y: number}[]} points */
function easedThrough(points) {
  let out = `M${points[0].x} ${points[0].y}`;
  for (let place = 1; place < points.length; place++) {
    const from = points[place - 1], to = points[place], half = (from.y + to.y) / 2;
    out += `C${from.x} ${half} ${to.x} ${half} ${to.x} ${to.y}`;
  }
  return out;
}
