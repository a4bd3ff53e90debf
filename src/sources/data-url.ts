/** The text of a `data:` URL (RFC 2397), in any encoding that it names. */
import { MapProblem } from "./map-problem.js";

const parts = /^data:([^,]*),([^]*)$/i;

export function textOfDataUrl(url: string): string {
  const [, kind = "", data] = parts.exec(url) ?? [];
  if (data === undefined) throw new MapProblem("its map is a data: URL without a comma");
  const bytes = unescaped(data);
  const isBase64 = /;\s*base64\s*$/i.test(kind);
  const charset = /;\s*charset=\s*"?([^;"\s]+)/i.exec(kind)?.[1] ?? "utf-8";
  return decoderOf(charset).decode(isBase64 ? Buffer.from(bytes.toString("latin1"), "base64") : bytes);
}

/** Escapes stand for bytes, whatever these encode. */
function unescaped(data: string): Buffer {
  const bytes = Buffer.from(data, "utf8");
  if (!data.includes("%")) return bytes;
  const text = bytes.toString("latin1");
  const whole = text.replace(/%([\da-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(whole, "latin1");
}

function decoderOf(charset: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset);
  } catch (error) {
    if (error instanceof RangeError) throw new MapProblem(`its map is in the unknown encoding ${charset}`);
    throw error;
  }
}
