// Encodes messages into packets and reads them back, as servers do: four Buffers for each, all small.
const messages = Number(process.argv[2]);

/** @param {{ id: number, topic: string, values: object }} message */
function encode({ id, topic, values }) {
  const header = Buffer.allocUnsafe(16);
  const name = Buffer.from(topic);
  const body = Buffer.from(JSON.stringify(values));
  header.writeUInt32BE(id, 0);
  header.writeUInt32BE(name.length, 4);
  header.writeUInt32BE(body.length, 8);
  header.writeUInt32BE(checksum(body), 12);
  return Buffer.concat([header, name, body]);
}

/** @param {Buffer} packet */
function decode(packet) {
  const start = 16 + packet.readUInt32BE(4);
  const body = packet.subarray(start, start + packet.readUInt32BE(8));
  if (checksum(body) !== packet.readUInt32BE(12)) throw new Error("damaged");
  return { id: packet.readUInt32BE(0), topic: packet.toString("utf8", 16, start), values: JSON.parse(body.toString()) };
}

/**
 * Fletcher's.
 *
 * @param {Uint8Array} bytes
 */
function checksum(bytes) {
  let [low, high] = [0, 0];
  for (const byte of bytes) {
    low = (low + byte) % 65_535;
    high = (high + low) % 65_535;
  }
  return high * 65_536 + low;
}

let sum = 0;
for (let id = 0; id < messages; id++) {
  const values = {
    at: id * 1000,
    temperature: (id % 400) / 10,
    unit: "C",
    tags: ["room", `floor ${id % 9}`, "sensor"],
  };
  const { values: read, topic } = decode(encode({ id, topic: `building/${id % 50}/climate`, values }));
  sum += read.temperature + topic.length;
}
console.log(sum.toFixed(1));
