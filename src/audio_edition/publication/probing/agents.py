"""The names under which podcast apps, their crawlers and browsers ask.

Shapes as in the public lists of the Open Podcast Analytics Working Group
(github.com/opawg/user-agents-v2, github.com/opawg/podcast-rss-useragents).
"""

from __future__ import annotations

AGENTS = {
    "Apple Podcasts (crawler)": "iTMS",
    "Apple Podcasts": "AppleCoreMedia/1.0.0.21F79 (iPhone; U; CPU OS 17_5 like Mac OS X; en_us)",
    "Spotify": "Spotify/8.9.18.512 Android/34 (Pixel 8)",
    "Overcast": "Overcast/1.0 Podcast Sync (12 subscribers; feed-id=1; +http://overcast.fm/)",
    "Pocket Casts": "PocketCasts/1.0 (Pocket Casts Feed Parser; +http://pocketcasts.com/)",
    "AntennaPod": "AntennaPod/3.4.1",
    "Podcast Addict": "PodcastAddict/v5 (+https://podcastaddict.com/; Android podcast app)",
    "Castro": "Castro 2024.4/1605",
    "Amazon Music": "AmazonMusic/24.5.0 Android/14",
    "YouTube Music": "Mozilla/5.0 (compatible; Google-Podcast)",
    "gPodder": "gPodder/3.11.4 (+http://gpodder.org/) Linux",
    "a browser": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
}
"""App → how it calls itself."""

CRAWLERS = ("iTMS", "Applebot", "Spotify", "Amazonbot", "Googlebot", "PodcastIndex", "*")
"""Who asks robots.txt before the show is listed."""
