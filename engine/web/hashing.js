// @ts-check
// BLAKE2 (RFC 7693), as Python's hashlib has it: BLAKE2s for fingerprints and seals, BLAKE2b for lots. One call a text,
// without keys. Nothing here is secret: a seal finds damage and says nothing of who made it.
"use strict";

const SIGMA = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];
/** The four words that each of the eight mixings of a round works on: the columns, then the diagonals. */
const MIXED = [
  [0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15],
  [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14],
];

/**
 * Return the bytes of a text in UTF-8; half a letter, which is none, is a question mark, as Python's "replace" has it.
 * @param {string} text
 */
function bytesOf(text) {
  const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(^|[^\ud800-\udbff])[\udc00-\udfff]/;
  if (!lone.test(text)) return new TextEncoder().encode(text);
  const whole = Array.from(text, letter => (/^[\ud800-\udfff]$/.test(letter) ? "?" : letter));
  return new TextEncoder().encode(whole.join(""));
}

/** @param {Uint8Array} bytes */
function hexOf(bytes) {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
}

// BLAKE2s: words of 32 bits, ten rounds, blocks of 64 bytes.

const START_S = new Uint32Array([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

/**
 * Return the BLAKE2s digest of some bytes, `size` bytes long (1 to 32).
 * @param {Uint8Array} bytes
 * @param {number} size
 */
function blake2s(bytes, size) {
  const state = START_S.slice();
  state[0] ^= 0x01010000 ^ size;
  const block = new Uint8Array(64);
  const view = new DataView(block.buffer);
  for (let start = 0; ; start += 64) {
    const last = start + 64 >= bytes.length;
    block.fill(0);
    block.set(bytes.subarray(start, start + 64));
    compressS(state, view, last ? bytes.length : start + 64, last);
    if (last) break;
  }
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((word, place) => out.setUint32(4 * place, word, true));
  return new Uint8Array(out.buffer, 0, size);
}

const V_S = new Uint32Array(16);
const M_S = new Uint32Array(16);

/**
 * @param {Uint32Array} state
 * @param {DataView} block
 * @param {number} count how many bytes were taken in, this block among them
 * @param {boolean} last
 */
function compressS(state, block, count, last) {
  V_S.set(state);
  V_S.set(START_S, 8);
  V_S[12] ^= count >>> 0;
  V_S[13] ^= Math.floor(count / 0x100000000);
  if (last) V_S[14] = ~V_S[14];
  for (let place = 0; place < 16; place++) M_S[place] = block.getUint32(4 * place, true);
  for (const order of SIGMA) {
    for (let mixing = 0; mixing < 8; mixing++) {
      const [a, b, c, d] = MIXED[mixing];
      mixS(a, b, c, d, M_S[order[2 * mixing]], M_S[order[2 * mixing + 1]]);
    }
  }
  for (let place = 0; place < 8; place++) state[place] ^= V_S[place] ^ V_S[place + 8];
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} c
 * @param {number} d
 * @param {number} x
 * @param {number} y
 */
function mixS(a, b, c, d, x, y) {
  const v = V_S;
  v[a] = v[a] + v[b] + x;
  v[d] = turned(v[d] ^ v[a], 16);
  v[c] = v[c] + v[d];
  v[b] = turned(v[b] ^ v[c], 12);
  v[a] = v[a] + v[b] + y;
  v[d] = turned(v[d] ^ v[a], 8);
  v[c] = v[c] + v[d];
  v[b] = turned(v[b] ^ v[c], 7);
}

/**
 * Turn a word of 32 bits to the right.
 * @param {number} word
 * @param {number} by
 */
function turned(word, by) {
  return (word >>> by) | (word << (32 - by));
}

// BLAKE2b: words of 64 bits, twelve rounds, blocks of 128 bytes. It is asked for a few times a page, so BigInt is quick enough.

const MASK = (1n << 64n) - 1n;
const START_B = [
  0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n, 0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n,
];

/**
 * Return the number that stands for a name in all lots: its BLAKE2b digest of 8 bytes, the first for the most.
 * @param {string} name
 * @returns {bigint}
 */
function numberOf(name) {
  const bytes = bytesOf(name);
  const state = START_B.slice();
  state[0] ^= 0x01010008n;
  for (let start = 0; ; start += 128) {
    const last = start + 128 >= bytes.length;
    const block = new Uint8Array(128);
    block.set(bytes.subarray(start, start + 128));
    compressB(state, new DataView(block.buffer), last ? bytes.length : start + 128, last);
    if (last) break;
  }
  const out = new DataView(new ArrayBuffer(8));
  out.setBigUint64(0, state[0], true);
  return out.getBigUint64(0, false);
}

/**
 * @param {bigint[]} state
 * @param {DataView} block
 * @param {number} count
 * @param {boolean} last
 */
function compressB(state, block, count, last) {
  const v = [...state, ...START_B];
  v[12] ^= BigInt(count);
  if (last) v[14] ^= MASK;
  const m = Array.from({ length: 16 }, (_, place) => block.getBigUint64(8 * place, true));
  for (let round = 0; round < 12; round++) {
    const order = SIGMA[round % 10];
    MIXED.forEach(([a, b, c, d], mixing) => {
      v[a] = (v[a] + v[b] + m[order[2 * mixing]]) & MASK;
      v[d] = turnedLong(v[d] ^ v[a], 32n);
      v[c] = (v[c] + v[d]) & MASK;
      v[b] = turnedLong(v[b] ^ v[c], 24n);
      v[a] = (v[a] + v[b] + m[order[2 * mixing + 1]]) & MASK;
      v[d] = turnedLong(v[d] ^ v[a], 16n);
      v[c] = (v[c] + v[d]) & MASK;
      v[b] = turnedLong(v[b] ^ v[c], 63n);
    });
  }
  for (let place = 0; place < 8; place++) state[place] ^= v[place] ^ v[place + 8];
}

/**
 * @param {bigint} word
 * @param {bigint} by
 */
function turnedLong(word, by) {
  return (word >> by) | ((word << (64n - by)) & MASK);
}

// Fingerprints, in the letters of a record.

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

/** Return six letters for the words of a choice. @param {string} words */
function fingerprintOf(words) {
  return hexOf(blake2s(bytesOf(words.normalize("NFC")), 3));
}

/** Return three letters for any words, of 18 bits. @param {string} words */
function shortFingerprint(words) {
  const digest = blake2s(bytesOf(words), 32);
  const number = new DataView(digest.buffer).getUint32(0, false);
  return [0, 6, 12].map(bits => LETTERS[(number >>> bits) & 63]).join("");
}
