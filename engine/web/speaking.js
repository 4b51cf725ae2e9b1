// @ts-check
// A playthrough as a line of words that one person can say to another, the same line that the terminal says and understands
// (engine/play/line_of_words.py): one whole number, written with 2,048 words for digits.
"use strict";

const WORD_COUNT = 2048;
const MOST_LINE_WORDS = 8;
const LEAST_LINE_WORDS = 3;
const CHECK = 2053n;
const VERSIONS = 4096n;
const SPREAD = 9223372036854775783n;

/** Words that are no line of this story, with the reason as a sentence. */
class NotUnderstood extends Error {}

/** @type {WeakMap<any, string[]>} */
const WORD_LISTS = new WeakMap();

/** The words in the order of their numbers: each says how many letters it shares with the one before. @param {any} story @returns {string[]} */
function wordList(story) {
  const known = WORD_LISTS.get(story);
  if (known) return known;
  /** @type {string[]} */
  const words = [];
  for (const [, shared, rest] of story.line.words.matchAll(/(\d)(\D*)/g)) {
    words.push((words[words.length - 1] || "").slice(0, Number(shared)) + rest);
  }
  WORD_LISTS.set(story, words);
  return words;
}

/** How many numbers so many words hold, each with its remainder. @param {number} count */
function reachOf(count) {
  return BigInt(WORD_COUNT) ** BigInt(count) / CHECK;
}

/** The line of a playthrough; empty where no other part could hear anything of it. @param {any} story @param {string | null} voice @param {string[]} acts @param {Map<string, string>} pronouns */
function spellLine(story, voice, acts, pronouns) {
  const line = story.line, voices = story.canon.voices;
  if (!line || voice === null || !voices.includes(voice)) return "";
  let number = 0n;
  for (const place of [...line.places[voice]].reverse()) {
    const digit = place.findIndex((/** @type {string} */ act) => acts.includes(act)) + 1;
    number = number * BigInt(place.length + 1) + BigInt(digit);
  }
  for (const member of [...line.asked].reverse()) {
    number = number * 3n + BigInt(PRONOUN_SETS.indexOf(pronouns.get(member) || "they"));
  }
  number = number * BigInt(voices.length) + BigInt(voices.indexOf(voice));
  const versions = line.versions[voice];
  number = number * VERSIONS + BigInt(versions[versions.length - 1]);
  const spread = (number * SPREAD) % reachOf(line.needed);
  return wordsOfNumber(story, spread * CHECK + BigInt(line.tag), line.needed).join(" ");
}

/** @param {any} story @param {bigint} number @param {number} count */
function wordsOfNumber(story, number, count) {
  const words = wordList(story), out = [];
  for (let place = 0; place < count; place++) {
    out.push(words[Number(number % BigInt(WORD_COUNT))]);
    number /= BigInt(WORD_COUNT);
  }
  return out.reverse();
}

/** The words of a line as it was typed: whatever stands between them, and in capitals or not. @param {string} typed */
function wordsTyped(typed) {
  return typed.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

/** Whether something that was typed can only be meant as a line: several words. @param {string} typed */
function isLine(typed) {
  return /[\s,]/.test(typed.trim());
}

/**
 * Return what a line says: the part, the acts, the pronouns, and the acts that it knows nothing of. Throws NotUnderstood.
 * @param {any} story
 * @param {string} typed
 */
function understandLine(story, typed) {
  if (!story.line) throw new NotUnderstood("this story has no two parts that could hear each other");
  const words = wordsTyped(typed);
  if (words.length > MOST_LINE_WORDS) {
    throw new NotUnderstood(`a line has ${MOST_LINE_WORDS} words at most, and this has ${words.length}`);
  }
  const places = new Map(wordList(story).map((word, place) => [word, place]));
  const digits = words.map(word => places.get(word));
  if (!isWholeLine(story, digits)) throw new NotUnderstood(whyNoLine(story, words, digits));
  const said = saidBy(story, /** @type {number[]} */ (digits));
  if (!said) throw new NotUnderstood("these words are of another version of the story, and say nothing here");
  return said;
}

/** @param {(number | undefined)[]} digits */
function numberOfLine(digits) {
  return digits.reduce((number, digit) => number * BigInt(WORD_COUNT) + BigInt(digit || 0), 0n);
}

/** @param {any} story @param {(number | undefined)[]} digits */
function isWholeLine(story, digits) {
  if (digits.includes(undefined) || digits.length < LEAST_LINE_WORDS) return false;
  return numberOfLine(digits) % CHECK === BigInt(story.line.tag);
}

/** @param {any} story @param {number[]} digits */
function saidBy(story, digits) {
  const reach = reachOf(digits.length), voices = story.canon.voices, line = story.line;
  let number = ((numberOfLine(digits) / CHECK) * inverse(SPREAD, reach)) % reach;
  const version = Number(number % VERSIONS);
  number /= VERSIONS;
  const voice = voices[Number(number % BigInt(voices.length))];
  number /= BigInt(voices.length);
  /** @type {Map<string, string>} */
  const pronouns = new Map();
  for (const member of line.asked) {
    pronouns.set(member, PRONOUN_SETS[Number(number % 3n)]);
    number /= 3n;
  }
  const held = actsSaid(line.places[voice], line.versions[voice], version, number);
  if (!held) return null;
  const unknown = line.places[voice].slice(held.places).flat();
  const known = new Set(line.places[voice].slice(0, held.places).flat());
  return {
    voice,
    acts: held.acts.filter(act => story.named.has(act)).sort(inOrder),
    pronouns,
    unknown: unknown.filter((/** @type {string} */ act) => !known.has(act)),
  };
}

/**
 * Read the acts as far as the list of places is the one the line was said by: all of it, or the most of its beginning.
 * @param {string[][]} places
 * @param {number[]} versions
 * @param {number} version
 * @param {bigint} number
 */
function actsSaid(places, versions, version, number) {
  for (let held = places.length; held >= 0; held--) {
    let left = number;
    /** @type {string[]} */
    const acts = [];
    for (const place of places.slice(0, held)) {
      const digit = Number(left % BigInt(place.length + 1));
      left /= BigInt(place.length + 1);
      if (digit) acts.push(place[digit - 1]);
    }
    if (versions[held] === version && left === 0n) return { acts, places: held };
  }
  return null;
}

/** The number that is undone by multiplying with another, below `reach` (Euclid). @param {bigint} number @param {bigint} reach */
function inverse(number, reach) {
  let [low, high, one, other] = [((number % reach) + reach) % reach, reach, 1n, 0n];
  while (low > 1n) {
    const times = high / low;
    [low, high, one, other] = [high - times * low, low, other - times * one, one];
  }
  return ((one % reach) + reach) % reach;
}

/** Say why words are no line, with the line or the words that were probably meant. @param {any} story @param {string[]} words @param {(number | undefined)[]} digits */
function whyNoLine(story, words, digits) {
  const meant = lineMeant(story, digits);
  const unknown = words.filter((_, place) => digits[place] === undefined);
  if (unknown.length) {
    const none = unknown.map(word => `'${word.slice(0, 40)}'`).join(" and ");
    const near = meant || unknown.map(word => nearestWord(story, word)).join(" … ");
    return `${none} ${unknown.length === 1 ? "is none of the words" : "are none of the words"}: did you mean '${near}'?`;
  }
  if (meant) return `one of these words is wrong: did you mean '${meant}'?`;
  const needed = story.line.needed;
  if (words.length !== needed) return `a line of this story has ${needed} words, and this has ${words.length}`;
  return "more than one of these words is wrong, or they are of another story";
}

/** The one line that is reached by exchanging two neighbours, or by one other word; empty where there is none. @param {any} story @param {(number | undefined)[]} digits */
function lineMeant(story, digits) {
  const near = [...withTwoExchanged(digits), ...withOneOther(story, digits)];
  const found = new Set(
    near
      .filter(one => isWholeLine(story, one) && saidBy(story, /** @type {number[]} */ (one)))
      .map(one => one.map(digit => wordList(story)[Number(digit)]).join(" ")),
  );
  return found.size === 1 ? [...found][0] : "";
}

/** @param {(number | undefined)[]} digits */
function withTwoExchanged(digits) {
  return digits.slice(1).map((_, place) => {
    const out = [...digits];
    [out[place], out[place + 1]] = [out[place + 1], out[place]];
    return out;
  });
}

/** @param {any} story @param {(number | undefined)[]} digits */
function withOneOther(story, digits) {
  const out = [];
  for (let place = 0; place < digits.length; place++) {
    const without = digits.map((digit, at) => (at === place ? 0 : digit));
    let weight = 1n;
    for (let power = digits.length - 1 - place; power; power--) weight = (weight * BigInt(WORD_COUNT)) % CHECK;
    const left = (((BigInt(story.line.tag) - numberOfLine(without)) % CHECK) + CHECK) % CHECK;
    const digit = Number((left * inverse(weight, CHECK)) % CHECK);
    if (digit < WORD_COUNT) out.push(digits.map((old, at) => (at === place ? digit : old)));
  }
  return out;
}

/** The word of the list that is reached with the fewest letters changed, put in, taken out or exchanged. @param {any} story @param {string} word */
function nearestWord(story, word) {
  const near = wordList(story).map(other => ({ other, apart: lettersApart(word.slice(0, 40), other) }));
  return near.reduce((best, one) =>
    one.apart < best.apart || (one.apart === best.apart && inOrder(one.other, best.other) < 0) ? one : best,
  ).other;
}

/** @param {string} one @param {string} other */
function lettersApart(one, other) {
  const first = Array.from(one), second = Array.from(other);
  /** @type {number[]} */
  let before = [], row = [0, ...second.map((_, place) => place + 1)];
  first.forEach((letter, at) => {
    const last = row, earlier = before;
    row = [at + 1];
    before = last;
    second.forEach((wanted, place) => {
      const column = place + 1;
      let cost = Math.min(row[place] + 1, last[column] + 1, last[place] + Number(letter !== wanted));
      if (place && earlier.length && letter === second[place - 1] && first[at - 1] === wanted) {
        cost = Math.min(cost, earlier[place - 1] + 1);
      }
      row.push(cost);
    });
  });
  return row[row.length - 1];
}
