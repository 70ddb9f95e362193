/**
 * Rows that are drawn at once, more than a screen shows: in the HTML that the server writes, before those below them, and while the place
 * of a windowed table is not measured. Fewer than any table is windowed from, since the server cannot know the width of the screen.
 */
export const FIRST_ROWS = 40;
