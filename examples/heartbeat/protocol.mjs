// @ts-check
/**
 * What travels between client and server, cut down from TLS: records, some of which carry a heartbeat (RFC 6520).
 *
 *     record     type (1 byte)  length of the body (3)  body
 *     heartbeat  type (1 byte)  payload_length (2)      payload  padding (at least 16)
 *
 * A heartbeat so says twice how long it is: by the record around it, and by a field of its own. Heartbleed was to believe
 * the field.
 */

/** Bytes before a record's body. */
export const RECORD_HEADER = 4;
/** Types of records, by TLS's numbers. */
export const APPLICATION_DATA = 23;
export const HEARTBEAT = 24;

/** Bytes before a heartbeat's payload. */
export const HEARTBEAT_HEADER = 3;
/** Types of heartbeats. */
export const REQUEST = 1;
export const RESPONSE = 2;
/** The least padding that a heartbeat has. */
export const PADDING = 16;

/**
 * @param {number} type
 * @param {Uint8Array} body
 */
export function record(type, body) {
  const bytes = Buffer.alloc(RECORD_HEADER + body.length);
  bytes[0] = type;
  bytes.writeUIntBE(body.length, 1, 3);
  bytes.set(body, RECORD_HEADER);
  return bytes;
}

/**
 * A request for a heartbeat, which need not be honest.
 *
 * @param {string} payload
 * @param {{ says?: number, padding?: number }} [options] What the length field says, and how much padding there is.
 */
export function heartbeatRequest(payload, { says = Buffer.byteLength(payload), padding = PADDING } = {}) {
  const header = Buffer.alloc(HEARTBEAT_HEADER);
  header[0] = REQUEST;
  header.writeUInt16BE(says, 1);
  return record(HEARTBEAT, Buffer.concat([header, Buffer.from(payload), Buffer.alloc(padding)]));
}
