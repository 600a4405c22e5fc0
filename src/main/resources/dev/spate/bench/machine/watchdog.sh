# usage: sh -c THIS sh MARK DIRECTORY
# Waits for the end of the bench, which holds the other end of stdin. One that ends in order says so before; of any other the
# clients are still running: they are known by the mark in their environment. DIRECTORY is empty when it is to be kept.
trap '' HUP INT TERM
cd /
read -r word
[ "$word" = done ] && exit 0
tries=0
while [ $tries -lt 100 ]; do
    tries=$((tries + 1))
    living=$(grep -lsz "^SPATE_BENCH_RUN=$1" /proc/[0-9]*/environ | cut -d/ -f3)
    [ -z "$living" ] || kill -9 $living
    [ -z "$2" ] || rm -rf "$2"
    [ -z "$living" ] && [ ! -e "$2" ] && exit 0
    sleep 0.1
done
