# A spate in a network of its own with two ways into the internet, near and far; the router between has microsocks, and dante,
# which passes on UDP too. What passes
# on either way is captured. The name of the tracker is known to the proxy alone.
# route.sh SPATE DIRECTORY HASH; share/data.bin, named.torrent (http://tracker.example:6969/announce), udp.torrent (udp:// of the
# same) and numeric.torrent (http://80.80.80.80:6969/announce) are there
set -eu
spate=$1
cd "$2"
pids=
trap 'kill -9 $pids 2>/dev/null || true; wait 2>/dev/null || true' EXIT
here=$(readlink /proc/self/ns/net)
export XDG_CACHE_HOME="$PWD/cache"
unshare -nm sleep 1000 &
router=$!
unshare -n sleep 1000 &
internet=$!
pids="$router $internet"
router() { nsenter -t $router -n "$@"; }
internet() { nsenter -t $internet -n "$@"; }
until [ "$(readlink /proc/$router/ns/net)" != "$here" ] && [ "$(readlink /proc/$internet/ns/net)" != "$here" ]; do sleep 0.02; done
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
ip link set lo up
for each in near far; do
  ip link add $each type veth peer name ${each}1
  ip link set ${each}1 netns $router
done
ip link add wan0 type veth peer name wan1
ip link set wan0 netns $router
ip link set wan1 netns $internet
ip addr add 192.168.77.7/24 dev near
ip addr add 10.9.9.7/24 dev far
ip link set near up
ip link set far up
ip route add default via 192.168.77.1 dev near
ip route add default via 10.9.9.1 dev far metric 1000
router ip link set lo up
router ip addr add 192.168.77.1/24 dev near1
router ip addr add 10.9.9.1/24 dev far1
router ip addr add 80.80.80.1/24 dev wan0
for each in near1 far1 wan0; do router ip link set $each up; done
router sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
internet ip link set lo up
internet ip addr add 80.80.80.80/24 dev wan1
internet ip link set wan1 up
internet ip route add default via 80.80.80.1
echo "80.80.80.80 tracker.example" >hosts
nsenter -t $router -m mount --bind "$PWD/hosts" /etc/hosts
nsenter -t $router -n -m microsocks -i 192.168.77.1 -p 1080 -u us:er -P 'p@ss' >microsocks.out 2>&1 &
pids="$pids $!"
cat >dante.conf <<EOF
logoutput: $PWD/dante.log
errorlog: $PWD/dante.log
internal: 192.168.77.1 port = 1081
external: 80.80.80.1
socksmethod: none
clientmethod: none
client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
EOF
nsenter -t $router -n -m danted -N 1 -f "$PWD/dante.conf" >dante.out 2>&1 &
pids="$pids $!"
mkdir -p tracker
echo "$3" >tracker/whitelist
nsenter -t $internet -n opentracker -i 80.80.80.80 -p 6969 -P 6969 -d "$PWD/tracker" -w whitelist >opentracker.out 2>&1 &
pids="$pids $!"
# within COMMAND...: tries it for 30 s
within() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || { echo "never: $*"; return 1; }
    sleep 0.05
  done
}
export SPATE_DHT_ROUTERS=
nsenter -t $internet -n "$spate" seed --json --no-map-port --port 6881 --no-lsd -d share numeric.torrent >seed.out 2>seed.err &
pids="$pids $!"
within grep -q '"event":"trackerAnswered"' seed.out
# capture NAME FILTER: what passes by the near way, until released; each line is a packet
capture() {
  tcpdump -l -n -U -i "$2" "$3" >"$1.packets" 2>"$1.capture" &
  tcpdump=$!
  pids="$pids $tcpdump"
  within grep -q 'listening on' "$1.capture"
}
release() {
  kill $tcpdump
  wait $tcpdump || true
}
# Through the proxy: nothing else leaves, whatever is asked for.
capture proxy near 'ip and not (tcp and host 192.168.77.1 and port 1080)'
"$spate" download --timeout 20 --proxy 'socks5://us%3Aer:p%40ss@192.168.77.1:1080' --dht-node 80.80.80.80:9 --json \
  -o proxied named.torrent >proxied.out 2>proxied.err || echo "ended with $?"
release
cmp share/data.bin proxied
# A wrong password is told as that, by the second address of the proxy's name: at the first there is nobody.
printf '10.9.9.250 proxy.example\n192.168.77.1 proxy.example\n' >proxy.hosts
unshare -m sh -c 'mount --bind proxy.hosts /etc/hosts; exec "$@"' sh \
  "$spate" handshake --proxy socks5://us:no@proxy.example:1080 named.torrent 80.80.80.80:6881 >wrong.out 2>wrong.err || echo $? >wrong.code
# A proxy that passes on no UDP says so.
"$spate" dht ping --proxy 'socks5://us%3Aer:p%40ss@192.168.77.1:1080' 80.80.80.80:6881 >refused.out 2>refused.err || echo $? >refused.code
within grep -q running dante.log
# Through one that does: the tracker, the peer and a node of the DHT, all over UDP, and nothing beside it.
capture relayed near 'ip and not (host 192.168.77.1 and (tcp port 1081 or udp and not port 53))'
"$spate" download --timeout 20 --proxy socks5://192.168.77.1:1081 --transport utp --json \
  -o relayed udp.torrent >relayed.out 2>relayed.err || echo "ended with $?"
"$spate" dht ping --proxy socks5://192.168.77.1:1081 80.80.80.80:6881 >ping.out 2>ping.err || echo "ended with $?"
release
cmp share/data.bin relayed
# By the far interface: nothing by the near one, the lookup of a name included.
capture far far 'udp port 53'
far=$tcpdump
capture bound near ip
echo "nameserver 80.80.80.80" >resolv.conf
unshare -m sh -c 'mount --bind resolv.conf /etc/resolv.conf; exec "$@"' sh \
  "$spate" download --timeout 20 --bind far --dht-node 80.80.80.80:9 --tracker http://other.example/announce --json \
  -o bound numeric.torrent >bound.out 2>bound.err || echo "ended with $?"
release
kill $far
cmp share/data.bin bound
