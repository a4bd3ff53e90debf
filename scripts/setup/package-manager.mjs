// @ts-check
/**
 * Which commands install what is missing. Pure: the machine comes in as a value, a plan goes out, and nothing is run
 * here. The managers stand in the order in which they are looked for: a system can carry a foreign one (Debian's games
 * include a `pacman`), and apt-get is the one that is never foreign.
 */

/**
 * @typedef {"apt-get" | "dnf" | "pacman" | "apk" | "zypper"} ManagerName
 *
 * @typedef {object} Manager
 * @property {ManagerName} name
 * @property {string} system For the reader.
 * @property {readonly string[]} [refresh] Fetches the lists of packages, where installing would not.
 * @property {readonly string[]} install Arguments that install without asking; the packages follow.
 * @property {string} advice The same as a person would type it; the packages follow.
 * @property {readonly string[]} [environment] Variables for the command; as arguments of `env`, since sudo drops ours.
 *
 * @typedef {object} Need Something that must be on the machine.
 * @property {string} what Its name, for the reader.
 * @property {Readonly<Partial<Record<ManagerName, readonly string[]>>>} packages
 *
 * @typedef {object} Machine
 * @property {boolean} root Whether this is the superuser.
 * @property {(command: string) => boolean} has Whether a command is on the PATH.
 *
 * @typedef {{ command: readonly string[], mayFail: boolean }} PlannedCommand
 * @typedef {{ kind: "install", commands: readonly PlannedCommand[] }} InstallPlan
 * @typedef {{ kind: "refuse", message: string }} Refusal
 */

/** @type {readonly Manager[]} */
export const MANAGERS = [
  {
    name: "apt-get",
    system: "Debian, Ubuntu",
    // A fresh container has no lists at all.
    refresh: ["update"],
    // Without the recommended packages: Valgrind recommends all of gdb.
    install: ["install", "--yes", "--no-install-recommends"],
    advice: "apt-get install",
    // An upgraded libc asks which services to restart.
    environment: ["DEBIAN_FRONTEND=noninteractive"],
  },
  { name: "dnf", system: "Fedora, RHEL", install: ["install", "--assumeyes"], advice: "dnf install" },
  { name: "pacman", system: "Arch Linux", install: ["-S", "--needed", "--noconfirm"], advice: "pacman -S" },
  { name: "apk", system: "Alpine", install: ["add"], advice: "apk add" },
  { name: "zypper", system: "openSUSE", install: ["--non-interactive", "install"], advice: "zypper install" },
];

/**
 * @param {readonly Need[]} missing At least one.
 * @param {Machine} machine
 * @returns {InstallPlan | Refusal}
 */
export function planInstall(missing, machine) {
  const manager = MANAGERS.find(({ name }) => machine.has(name));
  if (manager === undefined) {
    return refuse(missing, `none of ${MANAGERS.map(({ name }) => name).join(", ")} is on the PATH`);
  }
  const unpackaged = missing.filter(({ packages }) => packages[manager.name] === undefined);
  if (unpackaged.length > 0) {
    return refuse(missing, `no ${manager.name} package is known for ${list(unpackaged.map(({ what }) => what))}`);
  }
  if (!machine.root && !machine.has("sudo")) {
    return refuse(missing, "this is not root, and sudo is not on the PATH");
  }
  const prefix = machine.root ? [] : ["sudo"];
  const environment = manager.environment === undefined ? [] : ["env", ...manager.environment];
  const install = [...prefix, ...environment, manager.name, ...manager.install, ...packagesOf(missing, manager.name)];
  const commands = [{ command: install, mayFail: false }];
  if (manager.refresh !== undefined) {
    // One broken third-party list fails the refresh and need not matter to the installation.
    commands.unshift({ command: [...prefix, manager.name, ...manager.refresh], mayFail: true });
  }
  return { kind: "install", commands };
}

/**
 * @param {readonly Need[]} missing
 * @param {string} reason
 * @returns {Refusal}
 */
function refuse(missing, reason) {
  const names = list(missing.map(({ what }) => what));
  return {
    kind: "refuse",
    message: [
      `${names} ${missing.length === 1 ? "is" : "are"} missing and cannot be installed from here: ${reason}.`,
      "As root, run the line of your system, then try again:",
      ...adviceFor(missing),
    ].join("\n"),
  };
}

/**
 * @param {readonly Need[]} missing
 * @returns {string[]} One line for every manager that has packages for all that is missing.
 */
export function adviceFor(missing) {
  return MANAGERS.filter(({ name }) => missing.every(({ packages }) => packages[name] !== undefined)).map(
    ({ name, system, advice }) => `  ${system.padEnd(16)}${advice} ${packagesOf(missing, name).join(" ")}`,
  );
}

/**
 * @param {readonly Need[]} needs
 * @param {ManagerName} manager
 */
function packagesOf(needs, manager) {
  return [...new Set(needs.flatMap(({ packages }) => packages[manager] ?? []))];
}

/** @param {readonly string[]} names */
function list(names) {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
