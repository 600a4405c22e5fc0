#!/bin/sh
# usage: transmission-check.sh COMMAND ARGUMENTS
# Lets transmission-cli check its files, and ends it when it seeds. Only SIGINT makes it keep what it has found.
command=$1
shift
"$command" --verify "$@" >"${0%/*}/check.log" 2>&1 &
while ! grep -q Seeding "${0%/*}/check.log"; do
    kill -0 $! 2>/dev/null || exit 1
    sleep 0.1
done
kill -INT $!
wait
