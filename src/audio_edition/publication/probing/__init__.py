"""What a live host must do for podcast apps and browsers, asked over real HTTP."""
