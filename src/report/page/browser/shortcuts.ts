/** The keys of a report's page beside those that go from stop to stop. */
const form = document.querySelector<HTMLFormElement>("#filters");
const dialog = document.querySelector<HTMLDialogElement>("#help");

addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey || dialog?.open === true) return;
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused.matches("input, select, textarea")) {
    if (key === "Escape") focused.blur();
    return;
  }
  const does = actions[key];
  if (does === undefined) return;
  event.preventDefault();
  does();
});

document.querySelector("#keys")?.addEventListener("click", () => dialog?.showModal());

const actions: Readonly<Record<string, () => void>> = {
  "/": () => focusOn("input"),
  f: () => focusOn("label:not([hidden]) select"),
  c: () => form?.reset(),
  "?": () => dialog?.showModal(),
};

function focusOn(selector: string): void {
  const control = form?.querySelector<HTMLElement>(selector);
  control?.focus();
  if (control instanceof HTMLInputElement) control.select();
}
