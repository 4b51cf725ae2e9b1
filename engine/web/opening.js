// @ts-check
// A story opened once from its data: conditions become functions over the values of a playthrough, texts what fills them in, and
// every way a place. Nothing of a story's text is ever run.
"use strict";

/** @typedef {boolean | number | string} Value */
/** @typedef {Value[]} Values */
/** @typedef {(values: Values) => any} Test */
/** @typedef {{scene: number, beat: number, enters: boolean}} Way a beat; with `beat` -1 the end of a scene */
/** @typedef {(values: Values) => string} Filler */
/** @typedef {{read: (values: Values) => SetText, spell: (values: Values) => string}} Prose */
/** @typedef {{kind: string, place: string, text: SetText}} Passage */
/** @typedef {{id: string, say: SetText, locked: SetText | null, place: number}} Option */
/**
 * @typedef {object} State Where a playthrough stands: `beat` is -1 when it is over; `stack` says where visits come back to.
 * @property {number} scene
 * @property {number} beat
 * @property {Values} values
 * @property {Way[]} stack
 * @property {any} board
 * @property {number} turn
 * @property {Passage[]} read
 * @property {Option[]} offered
 * @property {string[]} noticed
 * @property {string} over
 * @property {string | null} ending
 */
/** @typedef {{voice: string | null, pronouns: [string, string][], hears: string[], heardFrom: string, seenBefore: string[], seed: number}} Given */

/** Return a story that can be played from its data. @param {any} data */
function openStory(data) {
  const scenes = withWords(data.scenes, data.words.split(data.between).values()).map((/** @type {any} */ scene, /** @type {number} */ place) => openScene(scene, place));
  /** @type {Map<string, any>} */
  const pools = new Map(), beats = new Map(), acts = new Map(), named = new Map();
  for (const scene of [...scenes].sort((one, other) => inOrder(one.id, other.id))) {
    if (scene.pool) pools.set(scene.pool, [...(pools.get(scene.pool) || []), scene]);
  }
  for (const scene of scenes) {
    for (const beat of scene.beats) {
      beats.set(beat.id, beat);
      for (const choice of beat.choices) {
        acts.set(choice.id, choice);
        if (choice.own) named.set(choice.own, choice);
      }
    }
  }
  return {
    ...data,
    data,
    scenes,
    pools,
    beats,
    acts,
    named,
    sceneById: new Map(scenes.map((/** @type {any} */ scene) => [scene.id, scene])),
    insightById: new Map(data.insights.map((/** @type {any} */ page) => [page.id, { ...page, text: openText(page.text) }])),
    start: wayOf(data.start),
    board: openText(data.status),
    tides: data.tides ? openTides(data.tides) : null,
    seedSlot: data.slots.findIndex((/** @type {any} */ slot) => slot[0] === "seed"),
  };
}

/** Return a part of a story with its words, which stand apart in the order in which they come. @param {any} part @param {Iterator<string>} words @returns {any} */
function withWords(part, words) {
  if (part === "~") return words.next().value;
  if (Array.isArray(part)) return part.map(inner => withWords(inner, words));
  if (!part || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, withWords(inner, words)]));
}

/** Return the hours of a road, of which each is counted from the one before it. @param {any} tides */
function openTides(tides) {
  /** @type {[number, number][]} */
  const windows = [];
  let at = 0;
  for (let place = 0; place < tides.turns.length; place += 2) {
    const opens = at + tides.turns[place], closes = opens + tides.turns[place + 1];
    windows.push([opens, closes]);
    at = closes;
  }
  return { period: tides.period, windows };
}

/** @param {any} scene @param {number} place */
function openScene(scene, place) {
  const beats = (scene.beats || []).map((/** @type {any} */ beat, /** @type {number} */ number) =>
    openBeat(beat, scene, place, number),
  );
  const heading = scene.heading || [];
  return {
    ...scene,
    place,
    beats,
    say: openText(scene.say),
    when: openTest(scene.when),
    status: openText(scene.status),
    lot: scene.pool ? numberOf(scene.id) : 0n,
    opening: heading.length ? { kind: "scene", place: scene.id, text: worded(heading) } : null,
  };
}

/** @param {any} beat @param {any} scene @param {number} place @param {number} number */
function openBeat(beat, scene, place, number) {
  const id = `${scene.id}#${beat.id || number}`;
  const last = number + 1 === scene.beats.length;
  const skip = { scene: place, beat: last ? -1 : number + 1, enters: false };
  const follow = beat.goto ? wayOf(beat.goto) : skip;
  return {
    ...beat,
    id,
    scene,
    place: number,
    skip,
    follow,
    hub: { scene: place, beat: number, enters: false },
    written: beat.text,
    text: openText(beat.text),
    status: openText(beat.status),
    when: openTest(beat.when),
    visit: beat.visit ? wayOf(beat.visit) : null,
    choices: (beat.choices || []).map((/** @type {any} */ choice, /** @type {number} */ at) =>
      openChoice(choice, id, scene, at, follow),
    ),
  };
}

/** @param {any} choice @param {string} beat @param {any} scene @param {number} place @param {Way} follow */
function openChoice(choice, beat, scene, place, follow) {
  return {
    ...choice,
    id: `${beat}/${choice.id || place}`,
    own: choice.id || "",
    scene,
    place,
    say: openText(choice.say),
    locked: openText(choice.locked),
    never: Boolean(choice.locked) && !choice.when,
    when: openTest(choice.when),
    once: choice.once ? choice.once[0][0] : -1,
    written: choice.reply,
    reply: openText(choice.reply),
    echo: openText(choice.echo),
    onward: choice.goto ? wayOf(choice.goto) : follow,
    visit: choice.visit ? wayOf(choice.visit) : null,
  };
}

/** @param {[number, number, boolean]} written @returns {Way} */
function wayOf([scene, beat, enters]) {
  return { scene, beat, enters };
}

/** Compare two names by their code points, as Python sorts. @param {string} one @param {string} other */
function inOrder(one, other) {
  const first = Array.from(one), second = Array.from(other);
  for (let place = 0; place < Math.min(first.length, second.length); place++) {
    const apart = /** @type {number} */ (first[place].codePointAt(0)) - /** @type {number} */ (second[place].codePointAt(0));
    if (apart) return apart;
  }
  return first.length - second.length;
}

// Conditions.

/** @param {any} written @returns {Test | null} */
function openTest(written) {
  return written === undefined || written === null ? null : testOf(written);
}

/** Return a condition, or a part of one, as a function. @param {any} written @returns {Test} */
function testOf(written) {
  if (!Array.isArray(written)) return () => written;
  if (typeof written[0] === "number") {
    const slot = written[0];
    return values => values[slot];
  }
  const [mark, ...parts] = written;
  const isSum = mark === "+" || mark === "-" || mark === "*";
  const tests = (isSum ? parts.slice(0, 2) : parts).map(testOf);
  if (mark === "!") return values => !tests[0](values);
  if (mark === "&") return values => tests.every(test => test(values));
  if (mark === "|") return values => tests.some(test => test(values));
  if (mark === "in") return values => tests.slice(1).some(test => isAlike(tests[0](values), test(values)));
  const act = isSum && parts[2] === "long" ? LONG_SUMS[mark] : ACTS[mark];
  if (!act) throw new Error(`this page does not know the mark ${mark}`);
  return values => act(tests[0](values), tests[1](values));
}

/** @type {Record<string, (one: any, other: any) => any>} */
const ACTS = {
  "==": isAlike,
  "!=": (one, other) => !isAlike(one, other),
  "<": (one, other) => one < other,
  "<=": (one, other) => one <= other,
  ">": (one, other) => one > other,
  ">=": (one, other) => one >= other,
  "+": (one, other) => one + other,
  "-": (one, other) => one - other,
  "*": (one, other) => one * other,
};
/** The same beyond 2 ** 53, where JavaScript's numbers are whole no more. @type {Record<string, (one: any, other: any) => any>} */
const LONG_SUMS = {
  "+": (one, other) => BigInt(one) + BigInt(other),
  "-": (one, other) => BigInt(one) - BigInt(other),
  "*": (one, other) => BigInt(one) * BigInt(other),
};

/** Whether two values are the same; a number may be a long one on one side only. @param {any} one @param {any} other */
function isAlike(one, other) {
  if (typeof one === typeof other) return one === other;
  return (typeof one === "bigint" || typeof other === "bigint") && BigInt(one) === BigInt(other);
}

// Texts.

const PRONOUN_SETS = ["she", "he", "they"];

/** @param {any} written @returns {Prose | null} */
function openText(written) {
  if (written === undefined || written === null) return null;
  const fill = fillerOf(written);
  /** @type {Map<string, SetText>} */
  const kept = new Map();
  return {
    read(values) {
      const filled = fill(values);
      let text = kept.get(filled);
      if (!text) {
        if (kept.size >= 64) kept.clear();
        text = finished(filled);
        kept.set(filled, text);
      }
      return text;
    },
    spell(values) {
      return bare(curled(closedUp(fill(values).trim(), true))).trim();
    },
  };
}

/** Return what fills a text in. @param {any} written @returns {Filler} */
function fillerOf(written) {
  if (typeof written === "string") return () => written;
  const fillers = written.map(fillerOfPart);
  return values => fillers.map((/** @type {Filler} */ fill) => fill(values)).join("");
}

/** Where nothing stands in the place of a part, the absence is marked. @param {any} part @returns {Filler} */
function fillerOfPart(part) {
  if (typeof part === "string") return () => part;
  if (Array.isArray(part)) {
    const [slot, ...forms] = part;
    return values => {
      const value = values[slot];
      return orAbsent(forms.length ? forms[PRONOUN_SETS.indexOf(String(value))] : putIn(String(value)));
    };
  }
  const ways = part.ways.map((/** @type {any} */ [when, text]) => ({ holds: testOf(when), fill: fillerOf(text) }));
  return values => {
    const way = ways.find((/** @type {any} */ one) => one.holds(values));
    const text = way ? way.fill(values) : "";
    return part.lines ? text : orAbsent(text);
  };
}

/** @param {string} text */
function orAbsent(text) {
  return stripped(text, BLANKS) ? text : text + ABSENT;
}
