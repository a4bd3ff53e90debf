/** The name of a case's page. */

/** Windows has devices of these names in every folder; and the page of all cases has its own. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d|index)$/;
const longest = 80;

/** Fit for every file system and for a link as it is. It is `taken` from then on. */
export function pageName(name: string, taken: Set<string>): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, longest)
    .replace(/^-|-$/g, "");
  const stem = plain === "" ? "case" : reserved.test(plain) ? `case-${plain}` : plain;
  let page = `${stem}.html`;
  for (let number = 2; taken.has(page); number++) page = `${stem}-${number}.html`;
  taken.add(page);
  return page;
}
