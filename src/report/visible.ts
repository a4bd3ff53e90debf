/** Text from outside, made fit for a terminal: nothing in it can move the cursor, change colours or turn the reading direction. */

/** Controls, the marks that turn the reading direction, and halves of characters. */
const unseen = /[\p{Control}\p{Surrogate}\p{Bidi_Control}\p{Line_Separator}\p{Paragraph_Separator}\uFEFF]/gu;

/** Unicode has pictures of the ASCII controls; for the others there is the replacement character. Both are one column wide. */
export function visible(text: string): string {
  return text.replace(unseen, (character) => {
    const code = character.codePointAt(0) as number;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? "\u2421" : "\uFFFD";
  });
}
