import { fullTier } from "../require.js";
import { testEveryError } from "./every-error.js";

if (fullTier) await testEveryError("baseline", "both");
