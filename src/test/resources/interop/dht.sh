# In a network of its own, since transmission takes nobody in 127.0.0.0/8 for a node: a DHT of 16 nodes of ours, a transmission
# that seeds theirs.torrent and knows these nodes from an earlier run, and a spate with nothing but the torrent's hash.
# dht.sh SPATE DIRECTORY HASH; share/theirs.bin and watch/theirs.torrent are there
set -eu
spate=$1 hash=$3
cd "$2"
pids=
trap 'exec 3>&-; kill -9 $pids 2>/dev/null || true; wait || true' EXIT
ip link set lo up
ip addr add 10.77.255.254/32 dev lo
ip route add local 10.77.0.0/16 dev lo src 10.77.255.254
# Whoever reads their table outside would find nobody.
export XDG_CACHE_HOME="$PWD/cache-in-here" SPATE_DHT_ROUTERS=
# within COMMAND...: tries it for 30 s
within() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] || { echo "never: $*"; return 1; }
    sleep 0.1
  done
}
mkfifo hold
"$spate" swarm --json --until-stdin-closes --dht --peers 1 --size 1MiB --network 10.77.0.0/16 <hold >swarm.out 2>swarm.err &
exec 3>hold
within grep -q dhtNode swarm.out
first=$(sed -n 's/.*"dhtNode":"\([^"]*\)".*/\1/p' swarm.out)
# Its nodes are all that has UDP ports in here, but for the tracker.
nodes=$(ss -Huln | grep -o '10\.77\.[0-9.]*\]*:[0-9]*' | tr -d ']')
count=0 compact=
for each in $nodes; do
  count=$((count + 1))
  port=${each#*:}
  compact=$compact$(printf '\\%03o' $(echo "${each%:*}" | tr . ' ') $((port / 256)) $((port % 256)))
done
mkdir -p transmission
printf "d2:id20:abcdefghij01234567895:nodes$((6 * count)):${compact}e" >transmission/dht.dat
cat >transmission/settings.json <<END
{"bind-address-ipv4": "10.77.200.1", "bind-address-ipv6": "::1", "peer-port": 6999, "rpc-enabled": false,
 "dht-enabled": true, "lpd-enabled": false, "pex-enabled": false, "utp-enabled": false, "port-forwarding-enabled": false,
 "download-dir": "$PWD/share", "watch-dir-enabled": true, "watch-dir": "$PWD/watch", "message-level": 3}
END
transmission-daemon --foreground --config-dir "$PWD/transmission" >transmission.out 2>&1 &
pids=$!
within grep -q 'Starting IPv4 DHT announce' transmission.out
"$spate" info --timeout 60 --no-lsd --dht-node "$first" "magnet:?xt=urn:btih:$hash" >info.out 2>info.err
