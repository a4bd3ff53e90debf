/** The layout of V8 15, with three bytecodes behind the two prefixes' places. */
import { knownLayout } from "#src/v8/known-layouts.js";
import type { Layout } from "#src/v8/layout.js";

const bytecodeSizes = Uint8Array.from([1, 1, 3, 1, 1, 1, 5, 1, 1, 1, 9, 1]);

export const someLayout = knownLayout({ version: "15.0.1.1", bytecodeSizes, isJavaScriptCore: false }) as Layout;
