// Written by audio-edition: a Cloudflare Worker on the show's addresses, before whatever serves them.
// The key is not in here: wrangler secret put MEMBERS_KEY < members.key
const BASE = "__BASE__";
const FOLDER = "__FOLDER__/";
const TEMPLATE = "feed-members.xml";
const MARK = "__MARK__";
const CLOSED = __CLOSED__;
__CHECK__
__PLAIN__
const OTHERS = /^([^/]+\.(xml|opml|txt)|(feed|flash-briefing)\.json|(.*\/)?(\..*|build\.json|heard\.json))$/;

async function isGood(token, env) {
  const told = read(token, new Date());
  if (!told) {
    return false;
  }
  const bytes = new TextEncoder();
  const how = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes.encode(env.MEMBERS_KEY), how, false, [
    "sign",
  ]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes.encode(told.text)));
  const made = Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return isSame(made.slice(0, 40), told.signature);
}

// Puts the token in while the feed passes: what may be the beginning of a mark waits for the rest.
function filled(token) {
  let kept = "";
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  return new TransformStream({
    transform(chunk, out) {
      kept = (kept + decoder.decode(chunk, { stream: true })).replaceAll(MARK, token);
      const open = kept.lastIndexOf(MARK[0]);
      const waits = open >= 0 && MARK.startsWith(kept.slice(open));
      out.enqueue(encoder.encode(waits ? kept.slice(0, open) : kept));
      kept = waits ? kept.slice(open) : "";
    },
    flush(out) {
      out.enqueue(encoder.encode((kept + decoder.decode()).replaceAll(MARK, token)));
    },
  });
}

function refused(status) {
  const told = status === 403 ? "Forbidden.\n" : "Not found.\n";
  return new Response(told, { status, headers: { "Cache-Control": "no-store" } });
}

function forMembers(answer, body) {
  const mine = new Response(body, answer);
  const rests = mine.headers.get("Cache-Control") || "max-age=300";
  mine.headers.set("Cache-Control", rests.replace("public", "private"));
  mine.headers.set("Referrer-Policy", "no-referrer");
  mine.headers.set("X-Robots-Tag", "noindex, nofollow, noarchive");
  mine.headers.delete("Access-Control-Allow-Origin");
  mine.headers.delete("Cross-Origin-Resource-Policy");
  return mine;
}

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    if (!url.pathname.startsWith(FOLDER)) {
      if (isHidden(url.pathname)) {
        return refused(404);
      }
      return CLOSED ? refused(403) : fetch(request);
    }
    const cut = url.pathname.indexOf("/", FOLDER.length);
    const token = cut < 0 ? "" : url.pathname.slice(FOLDER.length, cut);
    const path = cut < 0 ? "" : url.pathname.slice(cut + 1);
    if (!(await isGood(token, env))) {
      return refused(403);
    }
    if (path !== "feed.xml" && OTHERS.test(path)) {
      return refused(404);
    }
    url.pathname = BASE + (path === "feed.xml" ? TEMPLATE : path);
    url.search = "";
    const answer = await fetch(new Request(url, request));
    if (answer.status >= 300 && answer.status < 400 && answer.headers.has("Location")) {
      const moved = forMembers(answer, null);
      const to = new URL(answer.headers.get("Location"), url);
      moved.headers.set("Location", FOLDER + token + "/" + to.pathname.slice(BASE.length));
      return moved;
    }
    if (path !== "feed.xml" || !answer.body) {
      return forMembers(answer, answer.body);
    }
    const mine = forMembers(answer, answer.body.pipeThrough(filled(token)));
    mine.headers.delete("Content-Length");
    mine.headers.delete("Accept-Ranges");
    const tag = mine.headers.get("ETag");
    if (tag && !tag.startsWith("W/")) {
      mine.headers.set("ETag", "W/" + tag);
    }
    return mine;
  },
};
