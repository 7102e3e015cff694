"""Counties of Britain as print shortens them."""

from __future__ import annotations

COUNTIES = {
    "Lancs": "Lancashire", "Notts": "Nottinghamshire", "Cambs": "Cambridgeshire",
    "Herts": "Hertfordshire", "Hants": "Hampshire", "Northants": "Northamptonshire",
    "Leics": "Leicestershire", "Lincs": "Lincolnshire", "Wilts": "Wiltshire",
    "Glos": "Gloucestershire", "Staffs": "Staffordshire", "Worcs": "Worcestershire",
    "Berks": "Berkshire", "Yorks": "Yorkshire", "Warks": "Warwickshire",
    "Derbys": "Derbyshire", "Oxon": "Oxfordshire", "Salop": "Shropshire",
}  # fmt: skip
"""As newspapers and the post print them."""

OF_CLUBS = frozenset("County Forest Police University Uni FC RFC CCC".split())
"""Behind these short forms they are names: Notts County."""
