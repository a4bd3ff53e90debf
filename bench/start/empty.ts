/** A module with next to nothing in it: what any import costs. */
export const nothing = undefined;
