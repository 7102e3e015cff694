// Written by audio-edition for nginx (njs). It holds the key: nobody but root may read it.
import crypto from "crypto";

const KEY = "__KEY__";
const FOLDER = "__FOLDER__/";
__CHECK__
function token(r) {
  const path = r.uri.startsWith(FOLDER) ? r.uri.slice(FOLDER.length) : "";
  const sent = path.split("/")[0];
  const told = read(sent, new Date());
  if (!told) {
    return "";
  }
  const made = crypto.createHmac("sha256", KEY).update(told.text).digest("hex").slice(0, 40);
  return isSame(made, told.signature) ? sent : "";
}

export default { token };
