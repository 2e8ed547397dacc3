/**
 * Checks that no test guards, and why none can: by file and text, for lines move. A check that a
 * test guards must not be here, which scripts/mutateChecks.ts sees to.
 */
export const SURVIVORS: ReadonlyMap<string, string> = new Map([]);
