// What does a page publish that has neither a steady voice nor a screen? Tracks that it makes itself.

/** Steady, hence an active speaker: Chromium's fake microphone only beeps. */
export function makeTone(): MediaStreamTrack {
  const context = new AudioContext();
  const [tone, output] = [context.createOscillator(), context.createMediaStreamDestination()];
  tone.connect(output);
  tone.start();
  const [track] = output.stream.getAudioTracks();
  if (track === undefined) throw new Error('the tone gives no track');
  return track;
}

/** A canvas stands in for the screen: headless browsers have none to capture. */
export function makeScreen(): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d');
  setInterval(() => {
    if (pen === null) return;
    pen.fillStyle = `hsl(${performance.now() % 360} 80% 50%)`;
    pen.fillRect(0, 0, canvas.width, canvas.height);
  }, 100);
  const [track] = canvas.captureStream(10).getVideoTracks();
  if (track === undefined) throw new Error('the canvas gives no track');
  return track;
}
