import { testEveryError } from "./every-error.js";

await testEveryError("surroundings", "newest");
