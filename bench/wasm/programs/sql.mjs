// @ts-check
/** SQLite as sql.js ships it: rows that are inserted, looked for, changed and deleted. */
import { createRequire } from "node:module";
import { measure } from "./measure.mjs";

const SQL = await createRequire(import.meta.url)("sql.js")();
await measure(() => {
  const database = new SQL.Database();
  database.run(
    "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, weight REAL); CREATE INDEX by_name ON people (name)",
  );
  const insert = database.prepare("INSERT INTO people (name, weight) VALUES (?, ?)");
  database.run("BEGIN");
  for (let index = 0; index < 2_000; index++) insert.run([`person ${(index * 7919) % 2_000}`, index / 2]);
  database.run("COMMIT");
  insert.free();
  const select = database.prepare("SELECT weight FROM people WHERE name = ?");
  let sum = 0;
  for (let index = 0; index < 2_000; index++) sum += Number(select.get([`person ${index}`])[0]);
  select.free();
  for (let index = 0; index < 200; index++)
    database.run(`UPDATE people SET name = 'other ${index}' WHERE id = ${index}`);
  database.run("DELETE FROM people WHERE id % 3 = 0");
  const [{ values } = { values: [] }] = database.exec("SELECT count(*), max(name) FROM people ORDER BY weight");
  database.close();
  return [sum, values];
});
