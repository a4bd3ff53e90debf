import assert from "node:assert/strict";
import { test } from "node:test";
import { environmentForNpm, setCertificatesAside } from "../../../scripts/lib/certificates.mjs";

test("certificates of the machine's own are kept from what the tests start, and given to npm", () => {
  const env: NodeJS.ProcessEnv = { NODE_EXTRA_CA_CERTS: "/certificates.pem", PATH: "/bin" };
  setCertificatesAside(env);
  assert.equal(env["NODE_EXTRA_CA_CERTS"], undefined);
  assert.equal(env["PATH"], "/bin");
  assert.equal(environmentForNpm(env)["NODE_EXTRA_CA_CERTS"], "/certificates.pem");
  assert.equal(environmentForNpm(env)["PATH"], "/bin");
  assert.equal(env["NODE_EXTRA_CA_CERTS"], undefined);
});

test("where there are none nothing is set", () => {
  const env: NodeJS.ProcessEnv = { PATH: "/bin" };
  setCertificatesAside(env);
  assert.deepEqual(environmentForNpm(env), { PATH: "/bin" });
});
