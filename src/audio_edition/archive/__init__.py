"""An archive: years of articles as units that any number of processes may take on and finish."""
