/** The builtins that are functions of JavaScript's own library: `ArrayPrototypeCopyWithin` → `Array.prototype.copyWithin`. */

/** Longest first, since `MapIterator` begins with `Map`. `TypedArray` has no global of that name; the specification calls it %TypedArray%. */
const classes =
  "AsyncDisposableStack|DisposableStack|FinalizationRegistry|SharedArrayBuffer|DateTimeFormat|DurationFormat|RelativeTimeFormat|NumberFormat|ListFormat|" +
  "ArrayBuffer|TypedArray|Uint8Array|DataView|WeakMap|WeakSet|WeakRef|Iterator|Boolean|Function|Promise|RegExp|Symbol|String|BigInt|Number|Object|Array|" +
  "Date|Error|Map|Set";

const onPrototype = new RegExp(`^(${classes})Prototype([A-Z]\\w*)$`);

/** Older builtins leave `Prototype` out. What follows the name is a variant for some kind of elements. */
const ofArrays =
  /^Array(ForEach|Map|Filter|Every|Some|ReduceRight|Reduce|Includes|IndexOf|Push|Pop|Shift|Unshift|Concat)(?:$|Smi|Packed|Holey)/;

const statics =
  /^(ArrayBuffer|Array|Atomics|BigInt|Date|Iterator|Map|Math|Number|Object|Promise|Proxy|Reflect|RegExp|String|Symbol|TypedArray|Uint8Array|Error)([A-Z]\w*)$/;

/** The functions without a prototype between, since many more builtins begin with these words than are functions of the library. */
const ofObjects: Readonly<Record<string, RegExp>> = {
  Array: /^(?:IsArray|Of|From|FromAsync)$/,
  ArrayBuffer: /^IsView$/,
  Atomics: /^(?:Add|And|CompareExchange|Exchange|IsLockFree|Load|Notify|Or|Pause|Store|Sub|Wait|WaitAsync|Xor)$/,
  BigInt: /^As(?:IntN|UintN)$/,
  Date: /^(?:Now|Parse|UTC)$/,
  Error: /^(?:CaptureStackTrace|IsError)$/,
  Iterator: /^(?:From|Concat)$/,
  Map: /^GroupBy$/,
  Math: /^(?!.*Continuation$)/,
  Number: /^(?:IsFinite|IsInteger|IsNaN|IsSafeInteger|ParseFloat|ParseInt)$/,
  Object:
    /^(?:Assign|Create|DefineProperties|DefineProperty|Entries|Freeze|FromEntries|Get(?:OwnProperty(?:Descriptors?|Names|Symbols)|PrototypeOf)|GroupBy|HasOwn|Is|IsExtensible|IsFrozen|IsSealed|Keys|PreventExtensions|Seal|SetPrototypeOf|Values)$/,
  Promise: /^(?:All|AllSettled|Any|Race|Try|WithResolvers)$/,
  Proxy: /^Revocable$/,
  Reflect: /^/,
  RegExp: /^Escape$/,
  String: /^(?:FromCharCode|FromCodePoint|Raw)$/,
  Symbol: /^(?:For|KeyFor)$/,
  TypedArray: /^(?:From|Of)$/,
  Uint8Array: /^From(?:Base64|Hex)$/,
};

/** Names that are not the function's with another first letter. */
const spellings: ReadonlyMap<string, string> = new Map([
  ["Date.prototype.toJson", "Date.prototype.toJSON"],
  ["Date.uTC", "Date.UTC"],
  ["TypedArray.prototype.subArray", "TypedArray.prototype.subarray"],
  ["Object.prototype.getProto", "Object.prototype.__proto__"],
  ["Object.prototype.setProto", "Object.prototype.__proto__"],
  ["NumberFormat.prototype.formatNumber", "NumberFormat.prototype.format"],
  ["Array.prototype.joinImpl", "Array.prototype.join"],
  ["RegExp.prototype.execSlow", "RegExp.prototype.exec"],
  ["RegExp.prototype.testFast", "RegExp.prototype.test"],
]);

const globals: ReadonlyMap<string, string> = new Map([
  ["GlobalDecodeURI", "decodeURI"],
  ["GlobalDecodeURIComponent", "decodeURIComponent"],
  ["GlobalEncodeURI", "encodeURI"],
  ["GlobalEncodeURIComponent", "encodeURIComponent"],
  ["GlobalEscape", "escape"],
  ["GlobalUnescape", "unescape"],
  ["GlobalEval", "eval"],
  ["GlobalIsFinite", "isFinite"],
  ["GlobalIsNaN", "isNaN"],
  ["ParseInt", "parseInt"],
  ["JsonParse", "JSON.parse"],
  ["JsonRawJson", "JSON.rawJSON"],
  ["JsonIsRawJson", "JSON.isRawJSON"],
  ["JsonStringify", "JSON.stringify"],
  ["WeakRefDeref", "WeakRef.prototype.deref"],
  ["FinalizationRegistryRegister", "FinalizationRegistry.prototype.register"],
  ["FinalizationRegistryUnregister", "FinalizationRegistry.prototype.unregister"],
]);

/** Accessors under which no program finds them. */
const hidden = /^(?:FunctionPrototypeLegacy|IteratorPrototype[GS]et(?:Constructor|ToStringTag)$)/;

/** Undefined where the name is not plainly a function's. */
export function libraryFunction(name: string): string | undefined {
  const global = globals.get(name);
  if (global !== undefined) return global;
  const array = ofArrays.exec(name)?.[1];
  if (array !== undefined) return `Array.prototype.${lowerFirst(array)}`;
  if (hidden.test(name)) return undefined;
  const [, owner, method] = onPrototype.exec(name) ?? [];
  if (owner !== undefined && method !== undefined) return spelt(`${owner}.prototype${memberOf(owner, method)}`);
  const constructed = new RegExp(`^(${classes})Constructor`).exec(name)?.[1];
  if (constructed !== undefined) return `${constructed} constructor`;
  const [, object, func] = statics.exec(name) ?? [];
  if (object === undefined || func === undefined || ofObjects[object]?.test(func) !== true) return undefined;
  return spelt(`${object}.${lowerFirst(func)}`);
}

/** Of getters the property; a function that a symbol names in brackets. */
function memberOf(owner: string, method: string): string {
  const symbols = owner === "RegExp" ? symbolsOfRegExp : symbolsOfAll;
  if (symbols.test(method) && !owner.endsWith("DisposableStack")) return `[Symbol.${lowerFirst(method)}]`;
  const property = getters
    .exec(method)
    ?.slice(1)
    .find((found) => found !== undefined);
  return `.${lowerFirst(property ?? method.replace(/Intl$/, ""))}`;
}

const symbolsOfAll = /^(?:Iterator|Dispose|AsyncDispose|HasInstance|ToStringTag|ToPrimitive)$/;
const symbolsOfRegExp = /^(?:Match|MatchAll|Replace|Search|Split)$/;
const getters =
  /^(?:Get(ByteLength|ByteOffset|Buffer|Detached|Disposed|Growable|Immutable|MaxByteLength|Resizable|Size)|(\w+)Getter)$/;

function spelt(name: string): string {
  return spellings.get(name) ?? name;
}

function lowerFirst(word: string): string {
  return `${word.slice(0, 1).toLowerCase()}${word.slice(1)}`;
}
