/** Measures the contrast of every text that a page shows, as WCAG 2 defines it. */
import type { Page } from "playwright-core";

/** Texts with less than 4.5 to 1, or 3 to 1 where they are large: each kind once, with its colours. */
export function contrastProblems(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const problems = new Set<string>();
    for (const element of document.querySelectorAll<HTMLElement>("body *")) {
      const hasText = [...element.childNodes].some(
        (node) => node.nodeType === 3 && (node.nodeValue ?? "").trim() !== "",
      );
      // What cannot be used need not be read.
      if (!hasText || !element.checkVisibility() || element.matches(":disabled, option, .unseen")) continue;
      const style = getComputedStyle(element);
      const colour = element instanceof SVGElement ? style.fill : style.color;
      const ratio = contrast(channels(colour), backgroundOf(element));
      const size = Number.parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (isLarge ? 3 : 4.5))
        problems.add(`${element.localName}.${element.getAttribute("class") ?? ""} ${colour}: ${ratio.toFixed(2)}`);
    }
    return [...problems];

    function backgroundOf(element: Element): number[] {
      for (let each: Element | null = element; each !== null; each = each.parentElement) {
        const [r = 0, g = 0, b = 0, alpha = 1] = channels(getComputedStyle(each).backgroundColor);
        if (alpha === 1) return [r, g, b];
      }
      return [255, 255, 255];
    }

    function channels(colour: string): number[] {
      return (colour.match(/[\d.]+/g) ?? []).map(Number);
    }

    function contrast(a: readonly number[], b: readonly number[]): number {
      const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
      return (light + 0.05) / (dark + 0.05);
    }

    function luminance([r = 0, g = 0, b = 0]: readonly number[]): number {
      const [red = 0, green = 0, blue = 0] = [r, g, b].map((value) => {
        const part = value / 255;
        return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    }
  });
}
