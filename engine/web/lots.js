// @ts-check
// Lots, as engine/runtime/lots.py draws them: whole numbers alone, so that they are the same on every machine.
"use strict";

const SQUARINGS = 16;
const FINE = 40;

/** Return what gives the lot of a thing at a place, by the number of its name and its weight. @param {string} place @param {boolean} weighted */
function lotsAt(place, weighted) {
  const here = numberOf(place);
  return (/** @type {bigint} */ name, /** @type {number} */ weight) => {
    const drawn = mixed(here, name);
    return weighted ? (waiting(drawn) << BigInt(FINE)) / BigInt(weight) : MASK - drawn;
  };
}

/** @param {bigint} one @param {bigint} other */
function mixed(one, other) {
  let out = (one + other * 0x9e3779b97f4a7c15n) & MASK;
  out = ((out ^ (out >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  out = ((out ^ (out >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return out ^ (out >> 31n);
}

/** How long one waits at speed 1: the logarithm of 2 ** 64 over a number from 1 to 2 ** 64. @param {bigint} drawn */
function waiting(drawn) {
  drawn += 1n;
  const whole = drawn.toString(2).length - 1;
  let rest = drawn << BigInt(64 - whole), out = BigInt(whole);
  for (let count = 0; count < SQUARINGS; count++) {
    rest = (rest * rest) >> 64n;
    out <<= 1n;
    if (rest >> 65n) {
      out += 1n;
      rest >>= 1n;
    }
  }
  const fine = BigInt(FINE), squarings = BigInt(SQUARINGS);
  return (64n << fine) - (out << (fine - squarings)) - ((rest - (1n << 64n)) >> (64n - fine + squarings));
}
