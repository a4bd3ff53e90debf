import { testEveryError } from "./every-error.js";

await testEveryError("language", "both");
