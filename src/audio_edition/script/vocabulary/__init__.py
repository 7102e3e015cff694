"""What can be said of what is printed: the tables that verbalizer and gate share.

The verbalizer chooses among them by context; the gate asks whether what was said is one of
them. The two algorithms know nothing of each other. A test says every entry of every table and
has the gate read it back.
"""
