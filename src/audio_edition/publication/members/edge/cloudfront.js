// Written by audio-edition: a CloudFront function (runtime 2.0) of the viewer's request, for every
// behaviour. It holds the key.
const crypto = require("crypto");

const KEY = "__KEY__";
const BASE = "__BASE__";
const FOLDER = "__FOLDER__/";
const CLOSED = __CLOSED__;
__CHECK__
__PLAIN__
const OTHERS = /^([^/]+\.(xml|opml|txt)|(feed|flash-briefing)\.json|(.*\/)?(\..*|build\.json|heard\.json))$/;

function isGood(token) {
  const told = read(token, new Date());
  if (!told) {
    return false;
  }
  const made = crypto.createHmac("sha256", KEY).update(told.text).digest("hex").slice(0, 40);
  return isSame(made, told.signature);
}

function refused(status) {
  return {
    statusCode: status,
    statusDescription: status === 403 ? "Forbidden" : "Not Found",
    headers: { "cache-control": { value: "no-store" } },
  };
}

function handler(event) {
  const request = event.request;
  const uri = request.uri;
  if (!uri.startsWith(FOLDER)) {
    if (isHidden(uri)) {
      return refused(404);
    }
    if (CLOSED) {
      return refused(403);
    }
    return whole(request, uri);
  }
  const cut = uri.indexOf("/", FOLDER.length);
  const token = cut < 0 ? "" : uri.slice(FOLDER.length, cut);
  const path = cut < 0 ? "" : uri.slice(cut + 1);
  if (!isGood(token)) {
    return refused(403);
  }
  if (path === "feed.xml") {
    return request; // the behaviour of feeds fills the token in
  }
  if (OTHERS.test(path)) {
    return refused(404);
  }
  request.uri = BASE + path;
  return whole(request, uri);
}

// S3 knows no index.html of a folder
function whole(request, seen) {
  if (request.uri.endsWith("/")) {
    request.uri += "index.html";
  } else if (!request.uri.split("/").pop().includes(".")) {
    return {
      statusCode: 301,
      statusDescription: "Moved Permanently",
      headers: { location: { value: seen + "/" } },
    };
  }
  return request;
}
