# A spate that seeds behind a router with miniupnpd, in networks of their own: this one is the local network, the router's
# process holds another, and a third is the internet, from where the seed is greeted at the port that the router maps.
# portmap.sh SPATE DIRECTORY METHOD, where METHOD is PCP, NAT-PMP or UPnP; share/data.bin and data.torrent are there
set -eu
spate=$1 method=$3
cd "$2"
unshare -n sleep 1000 &
router=$!
unshare -n sleep 1000 &
internet=$!
pids="$router $internet"
trap 'kill -9 $pids 2>/dev/null || true; wait 2>/dev/null || true' EXIT
router() { nsenter -t $router -n "$@"; }
internet() { nsenter -t $internet -n "$@"; }
export XDG_CACHE_HOME="$PWD/cache"
here=$(readlink /proc/self/ns/net)
until [ "$(readlink /proc/$router/ns/net)" != "$here" ] && [ "$(readlink /proc/$internet/ns/net)" != "$here" ]; do sleep 0.02; done
ip link set lo up
ip link add lan0 type veth peer name lan1
ip link add wan0 type veth peer name wan1
ip link set lan1 netns $router
ip link set wan0 netns $router
ip link set wan1 netns $internet
ip addr add 192.168.77.7/24 dev lan0
ip link set lan0 up
ip route add default via 192.168.77.1
ip addr add 2001:db8:77::7/64 dev lan0 nodad
if [ "$method" = UPnP ]; then
  # No default route that we can read: the router is found by its group, and leads to an address of the local network,
  # which we would ask from ours there.
  ip route add 2000::/3 via fe80::1 dev lan0
  ip addr add fd00:77::7/64 dev lan0 nodad
else
  ip route add default via fe80::1 dev lan0
fi
router ip link set lo up
router ip addr add 192.168.77.1/24 dev lan1
[ "$method" = UPnP ] || router ip addr add 2001:db8:77::1/64 dev lan1 nodad
[ "$method" != UPnP ] || router ip addr add fd00:77::1/64 dev lan1 nodad
router ip addr add fe80::1/64 dev lan1 nodad
router ip link set lan1 up
[ "$method" != UPnP ] || router ip route add 2001:db8:77::/64 dev lan1
router ip route add 224.0.0.0/4 dev lan1
router ip addr add 80.80.80.80/24 dev wan0
router ip addr add 2001:db8:80::80/64 dev wan0 nodad
router ip link set wan0 up
router sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
internet ip link set lo up
internet ip addr add 80.80.80.1/24 dev wan1
internet ip addr add 2001:db8:80::1/64 dev wan1 nodad
internet ip link set wan1 up
internet ip route add 2001:db8:77::/64 via 2001:db8:80::80
cat >router.nft <<EOF
table inet filter {
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    iifname "lan1" accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    jump miniupnpd
  }
  chain miniupnpd { }
  chain prerouting { type nat hook prerouting priority -100; policy accept; jump prerouting_miniupnpd; }
  chain postrouting { type nat hook postrouting priority 100; policy accept; jump postrouting_miniupnpd; oifname "wan0" masquerade; }
  chain prerouting_miniupnpd { }
  chain postrouting_miniupnpd { }
}
EOF
router nft -f router.nft
pcp=yes
[ "$method" != UPnP ] || pcp=no
if [ "$method" = UPnP ]; then
  # It speaks PCP over IPv6 all the same.
  router nft add table inet old
  router nft add chain inet old in '{ type filter hook input priority 0; policy accept; }'
  router nft add rule inet old in udp dport 5351 reject
fi
if [ "$method" = NAT-PMP ]; then
  # miniupnpd speaks both: this makes it one that says nothing to the newer.
  router nft add table inet old
  router nft add chain inet old in '{ type filter hook input priority 0; policy accept; }'
  router nft add rule inet old in udp dport 5351 @th,64,8 2 drop
fi
cat >miniupnpd.conf <<EOF
ext_ifname=wan0
listening_ip=lan1
enable_natpmp=$pcp
enable_upnp=yes
secure_mode=yes
system_uptime=yes
uuid=97736820-0e6b-434a-a6da-7ed1b98ee7eb
upnp_table_name=filter
upnp_nat_table_name=filter
upnp_forward_chain=miniupnpd
upnp_nat_chain=prerouting_miniupnpd
upnp_nat_postrouting_chain=postrouting_miniupnpd
allow 1024-65535 192.168.77.0/24 1024-65535
deny 0-65535 0.0.0.0/0 0-65535
EOF
rm -f miniupnpd.pid
nsenter -t $router -n miniupnpd -d -f "$PWD/miniupnpd.conf" -P "$PWD/miniupnpd.pid" >miniupnpd.out 2>&1 &
pids="$pids $!"
# until COMMAND...: tries it for 30 s
within() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || { echo "never: $*"; return 1; }
    sleep 0.05
  done
}
within grep -q "HTTP listening" miniupnpd.out
# uTP has the UDP port; with PCP the DHT shares it, and has nobody to talk to.
dht=--no-dht
[ "$method" != PCP ] || dht="--dht-node 192.168.77.1:9"
"$spate" seed --json --port 6881 $dht --no-lsd -d share data.torrent >seed.out 2>seed.err &
seed=$!
pids="$pids $seed"
within grep -q '"protocol":"tcp","port":6881,"external":"80' seed.out
within grep -q '"protocol":"udp","port":6881,"external":"80' seed.out
# Its firewall lets through what comes to the same ports of IPv6, which NAT-PMP does not know.
[ "$method" = NAT-PMP ] || within grep -q '"protocol":"tcp","port":6881,"external":"\[' seed.out
[ "$method" = NAT-PMP ] || within grep -q '"protocol":"udp","port":6881,"external":"\[' seed.out
router nft list table inet filter >mapped.nft
[ "$method" != PCP ] || internet "$spate" handshake data.torrent 80.80.80.80:6881 >handshake.out 2>handshake.err
[ "$method" != PCP ] || internet "$spate" handshake data.torrent '[2001:db8:77::7]:6881' >>handshake.out 2>>handshake.err
kill $seed
wait $seed || true
router nft list table inet filter >gone.nft
