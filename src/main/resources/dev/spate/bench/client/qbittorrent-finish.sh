#!/bin/sh
# qBittorrent runs this when it has everything.
kill "$(cat "${0%/*}/pid")"
