"""The morning run in the words of five schedulers; what is due is the run's own to say.

No scheduler knows days, zones, summer time and embargoes as the run does. So each of them only
looks often enough: at every hour of [run] from start to deadline, and on every quarter of an hour
for what comes late, embargoes and missed days. A look that finds nothing due ends at once.
"""
