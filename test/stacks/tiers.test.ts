import { testEveryError } from "./every-error.js";

await testEveryError("tiers", "newest");
