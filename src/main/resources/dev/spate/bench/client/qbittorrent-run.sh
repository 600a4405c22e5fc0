#!/bin/sh
# usage: qbittorrent-run.sh WORK SAVE_PATH TORRENT
# qBittorrent runs its program "on completion" as nobody's child: the process to be ended is found in a file.
echo $$ >"$1/pid"
exec qbittorrent-nox --profile="$1/profile" --save-path="$2" --skip-dialog=true "$3"
