"""What the product does, a verb a module: the face of the package; cli and server call these.

Each takes a ``Workspace`` and its options, returns a frozen report, raises an
``AudioEditionError`` and tells a listener what it does meanwhile.
"""
