"""What an "m" behind a number counts: metres of what is high or far, or millions of many."""

from __future__ import annotations

from audio_edition.late import late

PEOPLE = frozenset(
    "people jobs homes users viewers tonnes tons barrels customers households children "
    "adults voters workers subscribers followers passengers visitors downloads views copies "
    "shares vehicles cars units doses vaccinations refugees migrants residents patients "
    "pupils students listeners members crowd audience viewership turnout population "
    "electorate Americans Britons pounds euros dollars lives hectares acres deaths cases "
    "tests trees bags bottles citizens families farmers fans savers drivers women men "
    "pensioners miles kilometers kilometres gallons liters litres barrels gigawatts words "
    "lines pages votes tokens streams cubic square metric clicks tickets records animals "
    "birds cattle chickens pigs sheep flats properties".split()
)
"""Many of these are counted in millions."""

JOINTS = frozenset("or in last a more by this from and for on over years".split())
"""Behind a number of many where nothing says what is counted: 4m in a week."""

DID = frozenset(
    "watched watch tuned voted vote fled flee died die attended attend lived live "
    "registered signed joined applied visited visit speak suffer own tested starved marched "
    "protested returned emigrated migrated downloaded subscribed streamed lost had have "
    "were are did".split()
)
"""What so many people do: 11m tuned in."""

OF_LENGTH = frozenset(
    "walls waves poles towers cranes boards pools masts buildings ships boats yachts fences "
    "trees snakes cliffs drops falls tunnels bridges corridors tracks lanes laps runs "
    "sprints races heats finals hurdles dashes jumps dives throws shots kicks putts cables "
    "ropes pipes tubes beams blocks screens telescopes mirrors dishes antennas statues "
    "columns pillars trenches ditches holes shafts craters caves gaps zones strips rows "
    "lengths widths depths intervals sharks crocodiles slides steps stairs platforms "
    "ladders lifts nets sails wings blades turbines rotors rockets missiles buffers "
    "distances swells seas surges tides floods drifts bars rods tanks containers barriers "
    "barges spans flags banners tents domes trucks buses indoors outdoors strides repeats "
    "reps stretches segments sections splits efforts across upwards downwards towards "
    "always perhaps its his this is was has as us".split()
)
"""What is so long, or no thing that is counted."""

HIGH = frozenset("above below beneath".split())
"""What stands before a height: snow above 200m in Scotland."""

LAND = late(
    r"(?i)\b(?:snow\w*|sleet|frost|hills?|peaks?|summits?|mountain\w*|altitudes?|elevations?|"
    r"sea level|slopes?|huts?|passes|glens?|fells?|ridges?|cliffs?|climb\w*|ascen\w+|descend\w*|"
    r"villages?|treeline|tree line|depths?|div(?:e|es|ed|er|ers|ing)|seabed|glaciers?|camps?|"
    r"trails?|trek\w*|ski\w*|lifts?|valleys?|hike\w*|freezing level|zero line|storeys?|towers?)\b"
)
"""What makes a whole number of metres a height or a depth where a place follows it."""

WORKERS = late(r"[a-z]{2,14}(?:ers|ors|ists|ants|ees|ians|ents)")
RUNNERS = frozenset(
    "sprinters runners hurdlers swimmers walkers freestylers breakers containers towers rollers "
    "trawlers tankers ladders cruisers cylinders sensors anchors craters finalists".split()
)
"""Who is told by a distance, and is not so many: 100m sprinters."""

BRITAIN = frozenset(
    "adults voters residents respondents people women men drivers households pensioners "
    "consumers parents children members riders athletes cyclists swimmers rowers".split()
)
"""Behind GB, which is Great Britain there and no gigabytes: 2,103 GB adults."""
