() => {
  const { audio } = document.querySelector('edition-player');
  const context = new AudioContext();
  const ear = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 });
  context.createMediaElementSource(audio).connect(ear);
  const bins = new Float32Array(ear.frequencyBinCount);
  window.heard = [];
  setInterval(() => {
    ear.getFloatFrequencyData(bins);
    const top = bins.indexOf(Math.max(...bins));
    heard.push([audio.currentTime, top * context.sampleRate / ear.fftSize]);
  }, 10);
  window.half = ear.fftSize / context.sampleRate / 2;
  window.context = context;
}
