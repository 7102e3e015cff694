// The function of `members edge cloudfront`, as its runtime calls it.
const fs = require("node:fs");
const vm = require("node:vm");
const { script, events } = JSON.parse(fs.readFileSync(0, "utf8"));
// the runtime gives its modules to require, and calls handler
const handler = vm.runInNewContext(script + "; handler", { require, Date, String });
console.log(JSON.stringify(events.map((event) => handler(event))));
