/** What the disabled twin is held against: functions that do nothing, imported from another module. */
export const empty: (...args: readonly unknown[]) => unknown = () => undefined;
export const emptyToo: (...args: readonly unknown[]) => unknown = () => undefined;
