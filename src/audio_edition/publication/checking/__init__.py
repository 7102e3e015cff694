"""The linter's parts: what a feed, a manifest and show.toml must hold, each rule in its place."""
