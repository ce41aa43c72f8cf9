/* Numbers of buildings, by pattern. Pure. */

/** How numbers go on: one by one, by twos (odd and even sides of a road), by letters. */
export const PATTERNS = ["ones", "odds", "evens", "letters"];
const STEPS = { ones: 1, odds: 2, evens: 2, letters: 1 };
const LETTERS = /^[A-Z]+$/;

/** Return the number that a pattern begins with where nobody says: the first that is not taken. */
export function firstNumber(pattern, taken) {
  const start = { ones: "1", odds: "1", evens: "2", letters: "A" }[pattern];
  let number = start;
  const known = new Set(taken);
  while (known.has(number)) number = after(number, STEPS[pattern]);
  return number;
}

/**
 * Return so many numbers of a pattern from a first one on: "9", "11", "13", or "Y", "Z", "AA".
 * What stands before the last digits stays: "12-1", "12-2". null where there is nothing to count.
 */
export function numbered(first, pattern, count, back = false) {
  const start = first.trim().toUpperCase();
  if (!/\d$/.test(start) && !LETTERS.test(start)) return null;
  const numbers = [start];
  while (numbers.length < count) numbers.push(after(numbers.at(-1), STEPS[pattern]));
  numbers.length = count;
  return back ? numbers.reverse() : numbers;
}

function after(number, step) {
  if (LETTERS.test(number)) return letters(value(number) + step);
  const [, head, digits] = /^(.*?)(\d+)$/.exec(number);
  return head + String(BigInt(digits) + BigInt(step)).padStart(digits.length, "0");
}

const value = (letters) =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);

function letters(count) {
  let text = "";
  for (let rest = count; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    text = String.fromCharCode(65 + ((rest - 1) % 26)) + text;
  }
  return text;
}

/** Return what most names have after their number ("幢" of "8幢"), or what is given for none. */
export function usualSuffix(buildings, otherwise) {
  const counts = new Map();
  for (const { ref, name } of buildings) {
    if (ref && name?.startsWith(ref) && name.length > ref.length) {
      const suffix = name.slice(ref.length);
      counts.set(suffix, (counts.get(suffix) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? otherwise;
}
