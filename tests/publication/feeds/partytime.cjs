// What Podcast Index's own parser makes of a feed.
const { parseFeed } = require("podcast-partytime");
const feed = parseFeed(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(feed, (key, value) => (value === undefined ? null : value)));
