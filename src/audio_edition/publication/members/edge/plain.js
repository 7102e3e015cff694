// What an origin may take a path for: it decodes it, and merges slashes.
function plain(path) {
  let seen = path;
  for (let at = 0; at < 4 && seen.includes("%"); at += 1) {
    try {
      seen = decodeURIComponent(seen);
    } catch (problem) {
      if (at === 0) {
        return null;
      }
      break; // a file's name has a percent sign
    }
  }
  const parts = [];
  for (const part of seen.toLowerCase().split(/[/\\]+/)) {
    if (part === "..") {
      parts.pop();
    } else if (part && part !== ".") {
      parts.push(part);
    }
  }
  return "/" + parts.join("/");
}

function isHidden(path) {
  const told = plain(path);
  const base = BASE.toLowerCase();
  const isOurs = told === base + "feed-members.xml" || (told + "/").startsWith(FOLDER.toLowerCase());
  return told === null || isOurs;
}

