// @ts-check
// Light, letters, keys: what a reader sets, and the browser keeps beside the playthroughs.
"use strict";

const LIGHTS = [["device", "As the device has it"], ["light", "Light"], ["dark", "Dark"], ["contrast", "High contrast"]];
const LETTER_SETS = [["serif", "Book"], ["sans", "Plain"], ["mono", "Typewriter"]];
const SIZES = [["small", "Smaller"], ["usual", "Usual"], ["large", "Larger"], ["largest", "Largest"]];
const SPACINGS = [["usual", "Usual"], ["wide", "Wide"]];
const USUAL = { light: "device", letters: "serif", size: "usual", spacing: "usual", keys: true, aloud: false };
const KEYS_SAID = "1 to 9 choose, b steps back, f forward, n opens the notebook, m the map, p pauses.";

/** @param {any} face */
function showSettings(face) {
  const groups = /** @type {[string, string, string[][]][]} */ ([
    ["light", "Light", LIGHTS],
    ["letters", "Letters", LETTER_SETS],
    ["size", "Size", SIZES],
    ["spacing", "Space between lines and words", SPACINGS],
  ]);
  face.open("settings", column => {
    column.append(headingElement("Settings"));
    for (const [name, words, values] of groups) {
      const group = el("fieldset", {}, el("legend", {}, words));
      for (const [value, label] of values) {
        group.append(radio(name, value, label, face.settings[name] === value, () => face.set(name, value)));
      }
      column.append(group);
    }
    column.append(
      el("fieldset", {}, el("legend", {}, "Reading"),
        check("Single keys", face.settings.keys, KEYS_SAID, on => face.set("keys", on)),
        check("New text is read aloud by itself", face.settings.aloud, "For screen readers. Without it, the words chosen are read, and reading goes on from there.", on => face.set("aloud", on))),
      backButton(face),
    );
  });
}

/** @param {string} words @param {boolean} on @param {string} note @param {(on: boolean) => void} act */
function check(words, on, note, act) {
  const input = el("input", { type: "checkbox", checked: on, onchange: () => act(input.checked) });
  return el("label", { class: "radio" }, input, el("span", {}, words, el("span", { class: "note" }, note)));
}
