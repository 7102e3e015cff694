"""How often an edition was had, read from the access logs of whatever serves it."""
