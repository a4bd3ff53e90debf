import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodePacket, PacketReader, type Received } from "#src/gdb/packet.js";
import { fuzzRuns } from "../../require.js";

function packet(payload: string): Received {
  return { kind: "packet", payload };
}

function read(...pieces: string[]): Received[] {
  const reader = new PacketReader();
  return pieces.flatMap((piece) => reader.push(Buffer.from(piece, "latin1")));
}

/** An encoder of its own, that may or may not shorten each run, as the protocol leaves it to the sender. */
function encode(payload: string, shorten: () => boolean): string {
  let body = "";
  for (let at = 0; at < payload.length;) {
    const character = payload[at] ?? "";
    const code = payload.charCodeAt(at);
    body += "#$}*".includes(character) ? "}" + String.fromCharCode(code ^ 0x20) : character;
    at++;
    let more = 0;
    while (payload[at + more] === character && more < 126 - 29) more++;
    // A count must not look like the end or the beginning of a packet.
    while (more >= 3 && "#$".includes(String.fromCharCode(more + 29))) more--;
    if (more >= 3 && shorten()) {
      body += "*" + String.fromCharCode(more + 29);
      at += more;
    }
  }
  return `$${body}#${sum(body)}`;
}

function sum(body: string): string {
  const total = Buffer.from(body, "latin1").reduce((so, byte) => so + byte, 0);
  return (total % 256).toString(16).padStart(2, "0");
}

/** Bytes, with many runs and many that mean something to the protocol. */
const payloads = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom("#", "$", "}", "*", "0", "+", "-"),
        fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
      ),
      fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 300 })),
    ),
    { maxLength: 12 },
  )
  .map((runs) => runs.map(([character, count]) => character.repeat(count)).join(""));

/** Cuts at these places. */
const cuts = fc.array(fc.nat(2000), { maxLength: 20 });

function pieces(text: string, at: readonly number[]): string[] {
  const places = [0, ...at.map((place) => place % (text.length + 1)).toSorted((a, b) => a - b), text.length];
  return places.slice(1).map((end, index) => text.slice(places[index], end));
}

test("encodePacket() frames and sums as in GDB's manual", () => {
  assert.equal(encodePacket("?"), "$?#3f");
  assert.equal(encodePacket("qSupported"), "$qSupported#37");
  assert.equal(encodePacket(""), "$#00");
  assert.equal(encodePacket("a#$*}b"), "$a}\u0003}\u0004}\n}]b#25");
});

test("PacketReader reads what Valgrind 3.19 sent", () => {
  assert.deepEqual(read(`+$T0506:100500ff1f0*";07:000500ff1f0*";10:879210*';thread:479c;#cf`), [
    { kind: "acknowledged" },
    packet("T0506:100500ff1f000000;07:000500ff1f000000;10:8792100000000000;thread:479c;"),
  ]);
  assert.deepEqual(read("$OK#9a", "$W07#be"), [packet("OK"), packet("W07")]);
});

test("PacketReader takes a count that looks like an escape for a count", () => {
  assert.deepEqual(read(`$0*}1#${sum("0*}1")}`), [packet("0".repeat(1 + 125 - 29) + "1")]);
});

test("PacketReader says what is damaged, and reads on", () => {
  const damaged = { kind: "damaged" };
  assert.deepEqual(read("$OK#9b$OK#9a"), [damaged, packet("OK")]);
  assert.deepEqual(read("$OK#zz"), [damaged]);
  for (const body of ["*!", "a*", "a}", "a*\u0001"]) assert.deepEqual(read(`$${body}#${sum(body)}`), [damaged], body);
});

test("PacketReader passes over what stands between packets", () => {
  assert.deepEqual(read("noise\n", "$OK#9a", "\n-"), [packet("OK"), { kind: "refused" }]);
});

test("PacketReader reads any packets in any pieces", () => {
  const property = fc.property(
    fc.array(payloads, { maxLength: 4 }),
    cuts,
    fc.infiniteStream(fc.boolean()),
    (all, at, coins) => {
      const text = all.map((payload) => encode(payload, () => coins.next().value)).join("+");
      const received = read(...pieces(text, at)).filter(({ kind }) => kind !== "acknowledged");
      assert.deepEqual(received, all.map(packet));
    },
  );
  fc.assert(property, { numRuns: fuzzRuns(500) });
});

test("PacketReader reads what encodePacket() writes", () => {
  const property = fc.property(payloads, (payload) => {
    assert.deepEqual(read(encodePacket(payload)), [packet(payload)]);
  });
  fc.assert(property, { numRuns: fuzzRuns(500) });
});

test("PacketReader takes no packet with one byte changed for another one", () => {
  const changed = fc.integer({ min: 1, max: 255 });
  const property = fc.property(payloads, fc.nat(), changed, (payload, place, by) => {
    const bytes = Buffer.from(
      encode(payload, () => true),
      "latin1",
    );
    const at = place % bytes.length;
    bytes[at] = (bytes[at] ?? 0) ^ by;
    // A false end can have the right sum behind it, in what was payload.
    fc.pre(bytes[at] !== 0x23);
    const reader = new PacketReader();
    for (const received of reader.push(bytes)) {
      if (received.kind === "packet") assert.equal(received.payload, payload);
    }
  });
  fc.assert(property, { numRuns: fuzzRuns(500) });
});
