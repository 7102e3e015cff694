"""Where work is done that may be done elsewhere: in processes of this machine, or on a cluster."""
