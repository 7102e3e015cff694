// What a table of mail programs (caniemail.com) finds wrong with markup.
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";
const { caniemail } = await import(pathToFileURL(process.argv[2]));
const { html, clients } = JSON.parse(readFileSync(0, "utf8"));
const { issues } = caniemail({ clients, html });
const told = (found) => [...found].flatMap(([client, all]) =>
  all.map(({ title, notes, support }) => ({ client, title, support, notes })));
console.log(JSON.stringify({ errors: told(issues.errors), warnings: told(issues.warnings) }));
