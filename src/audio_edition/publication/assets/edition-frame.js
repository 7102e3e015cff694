// On a page that shows embed.html in an <iframe>: the frame becomes as high as what it holds, and the
// page follows its links where a sandbox keeps the frame from it.
// Without this file it keeps its height, and what a reader opens scrolls inside.

const home = new URL("../", import.meta.url).href;
const frames = () => [...document.querySelectorAll("iframe")].filter((frame) => frame.src.startsWith(home));

addEventListener("message", ({ source, data }) => {
  const frame = frames().find(({ contentWindow }) => contentWindow === source);
  const { message, value } = data ?? {};
  if (!frame) return;
  if (message === "edition-height" && value >= 50 && value <= 2000) frame.height = String(Math.round(value));
  // only where a reader's hand was in the frame
  if (message === "edition-link" && /^https?:\/\//.test(value) && document.activeElement === frame) location.assign(value);
});
// a frame that was faster says it again
for (const frame of frames()) frame.contentWindow?.postMessage({ message: "ready" }, "*");
