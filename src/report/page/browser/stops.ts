/** The keys `j` and `k` put the focus on the next stop and the one before, as seen from where it is. */
addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
  if ((key !== "j" && key !== "k") || ctrlKey || metaKey || altKey || isTyping()) return;
  const stops = [...document.querySelectorAll<HTMLElement>("[data-stop]")];
  const here = document.activeElement ?? document.body;
  const [behind, step] = [firstBehind(stops, here), key === "j" ? 1 : -1];
  let index = key === "j" ? behind : stops[behind - 1] === here ? behind - 2 : behind - 1;
  while (index in stops && !isShown(stops[index] as HTMLElement)) index += step;
  stops[index]?.focus({ preventScroll: true });
  stops[index]?.scrollIntoView({ block: "center" });
});

function isTyping(): boolean {
  return document.activeElement?.matches("input, select, textarea") ?? false;
}

/** By halving: to compare two places takes a browser as long as there is between them. */
function firstBehind(stops: readonly HTMLElement[], here: Element): number {
  let [low, high] = [0, stops.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const isBehind = here.compareDocumentPosition(stops[middle] as Node) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (isBehind !== 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Of what is closed the summary alone is seen. */
function isShown(stop: HTMLElement): boolean {
  if (stop.closest("[hidden]") !== null) return false;
  const own = stop.matches("summary") ? stop.parentElement?.parentElement : stop;
  return own?.closest("details:not([open])") === null;
}
