// @ts-check
/**
 * Holds src/client to what it may import: `node scripts/check-client.mjs [FOLDER]`, where FOLDER, by default the
 * package, has a tsconfig.json and a src/client.
 */
import { join, relative, resolve, sep } from "node:path";
import process from "node:process";
import { API } from "typescript/unstable/sync";
import { moduleReferences } from "./client/imports.mjs";
import { violation } from "./client/rules.mjs";
import { packageRoot } from "./lib/root.mjs";
import { runScript, StepError } from "./lib/run.mjs";

await runScript("check-client", () => {
  const root = resolve(process.argv[2] ?? packageRoot(import.meta.url));
  const { files, violations } = check(root);
  // A check of nothing would hold forever.
  if (files === 0) throw new StepError(`${join(root, "src", "client")} has no module in tsconfig.json's program.`);
  if (violations.length > 0) throw new StepError(`\n${violations.join("\n")}`);
  console.log(`${files} modules import nothing from outside src/client`);
});

/**
 * @param {string} root
 * @returns {{ files: number, violations: string[] }}
 */
function check(root) {
  const config = join(root, "tsconfig.json");
  const client = join(root, "src", "client") + sep;
  const api = new API({ cwd: root });
  try {
    const program = api.updateSnapshot({ openProjects: [config] }).getProject(config)?.program;
    if (program === undefined) throw new StepError(`${config} could not be opened.`);
    const files = program.getSourceFileNames().filter((file) => file.startsWith(client));
    const violations = files.flatMap((file) => {
      const source = program.getSourceFile(file);
      if (source === undefined) throw new StepError(`${file} could not be parsed.`);
      const name = relative(client, file).split(sep).join("/");
      return moduleReferences(source).flatMap((reference) => {
        const problem = violation(name, reference);
        return problem === undefined ? [] : [`src/client/${name}:${reference.line}: ${problem}`];
      });
    });
    return { files: files.length, violations };
  } finally {
    api.close();
  }
}
