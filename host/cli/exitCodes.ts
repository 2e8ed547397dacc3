/** How a command ended, for scripts. */

export const EXIT_EXPECTED = 0;
export const EXIT_DIFFERENT = 1;
export const EXIT_BAD_INPUT = 2;
