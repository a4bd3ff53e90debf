/** Identifiers as regular expressions, to be used with the flag `u`. */

/** With the `#` of a private name. */
export const identifier = String.raw`#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*`;

/** Whole names only: no letter of a name stands before. */
export const notWithin = String.raw`(?<![\p{ID_Continue}$#])`;

/** No letter of a name follows. */
export const atItsEnd = String.raw`(?![\p{ID_Continue}$])`;
