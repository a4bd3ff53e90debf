/** What the program told Valgrind by VALGRIND_PRINTF, in its order, with where it said it when it asked for that. */
import type { Outcome } from "../outcome.js";
import { type Markup, markup } from "./markup.js";
import { stackView } from "./stack-view.js";

export function messagesView(messages: Outcome["messages"], options: { cwd: string }): Markup | undefined {
  if (messages.length === 0) return undefined;
  const views = messages.map(({ text, stack }) =>
    stack.length === 0
      ? markup`<pre>${text.trimEnd()}</pre>\n`
      : markup`<pre>${text.trimEnd()}</pre>${stackView(stack, options)}\n`,
  );
  return markup`<details class="aside"><summary data-stop><h2>Messages <span class="amount">${messages.length.toLocaleString(
    "en",
  )}</span></h2> <span class="soft">what the program told Valgrind</span></summary>
${views}</details>
`;
}
