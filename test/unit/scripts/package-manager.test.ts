import assert from "node:assert/strict";
import { test } from "node:test";
import { MANAGERS, planInstall, type Machine, type Need } from "../../../scripts/setup/package-manager.mjs";

const VALGRIND: Need = {
  what: "Valgrind",
  packages: { "apt-get": ["a"], dnf: ["b"], pacman: ["c"], apk: ["d"], zypper: ["e"] },
};
const QEMU: Need = { what: "qemu", packages: { "apt-get": ["q", "a"] } };

function machine(root: boolean, ...commands: string[]): Machine {
  return { root, has: (command: string) => commands.includes(command) };
}

function commandsOf(needs: Need[], on: Machine): string[] {
  const plan = planInstall(needs, on);
  if (plan.kind === "refuse") throw new Error(plan.message);
  return plan.commands.map(({ command }) => command.join(" "));
}

function refusalOf(needs: Need[], on: Machine): string {
  const plan = planInstall(needs, on);
  if (plan.kind === "install") throw new Error(`a plan: ${JSON.stringify(plan.commands)}`);
  return plan.message;
}

test("planInstall() uses each manager's own words, and its own package", () => {
  assert.deepEqual(
    MANAGERS.map(({ name }) => commandsOf([VALGRIND], machine(true, name)).at(-1)),
    [
      "env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends a",
      "dnf install --assumeyes b",
      "pacman -S --needed --noconfirm c",
      "apk add d",
      "zypper --non-interactive install e",
    ],
  );
});

test("planInstall() refreshes the lists first where installing does not, and may do without", () => {
  const plan = planInstall([VALGRIND], machine(true, "apt-get"));
  assert.equal(plan.kind, "install");
  assert.deepEqual(plan.kind === "install" && plan.commands.map(({ mayFail }) => mayFail), [true, false]);
  assert.equal(commandsOf([VALGRIND], machine(true, "apt-get"))[0], "apt-get update");
  assert.equal(commandsOf([VALGRIND], machine(true, "dnf")).length, 1);
});

test("planInstall() uses sudo for every command when not root, and only then", () => {
  for (const { name } of MANAGERS) {
    assert.ok(
      commandsOf([VALGRIND], machine(false, name, "sudo")).every((line) => line.startsWith("sudo ")),
      name,
    );
    assert.ok(!commandsOf([VALGRIND], machine(true, name, "sudo")).some((line) => line.includes("sudo")), name);
  }
});

test("planInstall() prefers apt-get, since other systems' managers can be installed beside it", () => {
  assert.match(commandsOf([VALGRIND], machine(true, "pacman", "dnf", "apt-get"))[0] ?? "", /^apt-get/);
});

test("planInstall() installs all that is missing at once, each package named once", () => {
  assert.match(commandsOf([VALGRIND, QEMU], machine(true, "apt-get")).at(-1) ?? "", / a q$/);
});

test("planInstall() refuses without root and sudo, and names every system's command", () => {
  const message = refusalOf([VALGRIND], machine(false, "dnf"));
  assert.match(message, /^Valgrind is missing and cannot be installed from here: this is not root, and sudo/);
  assert.deepEqual(
    message
      .split("\n")
      .slice(2)
      .map((line) => line.trim().split(/ {2,}/)[1]),
    ["apt-get install a", "dnf install b", "pacman -S c", "apk add d", "zypper install e"],
  );
});

test("planInstall() refuses without a manager it knows", () => {
  assert.match(refusalOf([VALGRIND], machine(true, "sudo", "emerge")), /none of apt-get, dnf, pacman, apk, zypper/);
});

test("planInstall() refuses where the manager has no package for one of the needs, and advises those that have all", () => {
  const message = refusalOf([VALGRIND, QEMU], machine(true, "dnf"));
  assert.match(message, /^Valgrind and qemu are missing .*: no dnf package is known for qemu\./);
  assert.match(message, /apt-get install a q/);
  assert.doesNotMatch(message, /dnf install/);
});
