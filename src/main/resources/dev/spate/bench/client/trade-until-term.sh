#!/bin/sh
# usage: trade-until-term.sh COMMAND ARGUMENTS
# SIGTERM ends transmission-cli at once, and rtorrent in a hurry. With SIGINT in its place they tell the tracker first
# that they stop, and what they gave.
(
    trap '' TERM
    exec "$@"
) &
command=$!
trap 'kill -INT $command' TERM
wait $command
wait $command
