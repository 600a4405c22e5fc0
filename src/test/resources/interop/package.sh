#!/bin/sh
# Installs a package of Debian in a copy of this machine's files that is thrown away, uses it, and removes it.
#   package.sh PACKAGE DIRECTORY VERSION      as root, in namespaces of its own for mounts, processes and the network
# shellcheck disable=SC2086  # Commands in variables are split into words.
set -eu
deb=$1 work=$2 version=$3

fail() {
  echo "package.sh: $*" >&2
  exit 1
}
step() {
  echo "--- $*"
}

# What is written goes to memory; the machine's own files lie below and stay as they are.
mount -t tmpfs tmpfs "$work"
mkdir "$work/changed" "$work/work" "$work/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$work/changed,workdir=$work/work" "$work/root"
root=$work/root
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
# What man and systemd-analyze keep for themselves.
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/var/cache/man"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
ip link set lo up
cp "$deb" "$root/tmp/spate.deb"
# An index of all manual pages takes longer than all else here.
rm -f "$root/var/lib/man-db/auto-update"

# Nothing of the environment, and no blanks in these words.
in_root="env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 SPATE_NETWORK=loopback HOME=/tmp/home"
as_root="$in_root chroot $root"
as_user="$as_root setpriv --reuid=65534 --regid=65534 --clear-groups"

changed() {
  # Directories that the machine has only passed on what was in them.
  (cd "$work/changed" && find . ! -type d) | sort
  (cd "$work/changed" && find . -type d) | while read -r each; do [ -d "/$each" ] || echo "$each"; done | sort
}

changed >"$work/before"

step install
$as_root dpkg --force-unsafe-io --install /tmp/spate.deb
ls -l "$root/usr/lib/spate/lib"
[ -s "$root/usr/lib/spate/lib/spate.jsa" ] || [ -s "$root/usr/lib/spate/lib/spate.aot" ] || fail 'no archive of classes'
ls "$root"/usr/lib/spate/lib/native/*epoll* >/dev/null || fail 'no native library'
[ "$(ls "$root/tmp")" = spate.deb ] || fail "left in /tmp: $(ls "$root/tmp")"

step 'version, by classes of the archive'
mkdir -m 777 "$root/tmp/home"
$as_user env SPATE_OPTS=-Xlog:class+load:file=/tmp/home/classes spate --version >"$work/version"
grep -c 'dev\.spate\..*shared objects file' "$root/tmp/home/classes" || fail 'classes are parsed'
[ "$(head -n 1 "$work/version")" = "spate $version" ] || fail "$(cat "$work/version")"

step 'a download from the seed that the unit of systemd starts'
mkdir -p "$root/tmp/home/holiday"
head -c 3000000 /dev/urandom >"$root/tmp/home/holiday/a"
head -c 100000 /dev/urandom >"$root/tmp/home/holiday/b"
chmod -R a+rX "$root/tmp/home"
start=$(sed -n 's/^ExecStart=//p' "$root/usr/lib/systemd/system/spate-seed.service")
start=$(echo "$start" | sed 's,%S/spate,/tmp/home,; s,\$SEED,/tmp/home/holiday,')
mkfifo "$work/seed"
(exec $as_user $start --port 4711 --no-dht --no-lsd --no-map-port >"$work/seed" 2>"$work/seed.err") &
seed=$!
exec 3<"$work/seed"
read -r magnet <&3 || fail "the seed: $(cat "$work/seed.err")"
$as_user spate download --quiet --no-dht --no-lsd --peer 127.0.0.1:4711 -o /tmp/home/copy "$magnet"
cmp "$root/tmp/home/holiday/a" "$root/tmp/home/copy/a"
cmp "$root/tmp/home/holiday/b" "$root/tmp/home/copy/b"
kill "$seed"
wait "$seed" || [ $? = 143 ] || fail "the seed ended with $?"

step 'manual pages'
$as_user man -P cat spate-download >"$work/page"
grep -q -- '--download-limit=RATE' "$work/page" || fail 'no manual page'
for each in "$root"/usr/share/man/man1/spate*.1.gz; do
  gzip -dc "$each"
done | groff -man -ww -Tutf8 -z 2>"$work/roff"
[ ! -s "$work/roff" ] || fail "$(cat "$work/roff")"

step completion
$as_user bash -c '. /usr/share/bash-completion/completions/spate
  COMP_WORDS=(spate download --encryption = r) COMP_CWORD=4
  _spate; [ "${COMPREPLY[*]}" = require ]' || fail bash
if [ -x "$root/usr/bin/fish" ]; then
  [ "$($as_user fish --no-config -c 'source /usr/share/fish/vendor_completions.d/spate.fish
    complete -C "spate download --encryption r"' | cut -f 1)" = require ] || fail fish
fi
if [ -x "$root/usr/bin/zsh" ]; then
  $as_user zsh -f -n /usr/share/zsh/vendor-completions/_spate || fail zsh
fi

if [ -x "$root/usr/bin/systemd-analyze" ]; then
  step 'the unit'
  $as_root systemd-analyze verify spate-seed.service >"$work/unit" 2>&1 || fail "$(cat "$work/unit")"
  [ ! -s "$work/unit" ] || fail "$(cat "$work/unit")"
  $as_root systemd-analyze security --offline=true --threshold=20 spate-seed.service >"$work/unit" 2>&1 || fail "$(cat "$work/unit")"
  tail -n 1 "$work/unit"
fi

echo 'kept' >"$root/etc/default/spate-seed"

step remove
$as_root dpkg --force-unsafe-io --remove spate
[ "$(cat "$root/etc/default/spate-seed")" = kept ] || fail 'the settings went before purge'
$as_root dpkg --force-unsafe-io --purge spate
changed >"$work/after"
diff "$work/before" "$work/after" | grep '^[<>]' | grep -v -e ' \./var/lib/dpkg' -e ' \./var/log/' >"$work/left" || true
[ ! -s "$work/left" ] || fail "left behind: $(cat "$work/left")"
echo 'installed, used and removed'
