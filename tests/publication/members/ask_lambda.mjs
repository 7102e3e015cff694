// The Lambda@Edge of `members edge cloudfront`.
import fs from "node:fs";
import { handler } from "./feed.mjs";
const events = JSON.parse(fs.readFileSync(0, "utf8"));
console.log(JSON.stringify(await Promise.all(events.map((event) => handler(event)))));
