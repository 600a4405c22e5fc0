#!/bin/sh
# Builds the last commit twice, as unlike as may be (place, time zone, language, umask), and compares the jars byte by byte, and
# with MVN_OPTIONS=-Pdist the packages too.
# With JAVA_HOME_2=/path/to/another/jdk the second build uses that one.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() {
  mkdir "$work/$1"
  git archive HEAD | tar -x -C "$work/$1"
  (cd "$work/$1" && mvn -B -q -DskipTests ${MVN_OPTIONS:-} package >"$work/log" 2>&1) || { cat "$work/log"; exit 1; }
}

(umask 022 && TZ=UTC LC_ALL=C.UTF-8 build one)
[ -z "${JAVA_HOME_2:-}" ] || export JAVA_HOME="$JAVA_HOME_2"
(umask 077 && TZ=Pacific/Chatham LC_ALL=tr_TR.UTF-8 build 'and another')
cd "$work"
sha256sum one/target/spate.jar 'and another/target/spate.jar'
cmp one/target/spate.jar 'and another/target/spate.jar'
for each in one/target/dist/*; do
  case $each in
    # jlink of JDK 17 does not always write the same.
    *'*' | *-linux-* | *-macos-*) continue ;;
  esac
  sha256sum "$each"
  cmp "$each" "and another${each#one}"
done
echo 'the same, byte by byte'
