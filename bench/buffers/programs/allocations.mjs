// Does nothing but make small Buffers: the worst case.
const count = Number(process.argv[2]);
const held = [];
for (let i = 0; i < count; i++) held[i % 100] = Buffer.allocUnsafe(64);
console.log(held.length);
