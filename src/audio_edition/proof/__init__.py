"""Whether what was made is what was meant: the sound against the script, before it goes out."""
