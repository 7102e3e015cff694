const REVOKED = __REVOKED__;
const TOKEN = /^([a-z2-7]{16})(-([0-9]{8}))?-([0-9a-f]{40})$/;

function read(token, now) {
  const found = TOKEN.exec(token);
  if (!found || REVOKED.includes(found[1])) {
    return null;
  }
  const day = found[3] || "";
  if (day && now.toISOString().slice(0, 10).replace(/-/g, "") > day) {
    return null;
  }
  return { text: "m1:" + found[1] + ":" + day, signature: found[4] };
}

function isSame(one, other) {
  let apart = one.length ^ other.length;
  for (let at = 0; at < other.length; at += 1) {
    apart |= one.charCodeAt(at) ^ other.charCodeAt(at);
  }
  return apart === 0;
}
