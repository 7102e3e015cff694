/// <reference path="edition-player.d.ts" />
const player = document.querySelector("edition-player")!;
player.seek(80, true);
player.addEventListener("edition-progress", ({ detail }) => {
  const percent: 25 | 50 | 75 | 100 = detail.percent;
  console.log(percent, detail.page, player.audio?.paused);
});
