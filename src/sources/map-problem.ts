/** Why a map is of no use, as a part of a sentence: `its map /app/sum.js.map cannot be had, because it does not exist`. */
export class MapProblem extends Error {
  override name = "MapProblem";
}
