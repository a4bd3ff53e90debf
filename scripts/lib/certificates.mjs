// @ts-check
/**
 * Certificates that every Node of a machine is to trust (NODE_EXTRA_CA_CERTS). Node reads them whenever it starts, and under Valgrind a bundle as
 * systems have it takes 2 s and more. The tests talk to nobody but npm.
 */
import process from "node:process";

const variable = "NODE_EXTRA_CA_CERTS";
const aside = "JSGRIND_TEST_CA_CERTS";

/** Keeps them from all that is started from now on. */
export function setCertificatesAside(env = process.env) {
  const file = env[variable];
  if (file === undefined) return;
  env[aside] = file;
  delete env[variable];
}

/** The environment with what was set aside, for npm. */
export function environmentForNpm(env = process.env) {
  const file = env[aside];
  return file === undefined ? env : { ...env, [variable]: file };
}
