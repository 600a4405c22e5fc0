# In a network of its own: a spate that seeds ours.bin, a libtorrent that has theirs.bin and wants ours.bin, and a spate that wants
# theirs.bin. None of them knows a tracker or a peer.
# And one that has nothing but a link to theirs.bin.
# lsd.sh SPATE PYTHON SCRIPT DIRECTORY LINK
set -eu
spate=$1 python=$2 script=$3
cd "$4"
ip link add lan0 type veth peer name lan1
ip link set lan1 up
ip addr add 192.168.77.1/24 dev lan0
ip link set lan0 up multicast on
mkfifo hold
"$spate" seed --json -d share ours.torrent >seed.out 2>seed.err &
seed=$!
"$python" "$script" 192.168.77.1 theirs.torrent share ours.torrent libtorrent <hold >libtorrent.out 2>libtorrent.err &
libtorrent=$!
exec 3>hold
trap 'exec 3>&-; kill $seed; wait $seed $libtorrent || true' EXIT
"$spate" download --json --timeout 60 -o theirs theirs.torrent >download.out 2>download.err
"$spate" download --json --timeout 60 -o linked "$5" >linked.out 2>linked.err
tries=0
until grep -q finished libtorrent.out; do
  tries=$((tries + 1))
  [ $tries -lt 600 ]
  sleep 0.1
done
cmp share/theirs.bin theirs
cmp share/theirs.bin linked
cmp share/ours.bin libtorrent/ours.bin
