/** The story of a block in sentences: what is done where, for those who read the drawing and for those who cannot see it. */
import type { BlockPlace, BlockStory, Overlap } from "../block.js";
import { counted } from "./counted.js";

export function storySentence({ place, access }: BlockStory): string {
  const { offset, size } = place;
  const { verb, size: length } = access;
  const block = blockName(place);
  if (verb === "free") return `What is freed is ${placeWords(place)} ${block}.`;
  if (verb === "jump") return `Where it jumps to is ${placeWords(place)} ${block}.`;
  if (verb === "hand out") return handedOut(place, length ?? 0, block);
  if (length === undefined) return `The first byte in question is ${placeWords(place)} ${block}.`;
  const done = verb === "write" ? "written" : verb === "read" ? "read" : "used";
  const bytes = counted(length, "byte");
  const is = length === 1 ? "is" : "are";
  if (place.state === "live" && offset >= 0 && offset < size && offset + length > size) {
    const inside = size - offset;
    return `${bytes} ${is} ${done} from byte ${number(offset)} of ${block}: ${counted(inside, "byte")} inside it, and ${number(length - inside)} beyond its end.`;
  }
  if (offset < 0 && offset + length > 0)
    return `${bytes} ${is} ${done}, ${number(-offset)} of them before the beginning of ${block}.`;
  return `${bytes} ${is} ${done}, beginning ${placeWords(place)} ${block}.`;
}

function handedOut(place: BlockPlace, length: number, block: string): string {
  const shared = Math.min(place.offset + length, place.size) - Math.max(place.offset, 0);
  return `Another block, of ${counted(length, "byte")}, is handed out ${placeWords(place)} ${block}: they share ${counted(shared, "byte")}.`;
}

export function blockName({ size, name, state, by, reused }: BlockPlace): string {
  const what =
    state === "unallocated"
      ? "a free area"
      : by === "client request"
        ? "a block that the program described"
        : "a block";
  const called = name === undefined ? "" : ` (${name})`;
  const gone = state === "freed" ? ", which was freed" : "";
  return `${what}${called} of ${counted(size, "byte")}${gone}${reused === true ? " and whose memory was handed out again" : ""}`;
}

function placeWords({ offset, size }: BlockPlace): string {
  if (offset < 0) return `${counted(-offset, "byte")} before the beginning of`;
  if (offset === size) return "right behind the end of";
  if (offset > size) return `${counted(offset - size, "byte")} behind the end of`;
  return offset === 0 ? "at the beginning of" : `at byte ${number(offset)} of`;
}

export function overlapSentence({ function: name, size, distance }: Overlap): string {
  const shared = Math.max(0, size - Math.abs(distance));
  const where =
    distance === 0
      ? "where they are already"
      : `to ${counted(Math.abs(distance), "byte")} ${distance > 0 ? "behind" : "before"} where they are`;
  return `${name} copies ${counted(size, "byte")} ${where}: source and destination share ${counted(shared, "byte")}.`;
}

function number(value: number): string {
  return value.toLocaleString("en");
}
