"""Words of recipes that say how an amount is meant."""

from __future__ import annotations

from audio_edition.late import late

CONTAINERS = frozenset(
    "tin tins can cans jar jars bag bags pack packs packet packets bottle bottles tub tubs block "
    "blocks piece pieces slab slabs steak steaks fillet fillets bar bars box boxes sachet sachets "
    "tablet tablets pot pots carton cartons pouch pouches ball balls loaf loaves portion portions "
    "serving servings bowl glass glasses cup cups mug dose doses bird joint tray trays "
    "scoop".split()
)
"""What is of a size: a 400g tin."""

WEIGHED_OUT = frozenset("add use take or and with plus buy need need: about roughly of".split())
"""What stands before what is weighed out: add 300g minced lamb."""

CUPS = late(
    r"(?i)\b(?:tsps?|tbsps?|teaspoons?|tablespoons?|flour|sugar|butter|salt|broth|stock|rice|oats|oil|"
    r"whisk|bake|bowl|cream|cheese|wine|chopped|diced|sliced|recipe|cloves?|milk|nuts)\b"
)
"""What tells that "c." measures cups."""

COOKED = late(
    r"(?i)\b(?:rest|bak|cook|boil|simmer|fry|fried|roast|grill|steam|chill|prove|proof|soak|stir|"
    r"oven|poach|brown|leave|left|stand|marinat|blanch|microwav|knead|whisk|beat|sweat|reduc)\w*"
)
"""What takes minutes in a kitchen."""
