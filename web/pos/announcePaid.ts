let audio: AudioContext | null = null

/** To be called in a touch: phones let a page sound later only if it was allowed then. */
export function prepareSound(): void {
  audio ??= new AudioContext()
  void audio.resume()
}

/** Two rising tones, a buzz, and the amount said aloud: the seller may be looking at the customer. */
export function announcePaid(words: string, language: string): void {
  navigator.vibrate?.([80, 60, 160])
  if (audio) {
    tone(audio, 880, 0)
    tone(audio, 1318.5, 0.16)
  }
  if ('speechSynthesis' in window) {
    const speech = new SpeechSynthesisUtterance(words)
    speech.lang = language
    speechSynthesis.speak(speech)
  }
}

function tone(context: AudioContext, frequency_hz: number, after_s: number) {
  const start = context.currentTime + after_s
  const oscillator = new OscillatorNode(context, { type: 'sine', frequency: frequency_hz })
  const volume = new GainNode(context, { gain: 0 })
  volume.gain.setValueAtTime(0.0001, start)
  volume.gain.exponentialRampToValueAtTime(0.5, start + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.35)
  oscillator.connect(volume).connect(context.destination)
  oscillator.start(start)
  oscillator.stop(start + 0.4)
}
