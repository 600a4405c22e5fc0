#!/bin/sh
# One swarm spread over hosts: three network namespaces on a bridge, each with a link of its own.
#
#   a  10.78.0.11  opentracker, and half of the peers (spate swarm --advertise)
#   b  10.78.0.12  the other half
#   c  10.78.0.13  the clients under test, one after the other: spate, and aria2c where it is installed
#
# Checks that both swarms have the same info hash, and each piece of each download against the torrent's hashes.
# Everything is in namespaces of its own, and removed at the end, however that comes. Can be run again at any time.
#
#   usage: sudo docs/three-hosts.sh [path of spate]       needs: iproute2, opentracker
#   SIZE=256MiB PIECE=128KiB PEERS=50 (on each host) RATE=400mbit DELAY=20ms (where the kernel has netem)
#   PATIENCE=300 (seconds for a download) KEEP_LOGS=directory
#
# Exit codes: 0 all well; 1 something is wrong; 77 cannot be tried here (no root, no namespaces, no opentracker).
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
spate=${1:-$here/../target/spate/bin/spate}
size=${SIZE:-256MiB}
peers=${PEERS:-50}
rate=${RATE:-400mbit}
delay=${DELAY:-20ms}
patience=${PATIENCE:-300}
id=sp$$
tracker=10.78.0.11:6969
pids=
work=
# The hosts have addresses beyond loopback, and no way out.
unset SPATE_NETWORK

say() { printf '%s\n' "three-hosts: $*"; }
skip() { say "cannot be tried here: $*"; exit 77; }
fail() {
  say "FAILED: $*"
  for log in "$work"/*.err; do [ -s "$log" ] && tail -n 3 "$log" | sed "s|^|  ${log##*/}: |"; done
  exit 1
}

clean() {
  code=$?
  trap - EXIT INT TERM HUP
  for pid in $pids; do kill "$pid" 2>/dev/null || :; done
  for pid in $pids; do wait "$pid" 2>/dev/null || :; done
  for ns in a b c bridge; do ip netns del "$id-$ns" 2>/dev/null || :; done
  [ -z "$work" ] || rm -rf "$work"
  exit "$code"
}

[ "$(id -u)" = 0 ] || skip 'network namespaces need root (run it with sudo)'
command -v ip >/dev/null || skip 'no ip command (iproute2)'
command -v opentracker >/dev/null || skip 'opentracker is not installed'
[ -x "$spate" ] || skip "no spate at $spate (mvn package makes it)"
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
ip netns add "$id-bridge" 2>/dev/null || skip 'this system gives no network namespaces'
work=$(mktemp -d "${TMPDIR:-/tmp}/three-hosts.XXXXXX")
chmod 755 "$work"

# Runs a command on a host; exec, so that $! is the command's own id.
on() {
  host=$1
  shift
  exec ip netns exec "$id-$host" "$@"
}

shape() {
  if ip netns exec "$id-$1" tc qdisc add dev eth0 root netem delay "$delay" rate "$rate" 2>/dev/null; then
    shaping="netem: $rate, $delay one way"
  elif ip netns exec "$id-$1" tc qdisc add dev eth0 root tbf rate "$rate" burst 512kb latency 50ms 2>/dev/null; then
    shaping="tbf: $rate (no netem in this kernel, so no delay)"
  else
    shaping='none (neither netem nor tbf in this kernel)'
  fi
}

ip -n "$id-bridge" link add br0 type bridge
ip -n "$id-bridge" link set br0 up
number=11
for host in a b c; do
  ip netns add "$id-$host"
  ip -n "$id-bridge" link add "to-$host" type veth peer name eth0 netns "$id-$host"
  ip -n "$id-bridge" link set "to-$host" master br0 up
  ip -n "$id-$host" addr add "10.78.0.$number/24" dev eth0
  ip -n "$id-$host" link set lo up
  ip -n "$id-$host" link set eth0 up
  shape "$host"
  number=$((number + 1))
done
say "three hosts, links shaped by $shaping"

# Debian's opentracker serves only what its whitelist names, so the info hash is needed before anything is announced.
content="--size=$size --seed=7${PIECE:+ --piece-length=$PIECE}"
"$spate" swarm $content --peers=1 --seconds=0.01 --torrent-out="$work/plan.torrent" >/dev/null 2>"$work/plan.err" ||
  fail 'cannot make the torrent'
"$spate" info "$work/plan.torrent" >"$work/info"
hash=$(sed -n 's/^Info Hash: //p' "$work/info")
piece=$(sed -n 's/^Piece Length: //p' "$work/info")
mkdir "$work/tracker"
chmod 755 "$work/tracker"
printf '%s\n' "$hash" >"$work/tracker/whitelist"
(on a opentracker -i 10.78.0.11 -p 6969 -P 6969 -d "$work/tracker" -w whitelist) >/dev/null 2>"$work/opentracker.err" &
pids="$pids $!"

serve() {
  (on "$1" "$spate" swarm $content --peers="$peers" --json --advertise="$2" --first-peer="$3" \
    --announce="http://$tracker/announce" --announce="udp://$tracker" --torrent-out="$work/$1.torrent") \
    >"$work/$1.json" 2>"$work/$1.err" &
  pids="$pids $!"
}
serve a 10.78.0.11 0
swarm_a=$!
serve b 10.78.0.12 "$peers"
swarm_b=$!

# A peer counts once its announce is accepted; the tracker may have read its whitelist after the first of them.
tries=0
until [ "$(cat "$work/a.json" "$work/b.json" | grep -c "\"event\":\"announced\"")" = 4 ]; do
  tries=$((tries + 1))
  [ "$tries" -le 120 ] || fail 'the peers were not announced within a minute'
  kill -0 "$swarm_a" 2>/dev/null && kill -0 "$swarm_b" 2>/dev/null || fail 'a swarm has ended'
  sleep 0.5
done
for host in a b; do
  [ "$(sed -n 's/.*"event":"ready".*"infoHash":"\([0-9a-f]*\)".*/\1/p' "$work/$host.json")" = "$hash" ] ||
    fail "host $host serves another torrent"
done
say "both swarms serve $hash, $size from 2 x $peers peers, announced to $tracker"

# Each piece's SHA-1 against the torrent's, by other means than the client's own.
check() {
  file=$(find "$2" -type f -name 'synthetic-*' ! -name '*.aria2' ! -name '*.spate')
  [ -n "$file" ] || fail "$1 left no file"
  sed '1,/^Piece Hashes:/d' "$work/info" >"$work/expected"
  split -b "$piece" --filter='sha1sum | cut -d" " -f1' "$file" >"$work/found"
  cmp -s "$work/expected" "$work/found" || fail "$1 has downloaded wrong bytes"
  say "$1: $(wc -l <"$work/found" | tr -d ' ') pieces right, in $3 s, sha256 $(sha256sum <"$file" | cut -c1-16)..."
}

download() {
  name=$1
  shift
  mkdir "$work/out-$name"
  begin=$(date +%s.%N)
  (cd "$work/out-$name" && on c timeout "$patience" "$@") >"$work/$name.out" 2>"$work/$name.err" || fail "$name ended with an error, or took more than $patience s"
  check "$name" "$work/out-$name" "$(echo "$(date +%s.%N) $begin" | awk '{printf "%.1f", $1 - $2}')"
}

spate=$(CDPATH='' cd -- "$(dirname -- "$spate")" && pwd -P)/$(basename -- "$spate")
download spate "$spate" download --quiet "$work/a.torrent"
if command -v aria2c >/dev/null; then
  download aria2c aria2c --seed-time=0 --enable-dht=false --bt-enable-lpd=false --bt-max-peers=200 --file-allocation=none \
    "$work/b.torrent"
else
  say 'aria2c is not installed: left out'
fi

kill "$swarm_a" "$swarm_b"
wait "$swarm_a" "$swarm_b" 2>/dev/null || :
for host in a b; do
  totals=$(grep '"event":"totals"' "$work/$host.json") || fail "host $host told no totals"
  number() { printf '%s\n' "$totals" | grep -o "\"$1\":[0-9]*" | head -n 1 | cut -d: -f2; }
  [ "$(number bytesServed)" -gt 0 ] || fail "nobody downloaded from host $host"
  say "host $host: $(number bytesServed) bytes to $(number connections) connections, $(number peersServing) of $(number peers) peers served"
done
if [ -n "${KEEP_LOGS:-}" ]; then
  mkdir -p "$KEEP_LOGS"
  cp "$work"/*.json "$work"/*.err "$KEEP_LOGS"
fi
say 'all well'
