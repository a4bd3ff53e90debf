/**
 * The name that a function has got when it was made: of methods whose key is computed, such as `[Symbol.iterator]`, the text has none.
 * Such a name is a property of the function itself (JSFunction::GetDebugName in src/objects/js-function.cc).
 */
import type { Heap, Tagged } from "./heap.js";

/** Of a Map: bytes with numbers of words; bits with the number of properties; the description of each. */
const map = { instanceWords: 8, firstPropertyWord: 9, bitField3: 16, descriptors: 40 } as const;
const isDictionary = 1 << 21;
const ownDescriptors = { mask: 0x3ff, shift: 10 } as const;

/** A descriptor is a key, details and a value. The bits of the details have been these from V8 11 to 14 (v8dbg_prop_…). */
const descriptorBytes = 24;
const details = { isAccessor: 1, isInDescriptor: 1 << 5, index: { mask: 0x3ff, shift: 19 } } as const;

const propertiesField = 8;
const longestName = 0x1000;

/** Functions have few properties: their length, name and prototype, and what a program adds. */
const mostProperties = 32;

/** undefined where the function has no name of its own. */
export function ownName(heap: Heap, closure: Tagged): string | undefined {
  // V8 15 has other details, as it has other arrays: where a field is they tell in another way, which is not known.
  if (!heap.layout.array.lengthIsSmi) return undefined;
  const shape = heap.pointer(closure, 0);
  const bits = heap.int32(shape, map.bitField3) ?? isDictionary;
  if ((bits & isDictionary) !== 0) return undefined;
  const descriptors = heap.pointer(shape, map.descriptors);
  const count = (bits >>> ownDescriptors.shift) & ownDescriptors.mask;
  for (let index = 0; index < Math.min(count, mostProperties); index++) {
    const at = heap.layout.descriptors + descriptorBytes * index;
    if (heap.string(heap.pointer(descriptors, at), 4) !== "name") continue;
    const found = heap.smi(descriptors, at + 8) ?? details.isAccessor;
    if ((found & details.isAccessor) !== 0) return undefined;
    const isConstant = (found & details.isInDescriptor) !== 0;
    const fieldIndex = (found >>> details.index.shift) & details.index.mask;
    const value = isConstant ? heap.pointer(descriptors, at + 16) : field(heap, closure, shape, fieldIndex);
    return heap.string(value, longestName);
  }
  return undefined;
}

/** The first ones lie in the object itself. */
function field(heap: Heap, closure: Tagged, shape: Tagged | undefined, index: number): Tagged | undefined {
  const words = (offset: number): number => (heap.int32(shape, offset) ?? 0) & 0xff;
  const first = words(map.firstPropertyWord);
  const inside = words(map.instanceWords) - first;
  if (index < inside) return heap.pointer(closure, 8 * (first + index));
  return heap.element(heap.pointer(closure, propertiesField), index - inside);
}
