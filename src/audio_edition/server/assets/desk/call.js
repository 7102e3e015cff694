// What is asked of the desk's server.

/** No answer at all. */
export class Gone extends Error {}

/** Nobody is logged in here any more, at a desk that is shared: what was asked for waits. */
export class LoggedOut extends Gone {}

/** The desk was started anew since, and does not know this window: what was asked for waits. */
export class ClosedToUs extends Gone {}

/** The server said no: ``message`` and ``hint`` as it told them, in English. */
export class Refused extends Error {
  constructor(message, hint = "") {
    super(message);
    this.hint = hint;
  }
}

/** Ask for a path (of the API, or a whole one), or post ``body`` to it; raises ``Gone`` or ``Refused``. */
export async function call(path, body) {
  const options = body === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  let answer;
  try {
    answer = await fetch(path.startsWith("/") ? path : `/desk/api/${path}`, options);
  } catch {
    throw new Gone("the desk does not answer");
  }
  // who stands before the desk tells that it is not there
  if ([502, 503, 504].includes(answer.status)) throw new Gone("the desk does not answer");
  if (answer.status === 401) throw new LoggedOut("nobody is logged in");
  if (!answer.ok) {
    const text = (await answer.text()).trim();
    let told;
    try {
      told = JSON.parse(text);
    } catch { /* plain text, then */ }
    if (told?.error) throw new Refused(told.error, told.hint);
    if (answer.status === 403) throw new ClosedToUs("the desk was started anew");
    throw new Refused(text || `the desk answered ${answer.status}`);
  }
  return answer;
}
