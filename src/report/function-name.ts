/** Shortens C++ names, whose parameter lists run to hundreds of characters. */

/**
 * `node::Buffer::New(v8::Isolate*, unsigned long)` → `node::Buffer::New`. The parameter list is the last bracket at the outermost
 * level; brackets before it belong to the name, as in `(anonymous namespace)::f(int)` and `operator()(int)`, and what follows it is
 * `const` or a compiler's `[clone .part.0]`.
 */
export function withoutParameters(name: string): string {
  const close = name.lastIndexOf(")");
  const open = openingOf(name, close);
  // `(below main)`: the whole name stands in brackets.
  if (open <= 0) return name;
  const before = name.slice(0, open);
  const after = name.slice(close + 1);
  const isParameters = !before.endsWith("operator") && !before.endsWith("::") && /^(?:$| )/.test(after);
  return isParameters ? before : name;
}

function openingOf(name: string, close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    if (name[at] === ")") depth++;
    else if (name[at] === "(" && --depth === 0) return at;
  }
  return -1;
}
