#!/bin/sh
# usage: transmission-daemon-run.sh RPC_PORT TORRENT DAEMON ARGUMENTS
# Starts the daemon, and gives it the torrent as soon as it answers; ends with it. Its finish script ends the daemon.
rpc=$1
torrent=$2
daemon=$3
shift 3
"$daemon" --foreground "$@" &
pid=$!
until "${daemon%daemon}remote" "127.0.0.1:$rpc" --add "$torrent" >/dev/null 2>&1; do
    kill -0 $pid 2>/dev/null || break
    sleep 0.05
done
wait $pid
