"""How names and words sound: the voice's sounds, rules a language, guesses, and letters to read."""
