#!/bin/sh
# usage: qbittorrent-run.sh PROGRAM WORK SAVE_PATH TORRENT
# qBittorrent runs its program "on completion" as nobody's child: the process to be ended is found in a file.
echo $$ >"$2/pid"
exec "$1" --profile="$2/profile" --save-path="$3" --skip-dialog=true "$4"
