# A seed and a downloader behind a NAT each, which drop what comes unasked, and a third peer in the internet that both dial.
# The third so slowly takes that it tells the downloader of the seed long before it has everything; the seed hears of the
# downloader by holepunching alone. This is the seed's network.
# holepunch.sh SPATE DIRECTORY PYTHON SCRIPT WHO; share/data.bin and data.torrent are there; WHO of third and seed is libtorrent
set -eu
spate=$1 python=$3 libtorrent=$4 who=$5
cd "$2"
pids=
trap 'kill -9 $pids 2>/dev/null || true; wait 2>/dev/null || true' EXIT
here=$(readlink /proc/self/ns/net)
export XDG_CACHE_HOME="$PWD/cache"
for each in internet nat1 nat2 home; do
  unshare -n sleep 1000 &
  eval "$each=$!"
  pids="$pids $!"
done
for each in $pids; do
  until [ "$(readlink /proc/$each/ns/net)" != "$here" ]; do sleep 0.02; done
done
inside() { # inside PROCESS COMMAND...
  process=$1
  shift
  nsenter -t "$process" -n "$@"
}
# wire FROM ADDRESS TO ADDRESS: two processes and the ends of a cable between them, named by number
cables=0
wire() {
  cables=$((cables + 1))
  ip link add "a$cables" type veth peer name "b$cables"
  ip link set "b$cables" netns "$3"
  ip link set "a$cables" netns "$1"
  inside "$1" ip addr add "$2" dev "a$cables"
  inside "$1" ip link set "a$cables" up
  inside "$3" ip addr add "$4" dev "b$cables"
  inside "$3" ip link set "b$cables" up
}
wire $$ 192.168.1.7/24 "$nat1" 192.168.1.1/24
wire "$nat1" 80.80.80.2/24 "$internet" 80.80.80.1/24
wire "$nat2" 90.90.90.2/24 "$internet" 90.90.90.1/24
wire "$home" 192.168.2.7/24 "$nat2" 192.168.2.1/24
for each in $$ "$home" "$internet"; do inside "$each" ip link set lo up; done
ip route add default via 192.168.1.1
inside "$home" ip route add default via 192.168.2.1
inside "$nat1" ip route add default via 80.80.80.1
inside "$nat2" ip route add default via 90.90.90.1
for each in "$internet" "$nat1" "$nat2"; do inside "$each" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'; done
for each in "$nat1 a2" "$nat2 a3"; do
  set -- $each
  inside "$1" nft -f - <<RULES
table ip nat {
  chain forward { type filter hook forward priority 0; policy drop; ct state established accept; oifname "$2" accept; }
  chain input { type filter hook input priority 0; policy accept; iifname "$2" drop; }
  chain post { type nat hook postrouting priority 100; policy accept; oifname "$2" masquerade; }
}
RULES
done
# within COMMAND...: tries it for 30 s
within() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] || { echo "never: $*"; return 1; }
    sleep 0.1
  done
}
apart="--no-dht --no-lsd --port 6881 --json"
if [ "$who" = third ]; then
  # It finds those whom it is to introduce by where they are connected from: over TCP that is no port to be dialled at.
  apart="$apart --transport utp"
  # And it tells nobody of one peer alone, so it has one more, which has nothing.
  inside "$internet" "$python" "$libtorrent" 80.80.80.1:7000 data.torrent fourth leech 80.80.80.1:6881 >fourth.out 2>&1 &
  pids="$pids $!"
  inside "$internet" "$python" "$libtorrent" 80.80.80.1:6881,90.90.90.1:6881 data.torrent third leech 80.80.80.1:7000 \
    >third.out 2>third.err &
  pids="$pids $!"
  within grep -q '90.90.90.1:6881' third.out
  "$spate" seed $apart --no-map-port --peer 80.80.80.1:6881 -d share data.torrent >seed.out 2>seed.err &
  pids="$pids $!"
  within grep -q '"event":"peerConnected"' seed.out
  # Its first message of peer exchange to the seed is over: the next comes in a minute.
  within grep -q '80.80.80.2.*PEX_FULL' third.out
else
  # An address that does not answer keeps the third from giving up before the seed has come.
  inside "$internet" "$spate" download $apart --peer 80.80.80.2:9 --no-upload --download-limit 1k \
    -o third data.torrent >third.out 2>third.err &
  pids="$pids $!"
  within grep -q '"event":"listening"' third.out
  "$python" "$libtorrent" 192.168.1.7:6881 data.torrent share seed 80.80.80.1:6881 >seed.out 2>seed.err &
  pids="$pids $!"
  within grep -q '"event":"peerConnected"' third.out
fi
inside "$home" timeout 50 "$spate" download $apart --peer 90.90.90.1:6881 -o got data.torrent >got.out 2>got.err
