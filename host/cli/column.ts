/** Setting text for people: two columns of at most 100, short addresses, grouped digits. */

const COLUMNS = 100;
const NAME_COLUMNS = 28;
const SHOWN_TEXT = 200;
const SHORT_ADDRESS = 20;

/** A name and what there is to say about it, wrapped; `paintName` colours the padded name. */
export function twoColumns(
  name: string,
  sentences: readonly string[],
  paintName: (name: string) => string = (plain) => plain,
): string[] {
  const texts = sentences.flatMap((sentence) => wrap(sentence, COLUMNS - NAME_COLUMNS));
  const [first = "", ...others] = texts;
  const left = `  ${paintName(name)}`.trimEnd();
  // A long name gets a line of its own.
  const space = " ".repeat(Math.max(0, NAME_COLUMNS - 2 - name.length));
  const indent = " ".repeat(NAME_COLUMNS);
  const lines = space.length > 0 ? [`${left}${space}${first}`] : [left, `${indent}${first}`];
  return [...lines.map((line) => line.trimEnd()), ...others.map((text) => `${indent}${text}`)];
}

/** Breaks between words; what continues is indented. A word that is too long stays whole. */
function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = `  ${word}`;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Text of a stranger on one line: no control characters, and not for ever. */
export function oneLine(text: string): string {
  const visible = text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return visible.length > SHOWN_TEXT ? `${visible.slice(0, SHOWN_TEXT)}…` : visible;
}

/** Both ends of an address, which tell accounts apart: `cosmos1vgn3…h33w`. */
export function shortAddress(address: string): string {
  const text = oneLine(address);
  return text.length <= SHORT_ADDRESS ? text : `${text.slice(0, 11)}…${text.slice(-4)}`;
}

/** An amount with its digits in groups of three, and its denomination. */
export function coins(amount: string, denom: string): string {
  const grouped = /^\d{1,80}$/.test(amount) ? amount.replace(/\B(?=(\d{3})+$)/g, ",") : amount;
  return `${oneLine(grouped)} ${oneLine(denom)}`;
}

/** `2 keys`, `1 key`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
