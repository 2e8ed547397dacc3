/** What Go's strings.TrimSpace takes away, which is not what JavaScript's trim does. */
const BLANK = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/;

/** Whether strings.TrimSpace leaves nothing of a text. */
export function isBlank(text: string): boolean {
  return BLANK.test(text);
}
