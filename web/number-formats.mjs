/**
 * How numbers and prices are written in each language, by this Node's Intl, as the module of the runtime that writes
 * them without it. `node web/number-formats.mjs` writes that module anew, after a new Node.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const OUT = fileURLToPath(new URL("../runtime/recruntime/render/number_formats.py", import.meta.url));
const TAGS = (
  "en cs da de es fi fr it ja ko nb nl pl pt pt-BR ru sv tr uk zh zh-Hant zh-TW zh-HK ar he el hu ro bg hr sk sl et lv lt no nn id vi th " +
  "en-GB en-CA en-AU en-NZ en-IE en-IN en-ZA de-AT de-CH fr-CA fr-CH es-MX es-AR es-US es-CL es-CO pt-PT it-CH nl-BE"
).split(" ");
const CURRENCIES = Intl.supportedValuesOf("currency");
/** Currencies for which languages have signs of their own. */
const SIGNED = CURRENCIES.filter((currency) => TAGS.some((tag) => signOf(tag, currency) !== currency));

const first = (parts, wanted) => parts.find(({ type }) => type === wanted)?.value ?? "";
const NUMBER = ["integer", "group", "decimal", "fraction"];

function signOf(tag, currency) {
  return new Intl.NumberFormat(tag, { style: "currency", currency }).formatToParts(1).find(({ type }) => type === "currency").value;
}

/** decimal mark; mark of groups; digits from which there are groups; size of the second group. */
function marks(format) {
  const parts = format.formatToParts(12345678.5);
  const groups = parts.filter(({ type }) => type === "integer").map(({ value }) => value.length);
  const from = first(format.formatToParts(1234), "group") ? 4 : 5;
  return [first(parts, "decimal"), first(parts, "group"), from, groups.length > 1 ? groups.at(-2) : 3];
}

/** What stands before and after the number, with ¤ for the currency, which here has no letters. */
function pattern(tag) {
  const parts = new Intl.NumberFormat(tag, { style: "currency", currency: "EUR", currencyDisplay: "narrowSymbol" }).formatToParts(1);
  const text = parts.map(({ type, value }) => (type === "currency" ? "¤" : NUMBER.includes(type) ? (type === "integer" ? "#" : "") : value)).join("");
  return text;
}

function row(tag) {
  const money = new Intl.NumberFormat(tag, { style: "currency", currency: "EUR" });
  const plain = new Intl.NumberFormat(tag);
  const [one, other] = ["3", "5"];
  const range = plain.formatRange(3, 5);
  const between = range.slice(range.indexOf(one) + 1, range.lastIndexOf(other));
  return [marks(money), marks(plain), pattern(tag), between];
}

const digits = Object.fromEntries(
  CURRENCIES.map((currency) => [currency, new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits]).filter(([, count]) => count !== 2),
);
const base = Object.fromEntries(SIGNED.map((currency) => [currency, signOf("en", currency)]));
/** A text of Python in lines of at most 100 letters; blanks that are not plain ones are written as escapes. */
function python(text, indent) {
  const letters = [...text].map((letter) => (/[\p{Z}\p{C}]/u.test(letter) && letter !== " " ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}` : letter));
  const lines = [""];
  for (const letter of letters) lines.at(-1).length < 90 ? (lines[lines.length - 1] += letter) : lines.push(letter);
  const quoted = lines.map((line) => `"${line}"`);
  return quoted.length === 1 ? quoted[0] : `(\n${quoted.map((line) => `${indent}    ${line}\n`).join("")}${indent})`;
}

const pairs = (map) => Object.entries(map).map(([currency, value]) => `${currency}=${value}`).join(" ");
const lines = TAGS.map((tag) => {
  const [money, plain, text, between] = row(tag);
  const own = Object.fromEntries(SIGNED.map((currency) => [currency, signOf(tag, currency)]).filter(([currency, sign]) => sign !== base[currency]));
  return `    "${tag.toLowerCase()}": ${python([...money, ...plain, text, between, pairs(own)].join("|"), "    ")},`;
});
writeFileSync(OUT, `"""How numbers and prices are written in each language: by Intl of Node ${process.versions.node} (CLDR ${process.versions.cldr}).

Written by web/number-formats.mjs: not by hand.
"""

from __future__ import annotations

FORMATS = {
${lines.join("\n")}
}
"""Language → fields with | between them: of prices, the decimal mark, that of groups, the digits from
which there are groups and the size of all groups but the last one; the same four of other numbers; a price,
with # for the number and ¤ for the sign; what stands between the ends of a range; other signs."""

SIGNS = ${python(pairs(base), "")}
"""Signs of currencies in English; a currency that is not here has its code."""

DIGITS = ${python(pairs(digits), "")}
"""Digits after the decimal mark, where these are not two."""
`);
